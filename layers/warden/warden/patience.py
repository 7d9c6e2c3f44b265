"""Waiting for AWS to catch up with itself, inside the time that the invocation has left."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from warden.errors import OutOfTime

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 8.0
RESERVE_SECONDS = 20.0  # kept for the journal, the last look and the finding


class LambdaContext(Protocol):
    """The part of Lambda's context object that we use."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda ends the invocation."""


class Patience:
    """Waits with growing pauses; raises OutOfTime rather than being cut off by Lambda's timeout."""

    def __init__(self, remaining: Callable[[], float], sleep: Callable[[float], None] = time.sleep) -> None:
        """`remaining` gives the seconds that the invocation has left."""
        self._remaining = remaining
        self._sleep = sleep
        self._pause = FIRST_SECONDS

    @classmethod
    def within(cls, context: LambdaContext) -> Patience:
        """As much patience as the Lambda invocation of this context allows."""
        return cls(lambda: context.get_remaining_time_in_millis() / 1000)

    def pause(self, seconds: float, reason: str) -> None:
        """Sleeps for that long, if at all. Raises OutOfTime, with the reason, when too little time would be left."""
        if seconds == 0:
            return
        if self._remaining() < seconds + RESERVE_SECONDS:
            raise OutOfTime(f"gave up waiting: {reason}")
        self._sleep(seconds)

    def wait(self, reason: str) -> None:
        """Sleeps once, longer each time. Raises OutOfTime, with the reason, when too little time is left."""
        self.pause(self._pause, reason)
        self._pause = min(self._pause * 2, LONGEST_SECONDS)
