"""Streams that feed functions: a poison record blocks what is behind it until something lets it go."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.local_org.endpoint.small_org import allow
from tests.unit.local_org.workloads_world import ACCOUNT, MINUTE, QUEUE, REGION, Shop

STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/orders"
READS = allow(
    ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream", "kinesis:ListShards"], STREAM
)
SENDS = allow("sqs:SendMessage", QUEUE)
DAY = 86_400.0
BODY = """\
found = [record["kinesis"]["data"] for record in event["Records"]]
with open(os.environ["NOTES"], "a") as notes:
    notes.write(json.dumps(found) + "\\n")
assert "poison" not in found\
"""


class Orders(Shop):
    """A function that reads the stream of orders, and writes down what it was given."""

    def __init__(self, folder: Any) -> None:
        super().__init__()
        self._notes = folder / "notes"
        self._notes.touch()

    def read(self, **mapping: Any) -> str:
        """Have the function read the stream; the mapping's id."""
        environment = {"Variables": {"NOTES": str(self._notes)}}
        self.function(BODY, role=self.role("reads", READS, SENDS), Environment=environment)
        given = {"EventSourceArn": STREAM, "FunctionName": "f", "StartingPosition": "LATEST", **mapping}
        return str(self.functions.create_event_source_mapping(**given)["UUID"])

    def put(self, *data: str) -> list[str]:
        return [self.workloads.work.streams.put(STREAM, {"data": one}) for one in data]

    def given(self) -> list[list[str]]:
        return [json.loads(line) for line in self._notes.read_text().splitlines()]


@pytest.fixture
def orders(tmp_path: Any) -> Iterator[Orders]:
    orders = Orders(tmp_path)
    yield orders
    orders.close()


def test_records_come_in_their_order(orders: Orders) -> None:
    orders.read(BatchSize=2)
    orders.put("a", "b", "c")

    orders.work()

    assert orders.given() == [["a", "b"], ["c"]]


def test_one_poison_record_blocks_all_behind_it_until_it_expires(orders: Orders) -> None:
    orders.read(BatchSize=1)
    orders.put("poison", "a")
    orders.work()
    for _ in range(4):
        orders.later(5 * MINUTE)
    blocked = orders.given()

    orders.later(DAY)
    orders.work()

    assert blocked == [["poison"]] * 5
    assert orders.given()[-1] == ["a"]
    assert [lost.reason for lost in orders.workloads.lost] == ["no destination"]


def test_a_bound_and_a_destination_let_it_go_and_tell_where_it_is(orders: Orders) -> None:
    to = {"OnFailure": {"Destination": QUEUE}}
    orders.read(BatchSize=1, MaximumRetryAttempts=1, DestinationConfig=to)
    number, _ = orders.put("poison", "a")
    orders.work()
    orders.later(MINUTE)

    (letter,) = orders.letters()

    record = json.loads(letter["Body"])
    assert orders.given() == [["poison"], ["poison"], ["a"]]
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 2
    assert (
        record["KinesisBatchInfo"].items()
        >= {
            "startSequenceNumber": number,
            "endSequenceNumber": number,
            "batchSize": 1,
            "streamArn": STREAM,
        }.items()
    )
    assert "poison" not in letter["Body"]


def test_halves_of_a_batch_get_the_good_records_through(orders: Orders) -> None:
    to = {"OnFailure": {"Destination": QUEUE}}
    orders.read(BisectBatchOnFunctionError=True, MaximumRetryAttempts=0, DestinationConfig=to)
    orders.put("a", "b", "poison", "c")

    orders.work()
    for _ in range(3):
        orders.later(MINUTE)

    assert orders.given() == [["a", "b", "poison", "c"], ["a", "b"], ["poison", "c"], ["poison"], ["c"]]
    assert [json.loads(letter["Body"])["KinesisBatchInfo"]["batchSize"] for letter in orders.letters()] == [1]


def test_a_mapping_that_is_mended_while_it_is_blocked_reads_on(orders: Orders) -> None:
    uuid = orders.read(BatchSize=1)
    orders.put("poison", "a")
    orders.work()

    to = {"OnFailure": {"Destination": QUEUE}}
    orders.functions.update_event_source_mapping(UUID=uuid, MaximumRetryAttempts=0, DestinationConfig=to)
    orders.later(MINUTE)

    assert orders.given() == [["poison"], ["poison"], ["a"]]
    assert len(orders.letters()) == 1
