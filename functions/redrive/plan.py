"""What a letter's object holds, and what a refusal of Lambda means. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

# Lambda's refusals of one payload: that letter cannot be run so, others may.
_OF_THE_LETTER = frozenset(
    {
        "InvalidRequestContentException",
        "RequestEntityTooLargeException",  # what Lambda says; its model names the next one
        "RequestTooLargeException",
        "SerializedRequestEntityTooLargeException",
        "UnsupportedMediaTypeException",
    }
)
# What passes with time.
_PASSING = frozenset(
    {
        "CodeArtifactUserPendingException",
        "EC2ThrottledException",
        "ENINotReadyException",
        "ResourceConflictException",
        "ResourceNotReadyException",
        "ServiceException",
        "ServiceUnavailable",
        "SnapStartNotReadyException",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


class Unrunnable(ValueError):
    """A letter has no event that the function could be given; says why, and nothing of what is in it."""


class Refusal(Enum):
    """How far Lambda's refusal of a letter goes: the letter, for a while, or the whole run."""

    LETTER = auto()
    PASSING = auto()
    RUN = auto()


def event_of(document: bytes, *, is_record: bool) -> bytes:
    """The event in a letter's object, byte for byte; out of the record of a destination, as equal JSON.

    Raises Unrunnable.
    """
    try:
        body = json.loads(document)["body"]
        if not is_record:
            return bytes(body.encode())
        return json.dumps(_requested(json.loads(body)), separators=(",", ":"), ensure_ascii=False).encode()
    except Unrunnable:
        raise
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Unrunnable("the archive's object is no letter") from None


def refusal(code: str) -> Refusal:
    """What Lambda's refusal to run a letter means, by its code."""
    if code in _OF_THE_LETTER:
        return Refusal.LETTER
    return Refusal.PASSING if code in _PASSING else Refusal.RUN


def failure(answer: bytes) -> str:
    """The error in what a function answered that failed; nothing else of the answer."""
    try:
        told: Any = json.loads(answer)
    except ValueError:
        told = None
    if not isinstance(told, Mapping):
        return "it gave no reason"
    words = [str(told[name]) for name in ("errorType", "errorMessage") if told.get(name)]
    return ": ".join(words) or "it gave no reason"


def _requested(record: Mapping[str, Any]) -> Any:
    if "requestPayload" not in record:
        raise Unrunnable("it tells of records of a stream or a queue and does not hold them")
    return record["requestPayload"]
