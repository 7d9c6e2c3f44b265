"""PublishVersion and ListVersionsByFunction. A published version never changes (aws-facts 14)."""

from dataclasses import replace

from local_org.lambda_plane import answers, refusals
from local_org.lambda_plane.changeable import check_changeable
from local_org.lambda_plane.model import Function, Settling, Version
from local_org.lambda_plane.names import LATEST
from local_org.lambda_plane.paging import Key, page
from local_org.lambda_plane.request import Answer, Request


def publish_version(request: Request) -> Answer:
    """Freeze $LATEST; where nothing changed since the last version, answer with that one."""
    ref, function = request.unqualified()
    check_changeable(request, ref, function)
    digest, expected = function.latest.code.sha256, request.params.get("CodeSha256")
    if expected and expected != digest:
        raise refusals.invalid(
            f"CodeSHA256 ({expected}) is different from current CodeSHA256 in $LATEST ({digest}). "
            "Please try again with the CodeSHA256 in $LATEST."
        )
    version = add_version(request, function)
    return answers.configuration(version, ref.qualified(version.number), request.store)


def list_versions_by_function(request: Request) -> Answer:
    ref, function = request.function()
    entries = [
        (version_key(version), answers.listed(version, ref.qualified(version.number), request.store))
        for version in function.versions()
    ]
    versions, more = page(entries, request.params)
    return {"Versions": versions, **more}


def add_version(request: Request, function: Function) -> Version:
    """Publish $LATEST as it is now, with its role, dead-letter target and environment of the moment."""
    frozen = (function.latest.configuration, function.latest.code)
    newest = next(reversed(function.published.values()), None)
    if newest is not None and function.published_from == frozen:
        return newest
    description = request.params.get("Description")
    settings = {**frozen[0].settings, **({"Description": description} if description else {})}
    version = replace(
        function.latest,
        number=request.store.next_version(function.name),
        configuration=replace(frozen[0], settings=settings),
        modified=request.now,
        revision=request.store.new_revision(),
        # A version published together with an update is itself Pending until it has settled.
        settling=Settling.CREATING if function.latest.settling else None,
    )
    function.published[version.number] = version
    function.published_from = frozen
    function.touch(request.store.new_revision())
    return version


def version_key(version: Version) -> Key:
    """Sort $LATEST first, then by number."""
    return [("0" if version.number == LATEST else version.number).zfill(12)]
