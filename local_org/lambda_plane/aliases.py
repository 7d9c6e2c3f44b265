"""CreateAlias, UpdateAlias, GetAlias, DeleteAlias, ListAliases."""

from collections.abc import Mapping
from dataclasses import replace

from local_org.lambda_plane import refusals
from local_org.lambda_plane.model import Alias, Function
from local_org.lambda_plane.names import LATEST, FunctionRef
from local_org.lambda_plane.paging import Key, page
from local_org.lambda_plane.request import Answer, Request


def create_alias(request: Request) -> Answer:
    ref, params = request.ref(), request.params
    function = request.store.find(ref.name)
    if function is None:
        raise refusals.function_not_found(ref.qualified(params["FunctionVersion"]).arn)
    name, version = params["Name"], params["FunctionVersion"]
    if name in function.aliases:
        raise refusals.conflict(f"Alias already exists: {ref.qualified(name).arn}")
    weights = _checked_weights(request, ref, function, version)
    description = params.get("Description") or ""
    function.aliases[name] = Alias(name, version, description, weights or {}, request.store.new_revision())
    return _shown(function.aliases[name], ref)


def update_alias(request: Request) -> Answer:
    """Change what is given; a RoutingConfig replaces the weights, an empty one removes them."""
    ref, function = request.function()
    alias = function.aliases.get(request.params["Name"])
    if alias is None:
        raise refusals.not_found(f"Alias not found: {ref.qualified(request.params['Name']).arn}")
    request.expect_revision(alias.revision)
    version = request.params.get("FunctionVersion") or alias.version
    weights = _checked_weights(request, ref, function, version)
    description = request.params.get("Description")
    function.aliases[alias.name] = replace(
        alias,
        version=version,
        weights=alias.weights if weights is None else weights,
        description=alias.description if description is None else description,
        revision=request.store.new_revision(),
    )
    return _shown(function.aliases[alias.name], ref)


def get_alias(request: Request) -> Answer:
    ref, function = request.function()
    alias = function.aliases.get(request.params["Name"])
    if alias is None:
        raise refusals.not_found(f"Cannot find alias arn: {ref.qualified(request.params['Name']).arn}")
    return _shown(alias, ref)


def delete_alias(request: Request) -> Answer:
    """Delete an alias with its settings; an alias that is not there is no error."""
    function, name = request.store.find(request.ref().name), request.params["Name"]
    if function is not None:
        function.aliases.pop(name, None)
        function.invoke_configs.pop(name, None)
        function.policies.pop(name, None)
    return {}


def list_aliases(request: Request) -> Answer:
    ref, function = request.function()
    wanted = request.params.get("FunctionVersion")
    entries: list[tuple[Key, Answer]] = [
        ([name], _shown(alias, ref))
        for name, alias in sorted(function.aliases.items())
        if wanted in (None, alias.version)
    ]
    aliases, more = page(entries, request.params)
    return {"Aliases": aliases, **more}


def _checked_weights(
    request: Request, ref: FunctionRef, function: Function, version: str
) -> Mapping[str, float] | None:
    """Check that the alias would lead to versions that exist. None when no RoutingConfig was given."""
    routing = request.params.get("RoutingConfig")
    weights: dict[str, float] = dict((routing or {}).get("AdditionalVersionWeights") or {})
    if len(weights) > 1:
        raise refusals.invalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
    if weights and version == LATEST:
        raise refusals.invalid("$LATEST is not supported for an alias pointing to more than 1 version")
    if version in weights:
        raise refusals.invalid(
            f"Invalid function version {version}. Function version {version} is already included in routing "
            "configuration."
        )
    for number in (version, *weights):
        if number != LATEST and number not in function.published:
            raise refusals.function_not_found(ref.qualified(number).arn)
    return None if routing is None else weights


def _shown(alias: Alias, ref: FunctionRef) -> Answer:
    answer: Answer = {
        "AliasArn": ref.qualified(alias.name).arn,
        "Name": alias.name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RevisionId": alias.revision,
    }
    if alias.weights:
        answer["RoutingConfig"] = {"AdditionalVersionWeights": dict(alias.weights)}
    return answer
