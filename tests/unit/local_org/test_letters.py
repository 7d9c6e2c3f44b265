"""Queues that feed functions: batches, what the functions say of them, and what comes back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local_org.hub.messages import failed
from local_org.hub.workers import Outcome
from tests.unit.local_org.endpoint.small_org import allow
from tests.unit.local_org.workloads_world import ACCOUNT, QUEUE, REGION, START, Shop

DAY = 86_400.0
JOBS = f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs"
READS = allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], JOBS)
VISIBILITY = 360
# Writes down what it was given, in a file of its own: a line for each invocation.
NOTES = "with open(os.environ['NOTES'], 'a') as notes:\n    notes.write(json.dumps(event['Records']) + '\\n')\n"
BAD_ONES = "return {'batchItemFailures': [{'itemIdentifier': one['messageId']} for one in event['Records'] if"


class Fed(Shop):
    """A function that reads the queue `jobs`."""

    def __init__(self, folder: Any) -> None:
        super().__init__()
        self._notes = folder / "notes"
        self._notes.touch()
        self.url = self.queue()

    def queue(self, **attributes: str) -> str:
        given = {"VisibilityTimeout": str(VISIBILITY), **attributes}
        return str(self.sqs.create_queue(QueueName="jobs", Attributes=given)["QueueUrl"])

    def feed(self, body: str = "", **mapping: Any) -> str:
        """Have the function read the queue; the mapping's id."""
        environment = {"Variables": {"NOTES": str(self._notes)}}
        role = self.role("reads", READS)
        self.function(f"{NOTES}{body}", role=role, Environment=environment)
        made = self.functions.create_event_source_mapping(EventSourceArn=JOBS, FunctionName="f", **mapping)
        return str(made["UUID"])

    def put(self, *bodies: str, **more: Any) -> None:
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.url, MessageBody=body, **more)

    def given(self) -> list[list[dict[str, Any]]]:
        """The records of each invocation."""
        return [json.loads(line) for line in self._notes.read_text().splitlines()]

    def bodies(self) -> list[list[str]]:
        return [[record["body"] for record in records] for records in self.given()]


@pytest.fixture
def shop(tmp_path: Any) -> Iterator[Fed]:
    shop = Fed(tmp_path)
    yield shop
    shop.close()


def test_messages_come_in_batches_of_the_size_that_the_mapping_says(shop: Fed) -> None:
    shop.feed(BatchSize=2)
    shop.put("a", "b", "c")

    shop.work()

    assert shop.bodies() == [["a", "b"], ["c"]]
    assert shop.later(DAY) == 0


def test_a_record_says_all_that_the_queue_knows_of_a_message(shop: Fed) -> None:
    shop.feed()
    marks = {"n": {"DataType": "Number", "StringValue": "7"}, "b": {"DataType": "Binary", "BinaryValue": b"\x00"}}
    shop.put("hello", MessageAttributes=marks)
    shop.work()

    ((record,),) = shop.given()

    assert (record["body"], record["eventSource"], record["eventSourceARN"]) == ("hello", "aws:sqs", JOBS)
    assert record["messageAttributes"]["n"].items() >= {"dataType": "Number", "stringValue": "7"}.items()
    assert record["messageAttributes"]["b"].items() >= {"dataType": "Binary", "binaryValue": "AA=="}.items()
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert START - 60 < int(record["attributes"]["SentTimestamp"]) / 1000 <= START


def test_a_batch_stays_below_what_a_function_may_be_given(shop: Fed) -> None:
    shop.feed()
    shop.put(*(str(number) * 2**20 for number in range(7)))

    shop.work()

    assert [len(records) for records in shop.given()] == [5, 2]


def test_only_what_failed_is_read_again_when_it_is_visible_again(shop: Fed) -> None:
    shop.feed(f"{BAD_ONES} one['body'] == 'b']}}", FunctionResponseTypes=["ReportBatchItemFailures"])
    shop.put("a", "b", "c")
    shop.work()

    tries = [shop.later(VISIBILITY - 1), shop.later(1)]

    assert (tries, shop.bodies()) == ([0, 1], [["a", "b", "c"], ["b"]])
    assert shop.given()[1][0]["attributes"]["ApproximateReceiveCount"] == "2"


def test_a_function_that_does_not_report_items_loses_none_by_what_it_returns(shop: Fed) -> None:
    shop.feed(f"{BAD_ONES} True]}}")
    shop.put("a")
    shop.work()

    assert shop.later(DAY) == 0


