"""Event source mappings as Lambda's control plane keeps them."""

from typing import Any

import pytest

from tests.unit.local_org.lambda_plane_world import ACCOUNT, FUNCTION, QUEUE, REGION, ROLE, Aws

STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/orders"
FAILURES = f"arn:aws:sqs:{REGION}:{ACCOUNT}:warden-dead-letters"
READS = {
    QUEUE: ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    STREAM: ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream", "kinesis:ListShards"),
}
UNTOUCHED = {"BisectBatchOnFunctionError": False, "MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": -1}


def made(settle_seconds: float = 0.0) -> Aws:
    """A function whose role may read the queue and the stream, and send to the queue of failures."""
    aws = Aws(settle_seconds=settle_seconds)
    for source, actions in READS.items():
        aws.iam.grants |= {(ROLE, action, source) for action in actions}
    aws.iam.grants.add((ROLE, "sqs:SendMessage", FAILURES))
    aws.create()
    return aws


def of_stream(aws: Aws, **more: Any) -> dict[str, Any]:
    given = {"EventSourceArn": STREAM, "FunctionName": "f", "StartingPosition": "LATEST"}
    return aws("CreateEventSourceMapping", **{**given, **more})


def of_queue(aws: Aws, **more: Any) -> dict[str, Any]:
    return aws("CreateEventSourceMapping", **{"EventSourceArn": QUEUE, "FunctionName": "f", **more})


def state(aws: Aws, uuid: str) -> str:
    return str(aws("GetEventSourceMapping", UUID=uuid)["State"])


def test_a_stream_that_nothing_is_said_of_is_retried_for_ever_and_has_no_destination() -> None:
    shown = of_stream(made())

    assert shown.items() >= {**UNTOUCHED, "DestinationConfig": {"OnFailure": {}}, "BatchSize": 100}.items()
    assert (shown["FunctionArn"], shown["EventSourceArn"], shown["StartingPosition"]) == (FUNCTION, STREAM, "LATEST")


def test_a_queue_has_none_of_the_settings_of_streams() -> None:
    shown = of_queue(made())

    assert (shown["BatchSize"], shown["FunctionArn"], shown["EventSourceArn"]) == (10, FUNCTION, QUEUE)
    assert not shown.keys() & {"DestinationConfig", *UNTOUCHED}


def test_an_update_changes_what_is_given_and_no_more() -> None:
    aws = made()
    before = of_stream(aws, BatchSize=7, MaximumRecordAgeInSeconds=3600)
    to = {"OnFailure": {"Destination": FAILURES}}

    aws("UpdateEventSourceMapping", UUID=before["UUID"], DestinationConfig=to, MaximumRetryAttempts=5)

    after = aws("GetEventSourceMapping", UUID=before["UUID"])
    changed = {name: value for name, value in after.items() if before[name] != value}
    assert changed == {"DestinationConfig": to, "MaximumRetryAttempts": 5, "State": "Enabled"}


@pytest.mark.parametrize("nothing", [{"OnFailure": {}}, {"OnFailure": {"Destination": ""}}, {}])
def test_a_destination_is_taken_away_by_an_empty_one(nothing: dict[str, Any]) -> None:
    aws = made()
    uuid = of_stream(aws, DestinationConfig={"OnFailure": {"Destination": FAILURES}})["UUID"]

    shown = aws("UpdateEventSourceMapping", UUID=uuid, DestinationConfig=nothing)

    assert shown["DestinationConfig"] == {"OnFailure": {}}


def test_a_mapping_is_in_use_until_its_last_change_has_settled() -> None:
    aws = made(settle_seconds=5)
    aws.clock.now += 5
    uuid = of_stream(aws)["UUID"]
    created = state(aws, uuid)
    refused = aws.refusal("UpdateEventSourceMapping", UUID=uuid, MaximumRetryAttempts=1)
    aws.clock.now += 5

    updating = aws("UpdateEventSourceMapping", UUID=uuid, MaximumRetryAttempts=1)["State"]

    assert (created, refused.code, updating) == ("Creating", "ResourceInUseException", "Updating")


@pytest.mark.parametrize(
    ("enabled", "wanted", "on_the_way", "at_the_end"),
    [
        (True, False, "Disabling", "Disabled"),
        (False, True, "Enabling", "Enabled"),
        (False, False, "Updating", "Disabled"),
    ],
)
def test_a_mapping_is_switched_on_and_off(enabled: bool, wanted: bool, on_the_way: str, at_the_end: str) -> None:  # noqa: FBT001
    aws = made()
    uuid = of_stream(aws, Enabled=enabled)["UUID"]

    shown = aws("UpdateEventSourceMapping", UUID=uuid, Enabled=wanted)

    assert (shown["State"], state(aws, uuid)) == (on_the_way, at_the_end)


