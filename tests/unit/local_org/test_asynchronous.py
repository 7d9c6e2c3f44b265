"""Asynchronous events: run again when they fail, and kept where the function says when they fail for good."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.local_org.endpoint.small_org import allow
from tests.unit.local_org.workloads_world import ACCOUNT, MINUTE, QUEUE, REGION, Shop

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
FAILS = "raise ValueError('no stock: ' + event['sku'])"
PAYLOAD = b'{ "sku":"\xc3\xa41",\n "n": 1.50}'
TO_QUEUE: dict[str, Any] = {"DeadLetterConfig": {"TargetArn": QUEUE}}


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def attributes(letter: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {name: (one["DataType"], one["StringValue"]) for name, one in letter["MessageAttributes"].items()}


def to_destination(shop: Shop, **settings: Any) -> None:
    to = {"OnFailure": {"Destination": QUEUE}}
    shop.functions.put_function_event_invoke_config(FunctionName="f", DestinationConfig=to, **settings)


def test_it_is_tried_three_times_a_minute_and_two_minutes_apart(shop: Shop) -> None:
    shop.function(FAILS, **TO_QUEUE)
    shop.send(PAYLOAD)

    tries = [shop.work(), shop.later(MINUTE - 1), shop.later(1), shop.later(2 * MINUTE - 1), shop.later(1)]

    assert tries == [1, 0, 1, 0, 1]
    assert len(shop.letters()) == 1


def test_the_dead_letter_is_the_payload_byte_for_byte_with_its_error_beside_it(shop: Shop) -> None:
    shop.function(FAILS, **TO_QUEUE)
    request_id = shop.send(PAYLOAD)
    for _ in range(3):
        shop.later(2 * MINUTE)

    (letter,) = shop.letters()

    assert letter["Body"].encode() == PAYLOAD
    assert attributes(letter) == {
        "RequestID": ("String", request_id),
        "ErrorCode": ("Number", "200"),
        "ErrorMessage": ("String", "no stock: \u00e41"),
    }


def test_the_sender_of_a_dead_letter_is_a_session_of_the_functions_role_and_names_it_nowhere_else(shop: Shop) -> None:
    shop.function(FAILS, **TO_QUEUE)
    role_id = shop.iam.get_role(RoleName="f")["Role"]["RoleId"]
    shop.send(PAYLOAD)
    for _ in range(3):
        shop.later(2 * MINUTE)

    sender, _, session = shop.letters()[0]["Attributes"]["SenderId"].partition(":")

    assert sender == role_id
    assert session not in ("", "f")


def test_an_error_message_is_cut_at_a_kilobyte_and_not_within_a_letter(shop: Shop) -> None:
    shop.function("raise ValueError('x' + '\u00e4' * 600)", **TO_QUEUE)
    shop.functions.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)
    shop.send(b"{}")
    shop.work()

    (_, message) = attributes(shop.letters()[0])["ErrorMessage"]

    assert message == "x" + "\u00e4" * 511


def test_what_succeeds_at_the_second_try_leaves_nothing(shop: Shop) -> None:
    shop.function(FAILS, **TO_QUEUE)
    shop.send(PAYLOAD)
    shop.work()

    shop.mend("return 'sold'")
    shop.later(MINUTE)

    assert (shop.letters(), shop.workloads.lost, shop.workloads.work.waiting) == ([], (), False)


def test_a_destination_is_told_everything(shop: Shop) -> None:
    shop.function(FAILS)
    to_destination(shop, MaximumRetryAttempts=1)
    request_id = shop.send(PAYLOAD)
    shop.work()
    shop.later(MINUTE)

    (letter,) = shop.letters()

    record = json.loads(letter["Body"])
    payload = record.pop("responsePayload")
    assert (payload["errorType"], payload["errorMessage"]) == ("ValueError", "no stock: \u00e41")
    assert "MessageAttributes" not in letter
    assert record == {
        "version": "1.0",
        "timestamp": "2026-01-01T00:01:00.000Z",
        "requestContext": {
            "requestId": request_id,
            "functionArn": f"{ARN}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 2,
        },
        "requestPayload": {"sku": "\u00e41", "n": 1.5},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
    }


def test_a_function_with_both_has_the_event_in_both(shop: Shop) -> None:
    shop.function(FAILS, **TO_QUEUE)
    to_destination(shop, MaximumRetryAttempts=0)
    shop.send(PAYLOAD)
    shop.work()

    kept = [json.loads(letter["Body"]) for letter in shop.letters()]

    assert [one.get("requestPayload", one)["sku"] for one in kept] == ["\u00e41", "\u00e41"]


def test_an_event_that_would_be_too_old_at_its_next_try_is_given_up(shop: Shop) -> None:
    shop.function(FAILS)
    to_destination(shop, MaximumEventAgeInSeconds=150)
    shop.send(PAYLOAD)
    shop.work()
    shop.later(MINUTE)

    context = json.loads(shop.letters()[0]["Body"])["requestContext"]

    assert (context["condition"], context["approximateInvokeCount"]) == ("EventAgeExceeded", 2)


def test_without_any_concurrency_an_event_goes_to_the_dead_letters_without_a_try(shop: Shop) -> None:
    shop.function(FAILS, **TO_QUEUE)
    to_destination(shop)
    shop.functions.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    shop.send(PAYLOAD)
    shop.work()

    record, letter = shop.letters()

    told = json.loads(record["Body"])
    assert (
        told["requestContext"].items() >= {"condition": "ZeroReservedConcurrency", "approximateInvokeCount": 0}.items()
    )
    assert not told.keys() & {"responseContext", "responsePayload"}
    assert (letter["Body"].encode(), attributes(letter)["ErrorCode"]) == (PAYLOAD, ("Number", "429"))


def test_what_nobody_keeps_is_lost(shop: Shop) -> None:
    shop.function(FAILS)
    shop.functions.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)
    shop.send(PAYLOAD)
    shop.work()

    (lost,) = shop.workloads.lost

    assert (lost.function, lost.payload) == (ARN, PAYLOAD)
    assert lost.reason == "no dead-letter queue and no on-failure destination"


def test_what_the_role_may_not_send_any_more_is_lost(shop: Shop) -> None:
    shop.function(FAILS, **TO_QUEUE)
    shop.functions.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)
    shop.iam.delete_role_policy(RoleName="f", PolicyName="own")
    shop.send(PAYLOAD)
    shop.work()

    (lost,) = shop.workloads.lost

    assert lost.reason == f"arn:aws:iam::{ACCOUNT}:role/f may not send to {QUEUE}"
    assert shop.workloads.metrics["DeadLetterErrors", ARN] == 1
    assert shop.log.denied()[-1].action == "sqs:SendMessage"


def test_what_the_queue_forbids_is_lost_too(shop: Shop) -> None:
    shop.function(FAILS, **TO_QUEUE)
    shop.functions.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)
    nobody = {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": QUEUE}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [nobody]})
    url = shop.sqs.get_queue_url(QueueName="letters")["QueueUrl"]
    shop.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    shop.send(PAYLOAD)
    shop.work()

    assert [lost.payload for lost in shop.workloads.lost] == [PAYLOAD]


def test_a_letter_that_is_too_large_for_its_queue_with_what_stands_beside_it_is_lost(shop: Shop) -> None:
    shop.function("raise ValueError('no')", **TO_QUEUE)
    shop.functions.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)
    sizes = (2**20 - 200, 2**20 - 20)
    for size in sizes:
        shop.send(b'"' + b"x" * (size - 2) + b'"')
        shop.work()

    assert [len(letter["Body"]) for letter in shop.letters()] == [sizes[0]]
    assert [len(lost.payload) for lost in shop.workloads.lost] == [sizes[1]]


def test_a_published_version_has_the_dead_letter_queue_of_its_time(shop: Shop) -> None:
    shop.function(FAILS, Publish=True)
    shop.functions.update_function_configuration(FunctionName="f", **TO_QUEUE)
    for qualifier in ("1", "$LATEST"):
        shop.functions.put_function_event_invoke_config(FunctionName="f", Qualifier=qualifier, MaximumRetryAttempts=0)
        shop.send(PAYLOAD, Qualifier=qualifier)
    shop.work()

    assert (len(shop.letters()), len(shop.workloads.lost)) == (1, 1)


def test_a_topic_takes_dead_letters_as_well(shop: Shop) -> None:
    topic = shop.sns.create_topic(Name="letters")["TopicArn"]
    shop.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=QUEUE)
    role = shop.role("tells", allow("sns:Publish", topic))
    shop.function(FAILS, role=role, DeadLetterConfig={"TargetArn": topic})
    shop.functions.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)
    request_id = shop.send(PAYLOAD)
    shop.work()

    envelope = json.loads(shop.letters()[0]["Body"])

    assert (envelope["Message"].encode(), envelope["TopicArn"]) == (PAYLOAD, topic)
    assert envelope["MessageAttributes"]["RequestID"] == {"Type": "String", "Value": request_id}


def test_the_events_of_a_deleted_function_are_lost(shop: Shop) -> None:
    shop.function(FAILS, **TO_QUEUE)
    shop.send(PAYLOAD)
    shop.functions.delete_function(FunctionName="f")
    shop.work()

    assert [lost.reason for lost in shop.workloads.lost] == ["the function is gone"]