def test_a_function_that_fails_has_the_whole_batch_again(shop: Fed) -> None:
    shop.feed("raise ValueError('no')", FunctionResponseTypes=["ReportBatchItemFailures"])
    shop.put("a", "b")
    shop.work()
    shop.later(VISIBILITY)

    assert shop.bodies() == [["a", "b"], ["a", "b"]]


def test_what_was_read_too_often_goes_where_the_queue_sends_it_whole(shop: Fed) -> None:
    redrive = json.dumps({"deadLetterTargetArn": QUEUE, "maxReceiveCount": 2})
    shop.sqs.set_queue_attributes(QueueUrl=shop.url, Attributes={"RedrivePolicy": redrive})
    shop.feed("raise ValueError('no')")
    shop.put("a", MessageAttributes={"n": {"DataType": "Number", "StringValue": "7"}})
    shop.work()
    tries = [shop.later(VISIBILITY), shop.later(VISIBILITY)]

    (letter,) = shop.letters()

    assert (tries, letter["Body"]) == ([1, 0], "a")
    assert letter["MessageAttributes"]["n"]["StringValue"] == "7"


def test_what_the_queue_keeps_no_longer_is_gone(shop: Fed) -> None:
    shop.sqs.set_queue_attributes(QueueUrl=shop.url, Attributes={"MessageRetentionPeriod": "3600"})
    shop.feed("raise ValueError('no')")
    shop.put("a")
    shop.work()

    tries = [shop.later(3000), shop.later(1000), shop.later(DAY)]

    assert tries == [1, 0, 0]
    assert not shop.workloads.work.waiting


def test_a_message_with_a_delay_is_read_when_that_is_over(shop: Fed) -> None:
    shop.feed()
    shop.put("a", DelaySeconds=60)

    assert [shop.work(), shop.later(59), shop.later(1)] == [0, 0, 1]


def test_a_queue_is_read_only_while_its_mapping_is_enabled(shop: Fed) -> None:
    uuid = shop.feed("raise ValueError('no')")
    shop.put("a")
    shop.work()

    shop.functions.update_event_source_mapping(UUID=uuid, Enabled=False)
    off = shop.later(DAY)
    shop.functions.update_event_source_mapping(UUID=uuid, Enabled=True)
    on = shop.work()

    assert (off, on) == (0, 1)
    assert shop.given()[-1][0]["attributes"]["ApproximateReceiveCount"] == "2"


def test_a_queue_is_read_under_the_functions_role(shop: Fed) -> None:
    shop.feed()
    shop.iam.delete_role_policy(RoleName="reads", PolicyName="own")
    shop.put("a")

    assert shop.work() == 0
    assert {call.action for call in shop.log.denied()} == {"sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
    assert {call.role for call in shop.log.denied()} == {f"arn:aws:iam::{ACCOUNT}:role/reads"}


def test_what_may_not_be_deleted_is_read_again(shop: Fed) -> None:
    shop.feed()
    shop.iam.put_role_policy(
        RoleName="reads",
        PolicyName="own",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [allow(["sqs:ReceiveMessage", "sqs:GetQueueAttributes"], JOBS)],
            }
        ),
    )
    shop.put("a")
    shop.work()
    shop.later(VISIBILITY)

    assert shop.bodies() == [["a"], ["a"]]


def test_the_sender_of_a_message_is_who_called(shop: Fed) -> None:
    shop.feed()
    shop.put("a")
    shop.work()

    assert shop.given()[0][0]["attributes"]["SenderId"] == f"AIDADEV0{ACCOUNT}"


IDS = ("a", "b")
ANSWERS: dict[str, tuple[Any, set[str]]] = {
    "nothing": (None, set()),
    "an empty answer": ({}, set()),
    "an empty list": ({"batchItemFailures": []}, set()),
    "no list": ({"batchItemFailures": None}, set()),
    "one of them": ({"batchItemFailures": [{"itemIdentifier": "b"}]}, {"b"}),
    "an empty id": ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
    "no id": ({"batchItemFailures": [{"itemIdentifier": None}]}, {"a", "b"}),
    "an id under another name": ({"batchItemFailures": [{"id": "b"}]}, {"a", "b"}),
    "an id that is none of theirs": ({"batchItemFailures": [{"itemIdentifier": "c"}]}, {"a", "b"}),
    "a text": ("done", {"a", "b"}),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_a_function_says_of_a_batch_is_read_as_lambda_reads_it(name: str) -> None:
    answer, again = ANSWERS[name]

    assert failed(IDS, Outcome(answer), by_item=True) == again
