"""How fast Lambda is called in an account and region: each process keeps to a share of its own and asks nobody."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

PACED = 4  # remediators, which may all be at work on the same functions
UNRESERVED = 10  # processes of each that are reckoned with where none are reserved: a new account's whole quota
IN_A_HURRY = 60.0  # seconds before the end of an invocation: what it has begun matters more than the pace


class Place(NamedTuple):
    """An account and a region: what Lambda's quota of control-plane calls counts for."""

    account: str
    region: str


def seconds_between(calls: int, concurrency: int) -> float:
    """How long a process waits from call to call so that all together make at most `calls` in a second; 0: no pace.

    concurrency: processes of each remediator; 0 when none are reserved. As long as there is a call in each second for
    every process, no second sees more, however their calls fall together; beyond that it holds on average.
    """
    if calls == 0:
        return 0.0
    processes = PACED * (concurrency or UNRESERVED)
    each = calls // processes
    return 1 / each if each else processes / calls


class Pace:
    """Has each call of this process wait until the one before it, in the same place, is far enough back."""

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """seconds: from call to call. An invocation waits for no more than that, for a process has one at a time."""
        self.seconds = seconds
        self.clock = clock
        self.sleep = sleep
        self.deadline = math.inf  # when the invocation ends, by the clock
        self.calls: Counter[Place] = Counter()
        self._next: dict[Place, float] = {}

    def keep(self, place: Place) -> None:
        """Returns when the next call may be made there; at once when the invocation would be cut off otherwise."""
        self.calls[place] += 1
        if not self.seconds:
            return
        now = self.clock()
        wait = self._next.get(place, 0.0) - now
        if 0 < wait < self.deadline - now - IN_A_HURRY:
            self.sleep(wait)
        self._next[place] = self.clock() + self.seconds
