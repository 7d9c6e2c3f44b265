"""All that plaintext_secrets asks of Lambda. Values are handed to the detector and, where it finds something, to what
takes their fingerprints: to nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from plaintext_secrets.plan import TAG, Facts, Secret, TagFunction, UntagFunction, given_up, others
from warden.errors import MalformedEvent, code
from warden.findings import Finding
from warden.model import Action, Function, Recheck, ServedVersion
from warden.patience import Patience
from warden.secrets import find
from warden.spoke import Spoke
from warden.trigger import Trigger
from warden.versions import LATEST, aliases, unreadable, variables_of

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

    from plaintext_secrets.register import Register

# Who publishes a version or moves an alias may bring back what $LATEST has no more.
OF_VERSIONS = ("PublishVersion", "CreateAlias", "UpdateAlias")


class PlaintextSecrets:
    """Reads environments and sets one tag. register: what is known of secrets, asked only when one was found."""

    def __init__(self, spoke: Spoke, register: Callable[[], Register]) -> None:
        self._spoke = spoke
        self._register = register

    def read(self, trigger: Trigger, deep: bool) -> Facts:  # noqa: FBT001 - the flow's calling convention
        """The facts on the trigger's function; one call while there is nothing to flag."""
        function = trigger.function
        if function is None:
            raise MalformedEvent("detail.requestParameters.functionName: missing")
        client = self._spoke.lambda_in(function)
        try:
            latest = client.get_function_configuration(FunctionName=function.arn)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return Facts(None)
        matters = deep or trigger.event.startswith(OF_VERSIONS) or bool(find(variables_of(latest)))
        behind = _behind_aliases(client, function) if matters else {}
        found = self._found(function, {LATEST: latest, **{alias.version: one for alias, one in behind.items()}})
        return Facts(
            function,
            found[LATEST],
            unreadable=unreadable(latest, *behind.values()),
            tag=_tag(client, function) if matters else None,
            served={alias: found[alias.version] for alias in behind if found[alias.version]},
            role_arn=latest["Role"],
        )

    def settle(self, previous: Finding | None, finding: Finding) -> tuple[Recheck, ...]:
        """Takes the function off the record of secrets that it held by the last finding and by the new one does not.

        Returns who holds what is new. A finding that an attempt noted may know it without anybody having been asked.
        """
        before = previous.evidence if previous is not None and previous.status.stands else {}
        after = finding.evidence if finding.status.stands else {}
        if marks := given_up(before, after):
            self._register().leave(finding.function, marks)
        return others({} if previous is not None and previous.underway is not None else before, after)

    def apply(self, action: Action, _patience: Patience) -> None:
        """Makes one change of the plan."""
        match action:
            case TagFunction():
                self._spoke.lambda_in(action.function).tag_resource(
                    Resource=action.function.arn, Tags={TAG: action.after}
                )
            case UntagFunction():
                self._spoke.lambda_in(action.function).untag_resource(Resource=action.function.arn, TagKeys=[TAG])
            case _:
                raise TypeError(f"not an action of plaintext_secrets: {action!r}")

    def _found(self, function: Function, versions: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Secret]]:
        """What the detector finds in each version, by version."""
        found = [
            (version, secret, variables[secret.variable])
            for version, configuration in versions.items()
            for variables in [variables_of(configuration)]
            for secret in find(variables)
        ]
        known = self._register().secrets(function, [(one, value) for _, one, value in found]) if found else []
        secrets: dict[str, list[Secret]] = {version: [] for version in versions}
        for (version, _, _), secret in zip(found, known, strict=True):
            secrets[version].append(secret)
        return secrets


def _tag(client: LambdaClient, function: Function) -> str | None:
    return client.list_tags(Resource=function.arn)["Tags"].get(TAG)


def _behind_aliases(client: LambdaClient, function: Function) -> dict[ServedVersion, Mapping[str, Any]]:
    """The configuration of the version behind each alias; each version is read once."""
    behind = [alias for alias in aliases(client, function.arn) if alias.version != LATEST]
    read = {
        version: client.get_function_configuration(FunctionName=function.arn, Qualifier=version)
        for version in {alias.version for alias in behind}
    }
    return {alias: read[alias.version] for alias in behind}
