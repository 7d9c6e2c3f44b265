"""Hub functions beside each other on a stage: as many processes of each as are reserved, each with a time of its own.

An attempt runs to its end before another begins here, yet in its own time: what begins while it lasts begins in the
midst of it. Lambda's queues are modelled as AWS describes them: an event that finds every process busy is tried again
after one second, then after two, four and so on, up to five minutes (aws-facts 40).
"""

import heapq
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from local_org.faults.sandbox import Sandbox
from local_org.faults.stage import Delivery, Stage
from local_org.hub.workers import Outcome

LONGEST_PAUSE = 300.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt of a function on an event, in seconds of the stage's time. arrived: when the event came first."""

    delivery: Delivery
    arrived: float
    began: float
    ended: float
    outcome: Outcome

    @property
    def event(self) -> Any:
        """What it was about, whether it came from the bus or by the queue."""
        return self.delivery.event

    @property
    def is_handled(self) -> bool:
        """Whether it came to its end: it neither failed nor was put off."""
        return self.outcome.error is None and "put_off" not in self.outcome.result


@dataclass(order=True, slots=True)
class _Due:
    at: float
    number: int
    act: Callable[[float], None] = field(compare=False)


class Concurrency:
    """What happens is planned with `at`; `run` lets it happen. `attempts` and `throttled`: what came of it."""

    def __init__(self, stage: Stage, reserved: int) -> None:
        self._stage = stage
        self._plan: list[_Due] = []
        self._numbers = count()
        self._processes: dict[str, list[Sandbox]] = {
            function: stage.processes(function, reserved) for function in stage.sandboxes
        }
        self._busy_until: defaultdict[int, float] = defaultdict(float)
        self._letters_at: float | None = None
        self.attempts: list[Attempt] = []
        self.throttled = 0

    def at(self, when: float, deed: Callable[[], object]) -> None:
        """Plan something that somebody does, and what is delivered because of it."""

        def act(now: float) -> None:
            deed()
            self._spread(now)

        self._push(when, act)

    def run(self) -> None:
        """Let everything happen that is planned and that follows from it."""
        while self._plan:
            due = heapq.heappop(self._plan)
            self._stage.waiting.now = due.at
            due.act(due.at)

    def _push(self, when: float, act: Callable[[float], None]) -> None:
        heapq.heappush(self._plan, _Due(when, next(self._numbers), act))

    def _spread(self, now: float) -> None:
        """Plan what was delivered and what is to come back."""
        for delivery in self._stage.arrivals():
            self._deliver(delivery, now, now)
        due = self._stage.org.letters.due
        if due is not None and (self._letters_at is None or due < self._letters_at):
            self._letters_at = due
            self._push(due, self._read)

    def _read(self, now: float) -> None:
        """Hand out the letters that are due."""
        self._letters_at = None
        while (delivery := self._stage.letter_due()) is not None:
            self._deliver(delivery, now, now)
        self._spread(now)

    def _deliver(self, delivery: Delivery, arrived: float, when: float, pause: float = 1.0) -> None:
        self._push(when, lambda now: self._attempt(delivery, arrived, now, pause))

    def _attempt(self, delivery: Delivery, arrived: float, now: float, pause: float) -> None:
        free = [one for one in self._processes[delivery.function] if self._busy_until[id(one)] <= now]
        if not free:
            self.throttled += 1
            self._deliver(delivery, arrived, now + pause, min(2 * pause, LONGEST_PAUSE))
            return
        outcome = free[0].run(delivery.event)
        ended = self._busy_until[id(free[0])] = self._stage.waiting.now
        self.attempts.append(Attempt(delivery, arrived, now, ended, outcome))
        self._push(ended, lambda at: self._end(delivery, outcome, at))

    def _end(self, delivery: Delivery, outcome: Outcome, now: float) -> None:
        self._stage.ended(delivery, outcome)
        self._spread(now)
