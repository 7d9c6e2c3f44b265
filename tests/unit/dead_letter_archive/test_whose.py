"""Whose letter it is, as far as it shows: it stands in the key."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dead_letter_archive.archiver import written
from tests.unit.dead_letter_archive.records import (
    BODY,
    FAILED,
    FUNCTION,
    ROLE_ID,
    TOPIC,
    record,
    through_the_topic,
    to_a_destination,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FROM_SNS = "AIDAISNSSENDSTHIS0001"
NAMED = {"RequestID": {"Type": "String", "Value": "1d5c"}}
ODD: list[Any] = [
    None,
    True,
    7,
    "text",
    [],
    ["text"],
    {},
    {"a": None},
    {"a": {}},
    {"a": {"Type": 7}},
    {"functionArn": 7},
]


def whose(one: dict[str, Any]) -> str:
    return written(one, NOW)[0].split("/")[3]


def letter(one: dict[str, Any]) -> dict[str, Any]:
    return written(one, NOW)[1]


@pytest.mark.parametrize(
    ("sender", "role_id"),
    [
        pytest.param(f"{ROLE_ID}:orders", ROLE_ID, id="a function"),
        pytest.param(f"{ROLE_ID}:a:b/../c", ROLE_ID, id="a session with an odd name"),
        pytest.param(FROM_SNS, "unknown", id="a user or a service"),
        pytest.param("222222222222:alice", "unknown", id="a federated user"),
        pytest.param("../../x:y", "unknown", id="what is no id"),
        pytest.param("", "unknown", id="nobody"),
    ],
)
def test_the_sender_tells_the_role(sender: str, role_id: str) -> None:
    assert whose(record(sender=sender)) == role_id


def test_what_was_sent_to_a_destination_names_the_function() -> None:
    one = record(to_a_destination(), messageAttributes={})

    assert whose(one) == "destination"
    assert letter(one)["body"] == to_a_destination()


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(record(to_a_destination()), id="an event with such a payload that failed itself"),
        pytest.param(
            record(to_a_destination(FUNCTION.replace("222222222222", "333333333333")), messageAttributes={}),
            id="a function of another account",
        ),
        pytest.param(
            record(to_a_destination(FUNCTION.replace("eu-west-1", "us-east-1")), messageAttributes={}),
            id="a function of another region",
        ),
        pytest.param(record('{"requestContext": {}}', messageAttributes={}), id="a request that names none"),
        pytest.param(record('{"requestContext": []}', messageAttributes={}), id="a request that is none"),
        pytest.param(record("[" * 200_000, messageAttributes={}), id="a body that is nested without an end"),
    ],
)
def test_what_only_looks_like_that_is_its_senders(one: dict[str, Any]) -> None:
    assert whose(one) == ROLE_ID


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(BODY, id="an event"),
        pytest.param(to_a_destination(), id="an event like a destination's record"),
        pytest.param(through_the_topic("inner", NAMED), id="an event like an envelope of the topic"),
    ],
)
def test_a_letter_that_no_role_sent_came_through_the_topic_and_is_kept_as_it_came(body: str) -> None:
    key, found = written(record(body, sender=FROM_SNS), NOW)

    assert key.split("/")[3] == "unknown"
    assert (found["body"], found["topic"], "envelope" in found) == (body, TOPIC, False)
    assert set(found["attributes"]) == set(FAILED)


def test_a_letter_that_the_topic_wrapped_up_is_unwrapped_and_its_envelope_kept() -> None:
    envelope = through_the_topic(BODY, NAMED)

    found = letter(record(envelope, sender=FROM_SNS, messageAttributes={}))

    assert (found["body"], found["topic"], found["envelope"]) == (BODY, TOPIC, envelope)
    assert found["attributes"] == {"RequestID": {"type": "String", "value": "1d5c"}}


@pytest.mark.parametrize(
    "body", [to_a_destination(), through_the_topic(to_a_destination(), {})], ids=["raw", "wrapped"]
)
def test_what_a_topic_was_sent_as_a_destination_names_the_function_as_well(body: str) -> None:
    assert whose(record(body, sender=FROM_SNS, messageAttributes={})) == "destination"


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(record(through_the_topic("inner", NAMED), messageAttributes={}), id="a payload that a role sent"),
        pytest.param(
            record(through_the_topic("inner", NAMED, TopicArn=f"{TOPIC}-2"), sender=FROM_SNS, messageAttributes={}),
            id="another topic",
        ),
        pytest.param(record('"Notification"', sender=FROM_SNS, messageAttributes={}), id="no envelope"),
    ],
)
def test_what_only_looks_like_an_envelope_is_kept_as_it_came(one: dict[str, Any]) -> None:
    found = letter(one)

    assert (found["body"], "envelope" in found, found["attributes"]) == (one["body"], False, {})


@given(
    st.dictionaries(st.sampled_from(["Message", "MessageAttributes", "requestContext", "Type"]), st.sampled_from(ODD))
)
def test_no_envelope_is_too_odd_to_be_kept(odd: dict[str, Any]) -> None:
    body = json.dumps({**odd, "TopicArn": TOPIC})

    key, found = written(record(body, sender=FROM_SNS, messageAttributes={}), NOW)

    assert found["envelope"] == body
    assert key.startswith("letters/222222222222/eu-west-1/")
