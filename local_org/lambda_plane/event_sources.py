"""The calls about event source mappings: create, update, get, delete, list."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from local_org.lambda_plane import refusals, source_rules
from local_org.lambda_plane.model import EventSource, SourceState
from local_org.lambda_plane.names import FunctionRef
from local_org.lambda_plane.paging import Key, page
from local_org.lambda_plane.request import Answer, Request
from local_org.lambda_plane.source_rules import is_stream

LARGEST_PAGE = 100
_GONE = "The resource you requested does not exist."
_EVERYWHERE: Mapping[str, Any] = {"MaximumBatchingWindowInSeconds": 0, "FunctionResponseTypes": []}
_QUEUE: Mapping[str, Any] = {"BatchSize": 10}
_STREAM: Mapping[str, Any] = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
_OTHERS = ("FilterCriteria", "ScalingConfig", "StartingPosition", "StartingPositionTimestamp")


def create_event_source_mapping(request: Request) -> Answer:
    ref = _function(request)
    arn = str(request.params.get("EventSourceArn") or "")
    request.store.settle_sources()
    known = next((one for one in request.store.sources.values() if (one.source, one.function) == (arn, ref.arn)), None)
    if known is not None:
        raise refusals.conflict(
            f'An event source mapping with {_service(arn)} arn (" {arn} ") and function (" {ref.name} ") already '
            f"exists. Please update or delete the existing mapping with UUID {known.uuid}"
        )
    defaults = {**_EVERYWHERE, **(_STREAM if is_stream(arn) else _QUEUE)}
    source = EventSource(
        uuid=str(uuid4()),
        source=arn,
        function=ref.arn,
        settings=_settings(defaults, request.params),
        enabled=request.params.get("Enabled") is not False,
        modified=request.now,
        settling=SourceState.CREATING,
        ready_at=request.now + request.delays.settle,
    )
    source_rules.check(request, source, None)
    request.store.sources[source.uuid] = source
    return _shown(source)


def update_event_source_mapping(request: Request) -> Answer:
    """Change what is given; there is no revision to compare (only one change at a time)."""
    before = _changeable(request)
    enabled = request.params.get("Enabled")
    after = replace(
        before,
        function=_function(request).arn if request.params.get("FunctionName") else before.function,
        settings=_settings(before.settings, request.params),
        enabled=before.enabled if enabled is None else bool(enabled),
        modified=request.now,
        settling=_transition(before, enabled=enabled),
        ready_at=request.now + request.delays.settle,
    )
    source_rules.check(request, after, before)
    request.store.sources[after.uuid] = after
    return _shown(after)


def get_event_source_mapping(request: Request) -> Answer:
    return _shown(_found(request))


def delete_event_source_mapping(request: Request) -> Answer:
    source = _changeable(request)
    ready_at = request.now + request.delays.settle
    deleting = replace(source, settling=SourceState.DELETING, ready_at=ready_at)
    request.store.sources[source.uuid] = deleting
    return _shown(deleting)


def list_event_source_mappings(request: Request) -> Answer:
    """List those of one source, of one function (by the very name or ARN, qualifier included), or all."""
    arn = request.params.get("EventSourceArn")
    function = request.ref().arn if request.params.get("FunctionName") else None
    request.store.settle_sources()
    entries: list[tuple[Key, Answer]] = [
        ([uuid], _shown(source))
        for uuid, source in sorted(request.store.sources.items())
        if arn in (None, source.source) and function in (None, source.function)
    ]
    shown, more = page(entries, request.params, LARGEST_PAGE)
    return {"EventSourceMappings": shown, **more}


def _function(request: Request) -> FunctionRef:
    ref, function = request.function()
    if function.version(ref.qualifier) is None:
        raise refusals.function_not_found(ref.arn)
    return ref


def _found(request: Request) -> EventSource:
    request.store.settle_sources()
    source = request.store.sources.get(request.params["UUID"])
    if source is None:
        raise refusals.not_found(_GONE)
    return source


def _changeable(request: Request) -> EventSource:
    source = _found(request)
    if source.settling is not None:
        raise refusals.in_use("Cannot update the event source mapping because it is in use.")
    return source


def _transition(source: EventSource, *, enabled: bool | None) -> SourceState:
    if enabled is None or enabled == source.enabled:
        return SourceState.UPDATING
    return SourceState.ENABLING if enabled else SourceState.DISABLING


def _settings(current: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    names = (*_EVERYWHERE, *_STREAM, *_OTHERS)
    given = {name: params[name] for name in names if params.get(name) is not None}
    settings = {**current, **given}
    if "DestinationConfig" in given:
        destination = source_rules.destination(settings)
        settings["DestinationConfig"] = {"OnFailure": {"Destination": destination} if destination else {}}
    return settings


def _service(arn: str) -> str:
    return {"sqs": "SQS", "kinesis": "Kinesis", "dynamodb": "DynamoDB"}.get(
        "".join(arn.split(":")[2:3]), "event source"
    )


def _shown(source: EventSource) -> Answer:
    stream = is_stream(source.source)
    _, partition, _, region, account, *_ = source.function.split(":")
    answer: Answer = {
        "UUID": source.uuid,
        "EventSourceMappingArn": f"arn:{partition}:lambda:{region}:{account}:event-source-mapping:{source.uuid}",
        "EventSourceArn": source.source,
        "FunctionArn": source.function,
        "LastModified": datetime.fromtimestamp(source.modified, UTC),
        "State": source.state,
        "StateTransitionReason": "User action" if stream else "USER_INITIATED",
        **source.settings,
    }
    return {**answer, "LastProcessingResult": source.last_result} if stream else answer
