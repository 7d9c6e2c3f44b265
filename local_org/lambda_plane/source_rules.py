"""What Lambda accepts as an event source mapping, by its source, its function and the function's role."""

from collections.abc import Mapping
from typing import Any

from local_org.lambda_plane import refusals
from local_org.lambda_plane.model import EventSource
from local_org.lambda_plane.names import parse
from local_org.lambda_plane.request import Request

# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: more takes a batch window.
MOST_WITHOUT_WINDOW = 10
_STREAMS = ("kinesis", "dynamodb")
_ONLY_STREAMS = (
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "StartingPosition",
    "TumblingWindowInSeconds",
)
_READS = {
    "sqs": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    "kinesis": ("GetRecords", "GetShardIterator", "DescribeStream", "ListShards"),
    "dynamodb": ("GetRecords", "GetShardIterator", "DescribeStream"),
}
_SENDS = {"sqs": ("SendMessage", "SQS"), "sns": ("Publish", "SNS")}


def is_stream(arn: str) -> bool:
    return arn.split(":")[2:3] in [[name] for name in _STREAMS]


def destination(settings: Mapping[str, Any]) -> str | None:
    """Return where records go that nothing got through; an empty text is none."""
    return (settings.get("DestinationConfig", {}).get("OnFailure") or {}).get("Destination") or None


def check(request: Request, after: EventSource, before: EventSource | None) -> None:
    """Refuse with InvalidParameterValueException what Lambda would."""
    service = "".join(after.source.split(":")[2:3])
    if service not in _READS:
        raise refusals.invalid(f"Unrecognized event source: {after.source}")
    if is_stream(after.source):
        _check_stream(request, after, before)
    else:
        _check_queue(request, after)
    _check_reading(request, after, service)


def _check_stream(request: Request, after: EventSource, before: EventSource | None) -> None:
    if "StartingPosition" not in after.settings:
        raise refusals.invalid(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
            "Member must not be null."
        )
    target = destination(after.settings)
    if target is not None and (before is None or target != destination(before.settings)):
        _check_destination(request, after, target)


def _check_destination(request: Request, source: EventSource, target: str) -> None:
    service = "".join(target.split(":")[2:3])
    if service not in _SENDS or target.endswith(".fifo"):
        raise refusals.invalid(f"The destination ARN {target} is invalid.")
    action, worded = _SENDS[service]
    if not _may(request, source, f"{service}:{action}", target):
        raise refusals.invalid(f"The provided execution role does not have permissions to call {action} on {worded}")


def _check_queue(request: Request, source: EventSource) -> None:
    for name in _ONLY_STREAMS:
        if request.params.get(name) is not None:
            raise refusals.invalid(f"Unsupported {name} parameter for given event source mapping type.")
    window, size = source.settings["MaximumBatchingWindowInSeconds"], source.settings["BatchSize"]
    if size > MOST_WITHOUT_WINDOW and not window:
        raise refusals.invalid(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )
    visible, timeout = request.store.visibility(source.source), _timeout(request, source)
    if visible is not None and visible < timeout:
        raise refusals.invalid(
            f"Queue visibility timeout: {visible} seconds is less than Function timeout: {timeout} seconds"
        )


def _check_reading(request: Request, source: EventSource, service: str) -> None:
    missing = next((action for action in _READS[service] if not _reads(request, source, service, action)), None)
    if missing is None:
        return
    if service == "sqs":
        raise refusals.invalid(f"The provided execution role does not have permissions to call {missing} on SQS")
    raise refusals.invalid(
        f"Cannot access stream {source.source}. Please ensure the role can perform the GetRecords, GetShardIterator, "
        "DescribeStream, ListShards, and ListStreams Actions on your stream in IAM."
    )


def _reads(request: Request, source: EventSource, service: str, action: str) -> bool:
    return _may(request, source, f"{service}:{action}", source.source)


def _may(request: Request, source: EventSource, action: str, resource: str) -> bool:
    owner = resource.split(":")[4]
    return request.iam.allows(_version(request, source).role, action, resource, request.region, owner)


def _timeout(request: Request, source: EventSource) -> int:
    return int(_version(request, source).settings["Timeout"])


def _version(request: Request, source: EventSource) -> Any:
    """The configuration of the version that the source feeds."""
    ref = parse(source.function, request.account, request.region)
    function = request.store.find(ref.name)
    version = function.version(ref.qualifier) if function else None
    if version is None:
        raise refusals.function_not_found(ref.arn)
    return version.configuration
