"""The accounts' functions at work, one thing after the other, by the organization's clock."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from local_org.hub.letters import Letter, Letters
from local_org.hub.workers import Outcome
from local_org.lambda_plane import LambdaPlane, names
from local_org.lambda_plane.names import FunctionRef
from local_org.lambda_plane.plane import Runnable
from local_org.workloads.events import Backlog, Event, given_up, refused
from local_org.workloads.failures import Failures
from local_org.workloads.streams import Streams

THROTTLED = Outcome(error={"errorType": "TooManyRequestsException", "errorMessage": "Rate Exceeded."})
GONE = Outcome(error={"errorType": "ResourceNotFoundException", "errorMessage": "The function is gone."})


class Runs(Protocol):
    """A Fleet, or something like it."""

    def run(self, runnable: Runnable, event: Any, request_id: str) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Clock:
    """The time in seconds, and how many pass before the attempt after the given one."""

    now: Callable[[], float]
    pause: Callable[[int], float]


class Work:
    """What functions have to do: events that were accepted, letters of their queues, records of their streams.

    `begun`: how much was ever begun; `waiting`: whether any of it is not ended yet.
    """

    def __init__(self, plane: LambdaPlane, fleet: Runs, failures: Failures, letters: Letters, clock: Clock) -> None:
        self.streams = Streams(plane, failures, clock.now, clock.pause)
        self._plane = plane
        self.fleet = fleet
        self._failures = failures
        self._letters = letters
        self._clock = clock
        self._events = Backlog(clock.now)
        self._kinds = deque((self._next_event, self._next_letter, self._next_records))
        self._at_work = 0
        self.begun = 0

    @property
    def due(self) -> float | None:
        """When the next thing is to be done, None when there is nothing."""
        each = (self._events.due, self._letters.due, self.streams.due)
        return min((due for due in each if due is not None), default=None)

    @property
    def waiting(self) -> bool:
        under_way = self._events.due is not None or self._at_work > 0 or self.streams.due is not None
        return under_way or self._letters.waiting

    def run(self, runnable: Runnable, event: Any, request_id: str) -> Outcome:
        """Run a version at once."""
        return self.fleet.run(runnable, event, request_id)

    def accept(self, ref: FunctionRef, payload: bytes, request_id: str) -> None:
        """Take an event that is to be run, and run again if it fails."""
        now = self._clock.now()
        self.begun += 1
        self._events.put(Event(request_id, ref, payload, now), now)

    def step(self) -> bool:
        """Do the next thing that is due; False when nothing is. By one thread at a time."""
        self._at_work = 1
        # By turns: a queue shall not grow while events last.
        self._kinds.rotate()
        try:
            return any(kind() for kind in tuple(self._kinds))
        finally:
            self._at_work = 0

    def _next_records(self) -> bool:
        return self.streams.step(self.run)

    def _next_event(self) -> bool:
        event = self._events.take()
        if event is not None:
            self._attempt(event)
        return event is not None

    def _next_letter(self) -> bool:
        letter = self._letters.take()
        if letter is not None:
            self.begun += 1
            self._letters.ended(letter, self._fed(letter))
        return letter is not None

    def _attempt(self, event: Event) -> None:
        runnable = self._plane.runnable(event.ref)
        if runnable is None:
            self._failures.lose(event, "the function is gone")
            return
        why = refused(event, runnable.config, runnable.reserved, self._clock.now())
        if why is not None:
            self._failures.fail(event, runnable, why, None)
            return
        outcome = self.fleet.run(runnable, json.loads(event.payload), event.request_id)
        self._end(event.tried, runnable, outcome)

    def _end(self, event: Event, runnable: Runnable, outcome: Outcome) -> None:
        if outcome.error is None:
            self._failures.succeed(event, runnable, outcome)
            return
        again = self._clock.now() + self._clock.pause(event.attempts)
        why = given_up(event, runnable.config, again)
        if why is None:
            self._events.put(event, again)
        else:
            self._failures.fail(event, runnable, why, outcome)

    def _fed(self, letter: Letter) -> Outcome:
        """Run the function of a queue on what was read from it."""
        place = letter.source.place
        runnable = self._plane.runnable(names.parse(letter.source.function, place.account, place.region))
        if runnable is None:
            return GONE
        return THROTTLED if runnable.reserved == 0 else self.fleet.run(runnable, letter.event, str(uuid4()))
