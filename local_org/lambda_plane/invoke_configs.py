"""FunctionEventInvokeConfig: retries and destinations of asynchronous events."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from local_org.lambda_plane import destinations, refusals
from local_org.lambda_plane.model import Function, InvokeConfig
from local_org.lambda_plane.names import LATEST, FunctionRef
from local_org.lambda_plane.paging import Key, page
from local_org.lambda_plane.request import Answer, Request

_NO_FUNCTION = "The function doesn't exist."
_RETRIES = {
    "MaximumRetryAttempts": "maximum_retry_attempts",
    "MaximumEventAgeInSeconds": "maximum_event_age",
}


def put_function_event_invoke_config(request: Request) -> Answer:
    """Replace the whole configuration of a qualifier."""
    ref, function = _target(request)
    if not any(request.params.get(name) is not None for name in (*_RETRIES, "DestinationConfig")):
        raise refusals.invalid("You must specify at least one of error handling or destination setting.")
    return _store(request, ref, function, InvokeConfig(request.now))


def update_function_event_invoke_config(request: Request) -> Answer:
    """Change what is given of a configuration that exists."""
    ref, function = _target(request)
    current = function.invoke_configs.get(_key(ref))
    if current is None:
        raise _unset(ref)
    return _store(request, ref, function, current)


def get_function_event_invoke_config(request: Request) -> Answer:
    ref = request.ref()
    function = request.store.find(ref.name)
    found = function.invoke_configs.get(_key(ref)) if function else None
    if found is None:
        raise _unset(ref)
    return _shown(found, ref)


def delete_function_event_invoke_config(request: Request) -> Answer:
    ref = request.ref()
    function = request.store.find(ref.name)
    if function is None or function.invoke_configs.pop(_key(ref), None) is None:
        raise _unset(ref)
    return {}


def list_function_event_invoke_configs(request: Request) -> Answer:
    ref = request.ref()
    function = request.store.find(ref.name)
    if function is None:
        raise refusals.not_found(_NO_FUNCTION)
    entries: list[tuple[Key, Answer]] = [
        ([qualifier], _shown(config, ref.qualified(qualifier)))
        for qualifier, config in sorted(function.invoke_configs.items())
    ]
    configs, more = page(entries, request.params)
    return {"FunctionEventInvokeConfigs": configs, **more}


def _target(request: Request) -> tuple[FunctionRef, Function]:
    ref = request.ref()
    function = request.store.find(ref.name)
    if function is None or function.version(ref.qualifier) is None:
        raise refusals.not_found(_NO_FUNCTION)
    return ref, function


def _store(request: Request, ref: FunctionRef, function: Function, current: InvokeConfig) -> Answer:
    params = request.params
    changes: dict[str, Any] = {"modified": request.now}
    for name, attribute in _RETRIES.items():
        if params.get(name) is not None:
            changes[attribute] = params[name]
    if params.get("DestinationConfig") is not None:
        changes.update(_destinations(request, ref, params["DestinationConfig"]))
    config = replace(current, **changes)
    function.invoke_configs[_key(ref)] = config
    return _shown(config, ref)


def _destinations(request: Request, ref: FunctionRef, given: Mapping[str, Any]) -> dict[str, str | None]:
    function = request.store.functions[ref.name]
    on = {name: (given.get(name) or {}).get("Destination") or None for name in ("OnSuccess", "OnFailure")}
    for arn in filter(None, on.values()):
        destinations.check(request, ref, function.latest.configuration.role, arn)
    return {"on_success": on["OnSuccess"], "on_failure": on["OnFailure"]}


def _key(ref: FunctionRef) -> str:
    return ref.qualifier or LATEST


def _unset(ref: FunctionRef) -> Exception:
    return refusals.not_found(f"The function {ref.qualified(_key(ref)).arn} doesn't have an EventInvokeConfig")


def _shown(config: InvokeConfig, ref: FunctionRef) -> Answer:
    """Give a FunctionEventInvokeConfig; its LastModified is a timestamp, elsewhere it is a string."""
    answer: Answer = {
        "LastModified": datetime.fromtimestamp(config.modified, UTC),
        "FunctionArn": ref.qualified(_key(ref)).arn,
        "DestinationConfig": {
            "OnSuccess": {"Destination": config.on_success} if config.on_success else {},
            "OnFailure": {"Destination": config.on_failure} if config.on_failure else {},
        },
    }
    if config.maximum_retry_attempts is not None:
        answer["MaximumRetryAttempts"] = config.maximum_retry_attempts
    if config.maximum_event_age is not None:
        answer["MaximumEventAgeInSeconds"] = config.maximum_event_age
    return answer
