"""Asynchronous events on their way to a function: when the next attempt is due, and when there is none any more."""

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from local_org.lambda_plane.model import InvokeConfig
from local_org.lambda_plane.names import FunctionRef

# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
DEFAULT_RETRIES: Final = 2
DEFAULT_AGE: Final = 6 * 3600

RETRIES_EXHAUSTED: Final = "RetriesExhausted"
EVENT_AGE_EXCEEDED: Final = "EventAgeExceeded"
ZERO_RESERVED: Final = "ZeroReservedConcurrency"


@dataclass(frozen=True, slots=True)
class Event:
    """An event that Lambda has accepted. payload: byte for byte as it came. attempts: how often it was run."""

    request_id: str
    ref: FunctionRef
    payload: bytes = field(repr=False)
    accepted: float
    attempts: int = 0

    @property
    def tried(self) -> "Event":
        """The event after one more attempt."""
        return replace(self, attempts=self.attempts + 1)


def refused(event: Event, config: InvokeConfig, reserved: int | None, now: float) -> str | None:
    """Return why an event is not run at all; None when it is."""
    if reserved == 0:
        return ZERO_RESERVED
    return EVENT_AGE_EXCEEDED if now - event.accepted > _age(config) else None


def given_up(event: Event, config: InvokeConfig, again: float) -> str | None:
    """Return why an event that failed is not run again at the time `again`; None when it is."""
    retries = DEFAULT_RETRIES if config.maximum_retry_attempts is None else config.maximum_retry_attempts
    if event.attempts > retries:
        return RETRIES_EXHAUSTED
    return EVENT_AGE_EXCEEDED if again - event.accepted > _age(config) else None


def _age(config: InvokeConfig) -> int:
    return config.maximum_event_age or DEFAULT_AGE


@dataclass(order=True, slots=True)
class _Due:
    at: float
    number: int
    event: Event = field(compare=False)


class Backlog:
    """Events by the time of their next attempt; of the same time, the first that came first. Thread-safe."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._numbers = count()
        self._held: list[_Due] = []

    @property
    def due(self) -> float | None:
        """When the next attempt is due, None when there is none."""
        with self._lock:
            return self._held[0].at if self._held else None

    def put(self, event: Event, at: float) -> None:
        with self._lock:
            heapq.heappush(self._held, _Due(at, next(self._numbers), event))

    def take(self) -> Event | None:
        """Take the next event if it is due."""
        with self._lock:
            return heapq.heappop(self._held).event if self._held and self._held[0].at <= self._clock() else None
