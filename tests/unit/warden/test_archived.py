"""Letters as the archive holds them: what is read out of an object."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.warden.post import CONTENT, ORIGIN, RECORD, ROLE_ID, content, record
from tests.unit.warden.samples import ORDERS
from warden.archived import Archived
from warden.errors import MalformedItem


def archived(data: bytes) -> Archived:
    return Archived.read(ORIGIN, data)


def test_a_dead_letter_is_its_functions_event_and_says_why_it_failed() -> None:
    letter = archived(content())

    assert letter.event == '{"order": "A-1" }'
    assert (letter.request_id, letter.code) == ("0b1c2d3e-aaaa-4000-8000-000000000001", "200")
    assert letter.error == "no such item: 4711"
    assert letter.sender_id.startswith(f"{ROLE_ID}:")
    assert letter.function_arn == ""


@given(st.text())
def test_an_event_is_kept_to_the_last_character(body: str) -> None:
    assert archived(content(body=body)).event == body


def test_the_record_of_a_destination_names_its_function_and_holds_the_event() -> None:
    letter = archived(record())

    assert json.loads(letter.event) == {"order": "A-1"}
    assert letter.function_arn == f"{ORDERS.arn}:$LATEST"
    assert (letter.request_id, letter.code) == ("0b1c2d3e-bbbb-4000-8000-000000000001", "RetriesExhausted")
    assert letter.error == "KeyError: no such item: 4711"


def test_a_record_of_an_event_that_grew_too_old_has_its_condition_for_an_error() -> None:
    context = RECORD["requestContext"] | {"condition": "EventAgeExceeded"}

    letter = archived(record(requestContext=context, responsePayload=None))

    assert letter.error == "EventAgeExceeded"


def test_an_event_that_looks_like_a_record_is_an_event_when_lambda_says_what_it_failed_with() -> None:
    body = json.dumps(RECORD)

    letter = archived(content(body=body))

    assert letter.record is None
    assert letter.event == body


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no JSON",
        "[]",
        "7",
        "{}",
        "[" * 100_000,
        json.dumps(RECORD | {"requestContext": None}),
        json.dumps(RECORD | {"requestContext": {"functionArn": ORDERS.arn}}),
        json.dumps(RECORD | {"version": 1}),
        json.dumps({name: value for name, value in RECORD.items() if name != "requestPayload"}),
    ],
)
def test_a_message_that_somebody_sent_by_hand_is_no_record(body: str) -> None:
    letter = archived(content(body=body, attributes={}))

    assert letter.record is None
    assert (letter.event, letter.request_id, letter.error) == (body, "", "")


def test_a_letter_without_a_sender_or_a_topic_has_none() -> None:
    letter = archived(content(sender_id=None))

    assert (letter.sender_id, letter.topic) == ("", "")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        b"null",
        content(version=2),
        content(body=7),
        content(attributes=None),
        content(attributes={"ErrorCode": "200"}),
        content(attributes={"ErrorCode": {"type": "Number", "value": 200}}),
        content(sender_id=["x"]),
        json.dumps({name: value for name, value in CONTENT.items() if name != "body"}).encode(),
    ],
)
def test_an_object_that_is_no_letter_is_named_and_not_quoted(data: bytes) -> None:
    with pytest.raises(MalformedItem, match=rf"^{ORIGIN.key} cannot be read$"):
        archived(data)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_whatever_else_an_object_holds_it_is_refused_by_name(value: Any) -> None:
    data = json.dumps(value).encode()

    with pytest.raises(MalformedItem, match=ORIGIN.key):
        archived(data)


# As Lambda's developer guide shows what a stream's on-failure destination gets.
OF_A_STREAM = {
    "requestContext": {
        "requestId": "316aa6d0-8154-xmpl-9af7-85d5f4a6bc81",
        "functionArn": ORDERS.arn,
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 11,
    },
    "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
    "version": "1.0",
    "timestamp": "2026-03-04T09:15:02.021Z",
}
POSITION = {
    "shardId": "shardId-000000000001",
    "startSequenceNumber": "49601189658422359378836298521827638475320189012309704722",
    "endSequenceNumber": "49601189658422359378836298522902373528957594348623495186",
    "approximateArrivalOfFirstRecord": "2026-03-04T09:10:04.835Z",
    "approximateArrivalOfLastRecord": "2026-03-04T09:10:05.580Z",
    "batchSize": 1,
    "streamArn": "arn:aws:kinesis:eu-west-1:222222222222:stream/clicks",
}


@pytest.mark.parametrize("kind", ["KinesisBatchInfo", "DDBStreamBatchInfo", "KafkaBatchInfo"])
def test_records_of_a_stream_name_their_function_and_keep_the_position(kind: str) -> None:
    body = json.dumps({**OF_A_STREAM, kind: POSITION})

    letter = archived(content(body=body, attributes={}))

    assert (letter.function_arn, letter.code) == (ORDERS.arn, "RetryAttemptsExhausted")
    assert letter.error == "RetryAttemptsExhausted"
    assert (json.loads(letter.event)[kind], letter.batch) == (POSITION, kind)


@pytest.mark.parametrize("data", [content(), record()], ids=["a dead letter", "the record of a destination"])
def test_what_has_an_event_tells_of_no_batch(data: bytes) -> None:
    assert archived(data).batch == ""


def test_what_has_neither_an_event_nor_a_position_is_no_record() -> None:
    assert archived(content(body=json.dumps(OF_A_STREAM), attributes={})).record is None
