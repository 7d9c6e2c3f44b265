"""Events that are put off: what goes into the queue comes out of it, and what is no letter is told from one."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.errors import MalformedEvent
from warden.later import LONGEST_DELAY, Later, Letter, opened

QUEUE = "https://sqs.eu-west-1.amazonaws.com/111111111111/warden-hub-later-shared-role"
TEXTS = st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers() | st.none(), max_size=4)


class Queue:
    """SQS's client and the message that Lambda makes of what it was sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def send_message(self, **message: Any) -> None:
        self.sent.append(message)

    def read(self) -> dict[str, Any]:
        """What Lambda invokes the function with."""
        (message,) = self.sent
        attributes = {
            name: {"dataType": value["DataType"], "stringValue": value["StringValue"]}
            for name, value in message["MessageAttributes"].items()
        }
        return {
            "Records": [{"body": message["MessageBody"], "messageAttributes": attributes, "eventSource": "aws:sqs"}]
        }


def later(queue: Queue) -> Later:
    return Later(lambda: cast("Any", queue), QUEUE)


@given(TEXTS.filter(lambda event: "Records" not in event), st.integers(1, 12), st.integers(0, 2_000_000_000))
def test_a_letter_comes_back_as_it_was_put(event: dict[str, Any], times: int, due: int) -> None:
    queue, letter = Queue(), Letter(event, times, due)

    later(queue).put(letter, 5)

    assert opened(queue.read()) == letter
    assert queue.sent[0]["QueueUrl"] == QUEUE


@pytest.mark.parametrize("text", ["\ufffe", "\ud800", "\u007f\u0085", "funktion für alle"])
def test_no_character_that_sqs_refuses_keeps_an_event_from_being_put_off(text: str) -> None:
    queue, letter = Queue(), Letter({"description": text})

    later(queue).put(letter, 5)

    assert queue.sent[0]["MessageBody"].isascii()
    assert opened(queue.read()).event == letter.event


@pytest.mark.parametrize(("seconds", "delay"), [(2.0, 2), (2.1, 3), (900.0, LONGEST_DELAY), (5000.0, LONGEST_DELAY)])
def test_it_is_held_back_for_whole_seconds_and_for_as_long_as_sqs_can(seconds: float, delay: int) -> None:
    queue = Queue()

    later(queue).put(Letter({}), seconds)

    assert queue.sent[0]["DelaySeconds"] == delay


def test_an_event_of_the_bus_was_never_put_off() -> None:
    event = {"detail-type": "Warden Drift", "detail": {}}

    assert opened(event) == Letter(event, times=0, due=0.0)


def test_a_message_that_somebody_moved_by_hand_is_an_event_like_any_other() -> None:
    moved = {"Records": [{"body": json.dumps({"id": "1"}), "messageAttributes": {}}]}

    assert opened(moved) == Letter({"id": "1"})


@pytest.mark.parametrize(
    "records",
    [
        [],
        [{}],
        [{"body": "{}", "messageAttributes": {}}] * 2,
        [{"body": "no event", "messageAttributes": {}}],
        [{"body": "{}", "messageAttributes": {"due": {"stringValue": "soon"}}}],
        [{"body": "{}", "messageAttributes": {"times": {}}}],
        [{"body": "{}", "messageAttributes": None}],
        ["text"],
        {"body": "{}"},
        7,
    ],
)
def test_what_is_no_letter_is_refused_without_a_word_of_what_it_holds(records: object) -> None:
    with pytest.raises(MalformedEvent, match=r"^Records: not one event that was put off$"):
        opened({"Records": records})
