"""What the queue brings: S3's word, a message each, of objects that were made. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from warden.errors import MalformedEvent, WardenError
from warden.letter import Origin

TEST = "s3:TestEvent"  # what S3 sends when it is told of the queue
BY_HAND = "by hand"  # stands for the id of a message that no queue brought


class NotIndexed(WardenError):
    """What somebody handed over by hand could not be put on record: says why. The event is retried whole."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A letter that came to the archive at that time; lifecycles count from it."""

    origin: Origin
    at: datetime


def messages(event: object) -> Iterator[tuple[str, Any]]:
    """The id and the body of each message in a batch, or of what somebody took out of one. Raises MalformedEvent."""
    records = event.get("Records") if isinstance(event, Mapping) else None
    if not isinstance(records, Sequence):
        raise MalformedEvent("Records: missing")
    if records and all(isinstance(record, Mapping) and "s3" in record for record in records):
        yield BY_HAND, json.dumps(event)  # S3's word itself, as the queue's failures have it
        return
    for record in records:
        if not isinstance(record, Mapping) or not isinstance(record.get("messageId"), str):
            raise MalformedEvent("Records: not messages of a queue")
        yield record["messageId"], record.get("body")


def arrivals(body: Any) -> tuple[Arrival, ...]:
    """The letters that a message tells of, none in S3's test. Raises MalformedEvent, without a word of what it says."""
    try:
        told = json.loads(body)
        if told.get("Event") == TEST:
            return ()
        return tuple(map(_arrival, told["Records"]))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        raise MalformedEvent("body: not a message of S3 about objects") from None


def _arrival(record: Mapping[str, Any]) -> Arrival:
    # Written as in a query: a space is a plus, and what else is not plain has its code.
    key = unquote_plus(record["s3"]["object"]["key"])
    return Arrival(Origin.read(key), datetime.fromisoformat(record["eventTime"]))
