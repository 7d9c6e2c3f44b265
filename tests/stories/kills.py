"""Handlers that die at their calls: at each of them before it takes effect, and after, the first time and later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from local_org.endpoint.calls import Call
from local_org.endpoint.wire import Answer
from local_org.faults.errors import Killed
from local_org.faults.rules import Perform, Rule, Where
from local_org.faults.stage import Stage
from local_org.hub.workers import Outcome

SOON = 0.5  # at a point where nobody died yet


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """Where a process may die: before or after its first call of a name in an invocation, or any of the later ones."""

    session: str
    call: str
    is_first: bool
    is_after: bool


@dataclass
class Kills:
    """`seen`: the points that somebody came to; `done`: those at which a process died; `deaths`: how often, by session.

    again: the chance to die at a point where somebody did, by session. later: after how many calls a session is to die
    before it does by chance.
    """

    stage: Stage
    draw: Random
    again: Mapping[str, float]
    seen: set[Point] = field(default_factory=set)
    done: set[Point] = field(default_factory=set)
    deaths: Counter[str] = field(default_factory=Counter)
    later: dict[str, list[int]] = field(default_factory=dict)
    is_calm: bool = False
    _calls: Counter[str] = field(default_factory=Counter)

    def attempt(self, session: str, run: Callable[[], Outcome]) -> Outcome:
        """Let a handler run, called by the name of its sessions; often it dies on the way."""
        if self.is_calm:
            return run()
        self._calls.clear()
        self.stage.faults.add(Rule(self._act(session), Where(session=session)))
        try:
            return run()
        finally:
            self.stage.faults.clear()

    def left(self, session: str) -> list[Point]:
        """Where nobody died yet."""
        return sorted(point for point in self.seen - self.done if point.session == session)

    def _act(self, session: str) -> Callable[[Call, Perform], Answer]:
        planned = self.later.get(session)
        fatal = planned.pop() if planned else 0

        def act(call: Call, perform: Perform) -> Answer:
            name = f"{call.service}:{call.action}"
            is_first = not self._calls[name]
            self._calls[name] += 1
            if not fatal:
                self._come_to(Point(session, name, is_first, is_after=False))
            answer = perform()
            if not fatal:
                self._come_to(Point(session, name, is_first, is_after=True))
            elif self._calls.total() == fatal:
                self._die(session)
            return answer

        return act

    def _come_to(self, point: Point) -> None:
        self.seen.add(point)
        if self.draw.random() < (self.again[point.session] if point in self.done else SOON):
            self.done.add(point)
            self._die(point.session)

    def _die(self, session: str) -> None:
        self.deaths[session] += 1
        raise Killed