def test_only_what_is_enabled_is_read() -> None:
    aws = made()
    of_queue(aws, Enabled=False)
    of_stream(aws)

    assert [source.source for source in aws.plane.sources()] == [STREAM]


def test_a_deleted_mapping_is_gone_when_that_has_settled() -> None:
    aws = made()
    uuid = of_queue(aws)["UUID"]

    shown = aws("DeleteEventSourceMapping", UUID=uuid)

    assert shown["State"] == "Deleting"
    assert aws.refusal("GetEventSourceMapping", UUID=uuid).code == "ResourceNotFoundException"
    assert aws("ListEventSourceMappings")["EventSourceMappings"] == []


def test_a_queue_and_a_function_that_were_parted_can_be_joined_again() -> None:
    aws = made()
    aws("DeleteEventSourceMapping", UUID=of_queue(aws)["UUID"])

    again = of_queue(aws)["UUID"]

    assert [one["UUID"] for one in aws("ListEventSourceMappings")["EventSourceMappings"]] == [again]


def test_mappings_are_listed_by_source_and_by_the_function_as_it_is_named() -> None:
    aws = made()
    aws.publish()
    of_queue(aws)
    of_stream(aws)
    of_stream(aws, FunctionName="f:1")

    def listed(**asked: str) -> list[tuple[str, str]]:
        found = aws("ListEventSourceMappings", **asked)["EventSourceMappings"]
        return sorted((one["EventSourceArn"], one["FunctionArn"]) for one in found)

    assert listed(FunctionName="f") == [(STREAM, FUNCTION), (QUEUE, FUNCTION)]
    assert listed(FunctionName="f", EventSourceArn=QUEUE) == [(QUEUE, FUNCTION)]
    assert listed(FunctionName="f", EventSourceArn=STREAM) == [(STREAM, FUNCTION)]
    assert listed(EventSourceArn=STREAM) == [(STREAM, FUNCTION), (STREAM, f"{FUNCTION}:1")]


def test_more_than_a_hundred_mappings_come_on_several_pages() -> None:
    aws = made()
    for number in range(101):
        stream = f"{STREAM}-{number}"
        aws.iam.grants |= {(ROLE, action, stream) for action in READS[STREAM]}
        of_stream(aws, EventSourceArn=stream)

    first = aws("ListEventSourceMappings")
    rest = aws("ListEventSourceMappings", Marker=first["NextMarker"])

    found = {one["UUID"] for page in (first, rest) for one in page["EventSourceMappings"]}
    assert (len(first["EventSourceMappings"]), len(found), "NextMarker" in rest) == (100, 101, False)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a stream without a beginning": ({"EventSourceArn": STREAM}, "startingPosition"),
    "a destination of a queue": ({"DestinationConfig": {"OnFailure": {"Destination": FAILURES}}}, "DestinationConfig"),
    "a large batch without a window": ({"BatchSize": 11}, "batch window"),
    "a source of another kind": ({"EventSourceArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:t"}, "Unrecognized"),
    "a stream that the role may not read": (
        {"EventSourceArn": f"{STREAM}-2", "StartingPosition": "LATEST"},
        "Cannot access stream",
    ),
    "a destination that the role may not send to": (
        {
            "EventSourceArn": STREAM,
            "StartingPosition": "LATEST",
            "DestinationConfig": {"OnFailure": {"Destination": QUEUE}},
        },
        "permissions to call SendMessage on SQS",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_lambda_refuses(name: str) -> None:
    params, words = REFUSED[name]

    refused = made().refusal("CreateEventSourceMapping", **{"EventSourceArn": QUEUE, "FunctionName": "f", **params})

    assert refused.code == "InvalidParameterValueException"
    assert words in refused.message


def test_lambda_refuses_a_queue_that_the_role_may_not_read() -> None:
    aws = made()
    aws.iam.grants.discard((ROLE, "sqs:DeleteMessage", QUEUE))

    refused = aws.refusal("CreateEventSourceMapping", EventSourceArn=QUEUE, FunctionName="f")

    assert refused.message == "The provided execution role does not have permissions to call DeleteMessage on SQS"


def test_a_source_is_mapped_to_a_function_once() -> None:
    aws = made()
    uuid = of_queue(aws)["UUID"]

    refused = aws.refusal("CreateEventSourceMapping", EventSourceArn=QUEUE, FunctionName="f")

    assert refused.code == "ResourceConflictException"
    assert uuid in refused.message


def test_a_function_or_a_version_that_is_not_there_is_fed_by_nothing() -> None:
    aws = made()

    for name in ("gone", "f:7"):
        refused = aws.refusal("CreateEventSourceMapping", EventSourceArn=QUEUE, FunctionName=name)
        assert refused.code == "ResourceNotFoundException"
