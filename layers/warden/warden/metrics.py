"""Metrics, written into the log line about an event: CloudWatch reads them there, so they take no call and no right.

The form of such a line, and its limits:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from warden.errors import WardenError
from warden.log import logger
from warden.model import Status
from warden.trigger import DRIFT, Trigger

NAMESPACE = "LambdaWarden"
# Each value of a dimension is a metric that costs money: never an account, a function or anything else that grows.
SERVICE = "service"  # the logger writes it: the name of the function's control
STATUS = "status"
UNITS = {"Age": "Seconds"}  # what is not named here is counted

# What stands although Warden looked at it. OPEN is refused by the mode, or has nothing that would mend it.
REFUSALS = frozenset({Status.BLOCKED, Status.CONTESTED, Status.DEFERRED, Status.EXEMPT, Status.OPEN, Status.UNREADABLE})
MENDED = frozenset({Status.REMEDIATED, Status.PARTIAL})


def measured(at: datetime, values: Mapping[str, float], by_status: Mapping[str, float] | None = None) -> dict[str, Any]:
    """The members that make a log line one of metrics; a line with some `by_status` has to have a `status`, as text."""
    by_status = by_status or {}
    directives = [_directive(values, SERVICE), _directive(by_status, SERVICE, STATUS)]
    aws = {
        "Timestamp": int(at.timestamp() * 1000),
        "CloudWatchMetrics": [directive for directive in directives if directive["Metrics"]],
    }
    return {**values, **by_status, "_aws": aws}


def of_look(trigger: Trigger, status: Status | None, change: str | None, at: datetime) -> dict[str, Any]:
    """What is counted of an event that a remediator handled. change: the journal's key, None when nothing changed."""
    counts: dict[str, float] = {"Handled": 1, **_age(trigger, at)}
    if change is not None and status in MENDED:
        counts["Remediated"] = 1
    return measured(at, counts, {"Refused": 1} if status in REFUSALS else None)


def of_undo(trigger: Trigger, status: Status | None, at: datetime) -> dict[str, Any]:
    """What is counted of a request to take a change back: it is refused when it has no status in the end."""
    counts: dict[str, float] = {
        "Handled": 1,
        **_age(trigger, at),
        "Undone" if status == Status.UNDONE else "Refused": 1,
    }
    return measured(at, counts)


def of_sweep(functions: int, drifts: int, throttled: int, at: datetime, *, complete: bool) -> dict[str, Any]:
    """What is counted of one invocation of the sweep. throttled: calls that AWS put off.

    complete: all was seen, or the next invocation goes on from where this one stopped.
    """
    counts = {"FunctionsSeen": functions, "Drifts": drifts, "Throttled": throttled, "Incomplete": int(not complete)}
    return measured(at, counts)


def of_letters(came: int, fresh: int, failed: int, at: datetime) -> dict[str, Any]:
    """What is counted of a batch of dead letters. fresh: that were not known. failed: messages that come again."""
    return measured(at, {"Letters": came, "NewLetters": fresh, "FailedMessages": failed})


def of_redrive(done: int, failed: int, at: datetime, *, stopped: bool) -> dict[str, Any]:
    """What is counted of one invocation of redrive. done and failed: letters run again, and that could not be run."""
    return measured(at, {"Redriven": done, "Unrunnable": failed, "Stopped": int(stopped)})


class Failures(AbstractContextManager[None]):
    """Counts what is raised, in a line of its own, and lets it pass: Lambda logs the error itself and tries again."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _traceback: object) -> None:
        """The line has the text of our own errors only: that of others may repeat what AWS was sent."""
        if kind is not None and isinstance(error, Exception):
            reason = str(error) if isinstance(error, WardenError) else None
            what = {"error": kind.__name__, "reason": reason}
            logger.error("failed", extra=what | measured(self._now(), {"Failed": 1}))


def _age(trigger: Trigger, at: datetime) -> dict[str, float]:
    """Seconds from the call until its event is handled.

    A look that Warden itself asks for has none: thousands of a sweep may wait in line, and nobody's change with them.
    So the number of ages is the number of calls that were heard of, and its absence is silence.
    """
    if trigger.event == DRIFT:
        return {}
    try:
        called = datetime.fromisoformat(trigger.time)
    except ValueError:
        return {}  # digits in the form of a time, but none that there is
    return {"Age": max(0.0, (at - called).total_seconds())}


def _directive(values: Mapping[str, float], *dimensions: str) -> dict[str, Any]:
    return {
        "Namespace": NAMESPACE,
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": UNITS.get(name, "Count")} for name in values],
    }
