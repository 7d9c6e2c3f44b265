"""A letter as the archive holds it: the object that the archiver wrote, body and all. Pure.

Its account, region, role id and time are those of its name, which the archiver alone chooses; what stands inside was
said by whoever sent it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from warden.errors import MalformedItem
from warden.letter import Origin

VERSION = 1
# What a record is about: an event that it holds, or records of a stream of which it has the position only.
_EVENT = "requestPayload"
_ABOUT = (_EVENT, "KinesisBatchInfo", "DDBStreamBatchInfo", "KafkaBatchInfo")


@dataclass(frozen=True)
class Archived:
    """The object. attributes: the message's, as text. topic: the one that it came by, empty when it came straight."""

    origin: Origin
    body: str
    attributes: Mapping[str, str]
    sender_id: str
    topic: str

    @classmethod
    def read(cls, origin: Origin, content: bytes) -> Archived:
        """The letter in an object's bytes. Raises MalformedItem, which names the object and nothing in it."""
        try:
            return cls._parsed(origin, json.loads(content))
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
            raise MalformedItem(f"{origin.key} cannot be read") from None

    @classmethod
    def _parsed(cls, origin: Origin, content: Mapping[str, Any]) -> Archived:
        if content["version"] != VERSION:
            raise ValueError("another version")
        return cls(
            origin,
            _text(content["body"]),
            {name: _text(attribute["value"]) for name, attribute in content["attributes"].items()},
            _text(content.get("sender_id") or ""),
            _text(content.get("topic") or ""),
        )

    @property
    def event(self) -> str:
        """The event that the function failed on: the body as it is, or what a destination's record has of it.

        Of records of a stream nobody has more than the position: it is all that there is to tell.
        """
        record = self.record
        if record is None or self.batch:
            return self.body
        return json.dumps(record[_EVENT], separators=(",", ":"))

    @property
    def batch(self) -> str:
        """What tells of records of a stream in place of an event, by its name in the record; empty when none does."""
        record = self.record or {_EVENT: None}
        return "" if _EVENT in record else next(name for name in _ABOUT if name in record)

    @cached_property
    def record(self) -> Mapping[str, Any] | None:
        """The record of an on-failure destination; None when the letter is an event itself.

        Lambda gives a dead letter attributes and a record none, so an event that looks like a record is told from one.
        """
        if "RequestID" in self.attributes:
            return None
        try:
            record = json.loads(self.body)
            context = record["requestContext"]
            told = [_text(record["version"]), _text(context["functionArn"]), _text(context["requestId"])]
        except (KeyError, RecursionError, TypeError, ValueError):
            return None
        return record if all(told) and not record.keys().isdisjoint(_ABOUT) else None

    @property
    def request_id(self) -> str:
        """The id of the asynchronous request; empty when the letter does not tell."""
        record = self.record
        return self.attributes.get("RequestID", "") if record is None else str(record["requestContext"]["requestId"])

    @property
    def function_arn(self) -> str:
        """The function that a destination's record names, with its qualifier; empty when it is none."""
        return str(self.record["requestContext"]["functionArn"]) if self.record else ""

    @property
    def code(self) -> str:
        """Lambda's ErrorCode of a dead letter, the condition of a destination's record."""
        if self.record is None:
            return self.attributes.get("ErrorCode", "")
        return str(self.record["requestContext"].get("condition", ""))

    @property
    def error(self) -> str:
        """What the function failed with, in its own words: a record has the type besides the message."""
        if self.record is None:
            return self.attributes.get("ErrorMessage", "")
        answer = self.record.get("responsePayload")
        if not isinstance(answer, Mapping):
            return self.code  # it never ran: its event grew too old
        return ": ".join(str(answer[name]) for name in ("errorType", "errorMessage") if answer.get(name))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value
