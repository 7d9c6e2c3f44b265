"""UpdateFunctionConfiguration and UpdateFunctionCode: one change of $LATEST at a time."""

from dataclasses import replace
from typing import Any

from local_org.lambda_plane import answers, code, configuration, validation
from local_org.lambda_plane.changeable import check_changeable
from local_org.lambda_plane.model import Function, Settling
from local_org.lambda_plane.request import Answer, Request
from local_org.lambda_plane.versions import add_version


def update_function_configuration(request: Request) -> Answer:
    ref, function = request.unqualified()
    check_changeable(request, ref, function)
    before = function.latest.configuration
    after = configuration.changed(before, request.params)
    validation.refuse_on_edge(request, ref.name, after)
    validation.check_change(request, before, after)
    _update(request, function, configuration=after)
    return answers.configuration(function.latest, ref, request.store)


def update_function_code(request: Request) -> Answer:
    ref, function = request.unqualified()
    check_changeable(request, ref, function)
    given = code.read(request.params, request.params.get("Architectures"), function.latest.code)
    if request.params.get("DryRun"):
        return answers.configuration(replace(function.latest, code=given), ref, request.store)
    _update(request, function, code=given)
    if not request.params.get("Publish"):
        return answers.configuration(function.latest, ref, request.store)
    published = add_version(request, function)
    return answers.configuration(published, ref.qualified(published.number), request.store)


def _update(request: Request, function: Function, **changes: Any) -> None:
    function.latest = replace(
        function.latest,
        **changes,
        modified=request.now,
        revision=request.store.new_revision(),
        settling=Settling.UPDATING,
        ready_at=request.now + request.delays.settle,
    )
