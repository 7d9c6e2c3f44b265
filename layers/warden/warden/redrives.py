"""What somebody asks for who wants dead letters to be run again: `Warden Redrive Requested`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from warden.errors import MalformedEvent
from warden.letter import told
from warden.model import Function
from warden.trigger import REDRIVE

USUAL_RATE = 5.0  # letters in a second
FASTEST = 50.0  # to mark a letter takes long enough that about twenty is what there is
SLOWEST = 0.01
LARGEST = 10**9
UNKNOWN = "unknown"

_RUN = re.compile(r"[0-9a-z-]{8,64}", re.ASCII)
_QUALIFIER = re.compile(r"[A-Za-z0-9$_-]{0,128}", re.ASCII)
_TEXT = re.compile(r".{0,512}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Request:
    """A wish that the letters of a function be run again, or, with `stop`, that this attempt at it ends.

    attempt: 1, and one more each time that somebody has a run go on. error: a pattern, empty for all. since, until:
    when the letters were sent. limit: how many at most. rate: letters in a second. qualifier: the version or alias that
    is to run them. max_age_seconds: older ones are left alone, counted from the run's beginning. expected: how many
    letters there were when it was asked for, for people.
    """

    run: str
    function: Function
    attempt: int = 1
    error: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    rate: float = USUAL_RATE
    qualifier: str = ""
    max_age_seconds: int | None = None
    include_parked: bool = False
    include_candidates: bool = False
    stop: bool = False
    expected: int = 0
    by: str = UNKNOWN
    reason: str = ""

    @classmethod
    def read(cls, detail: object) -> Request:
        """The wish in the detail of an event. Raises MalformedEvent, naming the field, and nothing else."""
        if not isinstance(detail, Mapping):
            raise MalformedEvent("detail: missing or no object")
        return cls(
            run=_text(detail, "run", _RUN),
            function=_function(detail),
            attempt=_whole(detail, "attempt", 1) or 1,
            error=_text(detail, "error"),
            since=_time(detail, "since"),
            until=_time(detail, "until"),
            limit=_whole(detail, "limit", 1),
            rate=_rate(detail),
            qualifier=_text(detail, "qualifier", _QUALIFIER),
            max_age_seconds=_whole(detail, "max_age_seconds", 0),
            include_parked=_truth(detail, "include_parked"),
            include_candidates=_truth(detail, "include_candidates"),
            stop=_truth(detail, "stop"),
            expected=_whole(detail, "expected", 0) or 0,
            by=_text(detail, "by") or UNKNOWN,
            reason=_text(detail, "reason"),
        )

    def detail(self) -> dict[str, Any]:
        """The detail of its event, which the run's item keeps as well; what is not wished for is left out."""
        said = {
            "run": self.run,
            "function": self.function.arn,
            "attempt": self.attempt,
            "error": self.error,
            "since": self.since and told(self.since),
            "until": self.until and told(self.until),
            "limit": self.limit,
            "rate": self.rate,
            "qualifier": self.qualifier,
            "max_age_seconds": self.max_age_seconds,
            "include_parked": self.include_parked,
            "include_candidates": self.include_candidates,
            "stop": self.stop,
            "expected": self.expected,
            "by": self.by,
            "reason": self.reason,
        }
        return {name: value for name, value in said.items() if value is not None and value != "" and value is not False}


def parse_redrive(event: object) -> tuple[str, Request]:
    """The id of a `Warden Redrive Requested`, and what it asks for. Raises MalformedEvent, naming the field."""
    if not isinstance(event, Mapping) or event.get("detail-type") != REDRIVE:
        raise MalformedEvent(f"detail-type: not {REDRIVE!r}")
    identity = event.get("id")
    if not isinstance(identity, str) or not identity:
        raise MalformedEvent("id: missing or malformed")
    return identity, Request.read(event.get("detail"))


def _function(detail: Mapping[str, Any]) -> Function:
    try:
        return Function.from_arn(_text(detail, "function"))
    except ValueError as error:
        raise MalformedEvent(f"detail.function: {error}") from None


def _text(detail: Mapping[str, Any], name: str, form: re.Pattern[str] = _TEXT) -> str:
    value = detail.get(name, "")
    if not isinstance(value, str) or not form.fullmatch(value):
        raise MalformedEvent(f"detail.{name}: missing or malformed")
    return value


def _time(detail: Mapping[str, Any], name: str) -> datetime | None:
    value = _text(detail, name)
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise MalformedEvent(f"detail.{name}: not a time in ISO 8601") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _whole(detail: Mapping[str, Any], name: str, least: int) -> int | None:
    value = detail.get(name)
    if value is None:
        return None
    if type(value) is not int or not least <= value <= LARGEST:
        raise MalformedEvent(f"detail.{name}: no whole number in range")
    return value


def _rate(detail: Mapping[str, Any]) -> float:
    value = detail.get("rate", USUAL_RATE)
    if type(value) not in (int, float) or not SLOWEST <= value <= FASTEST:
        raise MalformedEvent(f"detail.rate: no number from {SLOWEST} to {FASTEST}")
    return float(value)


def _truth(detail: Mapping[str, Any], name: str) -> bool:
    value = detail.get(name, False)
    if not isinstance(value, bool):
        raise MalformedEvent(f"detail.{name}: neither true nor false")
    return value
