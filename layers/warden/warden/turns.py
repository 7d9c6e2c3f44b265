"""Whose turn it is: an event of a busy account is put off, so that it does not sit in a function that others need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from warden.errors import MalformedEvent
from warden.later import LONGEST_DELAY, Later, Letter, opened
from warden.log import logger
from warden.pace import Pace, Place
from warden.patience import LambdaContext
from warden.trigger import parse
from warden.withholding import Withholding

REST = 1  # for each second that this process spends on a place, it has one for all others
SOON = 5.0  # seconds that an event is rather kept for than put off
# Lambda takes an event that goes round 16 times for an endless loop and stops it (aws-facts 26).
MOST_TIMES = 12


class Lane:
    """One place as this process sees it. Times are seconds since the epoch.

    rested: when the work done there is made up for. booked: until when events that were put off have their turns.
    usual: seconds of work that an event is there, as the last ones were.
    """

    def __init__(self) -> None:
        self.rested = 0.0
        self.booked = 0.0
        self.usual = 0.0

    def book(self, now: float) -> float:
        """Books the next free turn and returns its time."""
        turn = max(self.rested, self.booked, now)
        self.booked = turn + self.usual * (1 + REST)
        return turn

    def later(self, times: int) -> float:
        """The time for an event that came back while others were at work: longer off each time."""
        return self.rested + min(self.usual * (1 + REST) * 2.0**times, LONGEST_DELAY)

    def count(self, began: float, work: float) -> None:
        """Notes an event that began then and was so many seconds of work."""
        self.usual = (3 * self.usual + work) / 4 if self.usual else work
        self.rested = max(self.rested, began) + work * (1 + REST)


class Turns:
    """Handles events or puts them off. later: None where there is no queue; then every event is handled at once."""

    def __init__(self, pace: Pace, later: Later | None) -> None:
        self._pace = pace
        self._later = later
        self._lanes: defaultdict[Place, Lane] = defaultdict(Lane)

    @Withholding()
    def take(self, given: object, context: LambdaContext, handle: Callable[[object], dict[str, Any]]) -> dict[str, Any]:
        """Handles what the function was invoked with; returns what came of it, or until when it was put off.

        Raises what `handle` raises, and MalformedEvent for what is no letter.
        """
        self._pace.deadline = self._pace.clock() + context.get_remaining_time_in_millis() / 1000
        letter = opened(given)
        place = _place(letter.event)
        if place is None or self._later is None or not self._pace.seconds:
            return handle(letter.event)
        turn = self._turn(self._lanes[place], letter)
        wait = turn - self._pace.clock()
        if wait <= SOON:
            return self._handled(place, letter, handle)
        self._later.put(letter._replace(times=letter.times + 1, due=turn), wait)
        told = {"account": place.account, "region": place.region, "seconds": round(wait), "times": letter.times + 1}
        logger.info("put off", extra=told)
        return {"put_off": told}

    def _turn(self, lane: Lane, letter: Letter) -> float:
        """When the event is to be handled."""
        now = self._pace.clock()
        if letter.times >= MOST_TIMES:
            return now
        if letter.due - now > SOON:
            return letter.due  # SQS could not hold it back for so long
        if letter.times == 0:
            return now if max(lane.rested, lane.booked) - now <= SOON else lane.book(now)
        # It has had its turn booked. This process may have others of them instead: further and further apart, they
        # come upon a free one.
        return now if lane.rested - now <= SOON else lane.later(letter.times)

    def _handled(self, place: Place, letter: Letter, handle: Callable[[object], dict[str, Any]]) -> dict[str, Any]:
        began, calls = self._pace.clock(), self._pace.calls[place]
        try:
            return handle(letter.event)
        finally:
            made = self._pace.calls[place] - calls
            if made:
                # The last call has the next event wait, too.
                self._lanes[place].count(began, max(self._pace.clock() - began, made * self._pace.seconds))


def _place(event: object) -> Place | None:
    """Where the event's function lives; None for what is about none, or what cannot be read, which the flow tells."""
    try:
        function = parse(event).function
    except MalformedEvent:
        return None
    return Place(function.account, function.region) if function else None
