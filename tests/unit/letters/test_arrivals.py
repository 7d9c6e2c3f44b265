"""What the queue brings: S3's word of new objects, and what is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.arrivals import Arrival, arrivals, messages
from tests.unit.letters.world import batch, message
from tests.unit.warden.post import ORIGIN
from warden.errors import MalformedEvent

CAME = Arrival(ORIGIN, datetime(2026, 3, 4, 12, 0, 30, tzinfo=UTC))


def test_a_message_tells_of_a_letter_and_when_it_came() -> None:
    assert arrivals(message(ORIGIN)) == (CAME,)


def test_a_message_may_tell_of_several() -> None:
    assert arrivals(message(ORIGIN, ORIGIN)) == (CAME, CAME)


def test_a_key_is_read_as_s3_writes_it() -> None:
    body = message(ORIGIN).replace("T120000.250Z", "T120000%2E250Z")

    assert arrivals(body) == (CAME,)


def test_the_word_that_s3_tries_the_queue_with_tells_of_no_letter() -> None:
    assert arrivals('{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "letters"}') == ()


@pytest.mark.parametrize(
    "body",
    [
        None,
        7,
        "",
        "text",
        "[]",
        "{}",
        "[" * 100_000,
        '{"Records": null}',
        '{"Records": [7]}',
        '{"Records": [{"s3": {"object": {}}}]}',
        message(ORIGIN).replace("2026-03-04T12:00:30.000Z", "noon"),
    ],
)
def test_what_is_no_word_of_s3_is_refused_and_not_quoted(body: Any) -> None:
    with pytest.raises(MalformedEvent, match=r"^body: not a message of S3 about objects$"):
        arrivals(body)


def test_an_object_that_is_no_letter_is_refused() -> None:
    with pytest.raises(MalformedEvent, match="not the name of a letter"):
        arrivals(message(ORIGIN).replace("letters/", "other/"))


@given(st.recursive(st.none() | st.text() | st.integers(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)))
def test_nothing_else_is_ever_raised(value: Any) -> None:
    with pytest.raises(MalformedEvent):
        arrivals(json.dumps(value))


def test_a_batch_has_its_messages_by_name() -> None:
    assert list(messages(batch("a", "b"))) == [("0", "a"), ("1", "b")]


def test_what_s3_said_may_be_handed_over_without_its_message() -> None:
    ((_, body),) = messages(json.loads(message(ORIGIN, ORIGIN)))

    assert arrivals(body) == (CAME, CAME)


@pytest.mark.parametrize("event", [None, {}, {"Records": 7}, {"Records": [7]}, {"Records": [{"body": "x"}]}, []])
def test_what_is_no_batch_is_refused(event: object) -> None:
    with pytest.raises(MalformedEvent, match="Records"):
        list(messages(event))
