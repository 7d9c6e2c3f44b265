"""Events that are put off: a queue of SQS brings each of them back, whole, to the function that put it there."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from warden.errors import MalformedEvent

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LONGEST_DELAY = 900  # seconds that SQS holds a message back
SEPARATORS = (",", ":")


class Letter(NamedTuple):
    """An event, how many times it was put off, and until when: seconds since the epoch."""

    event: object
    times: int = 0
    due: float = 0.0


class Later:
    """The function's own queue. sqs: gives the client, made when the first event is put off."""

    def __init__(self, sqs: Callable[[], SQSClient], queue: str) -> None:
        """queue: its URL."""
        self._sqs = sqs
        self._queue = queue

    def put(self, letter: Letter, seconds: float) -> None:
        """Sends the letter's event, to come back in so many seconds or as late as SQS can.

        It is safe once this returns. Raises ClientError when SQS does not take it: Lambda then tries the event again.
        """
        self._sqs().send_message(
            QueueUrl=self._queue,
            # in ASCII: SQS refuses or replaces some characters, and a description may hold any
            MessageBody=json.dumps(letter.event, separators=SEPARATORS),
            DelaySeconds=min(LONGEST_DELAY, math.ceil(seconds)),
            MessageAttributes={
                "times": {"DataType": "Number", "StringValue": str(letter.times)},
                "due": {"DataType": "Number", "StringValue": str(math.ceil(letter.due))},
            },
        )


def opened(event: object) -> Letter:
    """The letter in what the function was invoked with: an event as it came from the bus was never put off.

    Raises MalformedEvent when it came by the queue and is no event, or more than one.
    """
    records = event.get("Records") if isinstance(event, Mapping) else None
    if records is None:
        return Letter(event)
    try:
        (record,) = records
        attributes = record["messageAttributes"]
        return Letter(json.loads(record["body"]), int(_number(attributes, "times")), _number(attributes, "due"))
    except (KeyError, TypeError, ValueError):
        raise MalformedEvent("Records: not one event that was put off") from None


def _number(attributes: Mapping[str, Any], name: str) -> float:
    """A message attribute; a message that somebody moved back by hand may have none."""
    return float(attributes[name]["stringValue"]) if name in attributes else 0.0
