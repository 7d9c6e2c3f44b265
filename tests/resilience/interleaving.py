"""Two at once: one is stopped at each of its calls, the other does what it has to do, and the first goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from local_org.endpoint.calls import Call
from local_org.faults.checkpoint import Checkpoint
from local_org.faults.stage import Delivery
from local_org.faults.turns import Turns
from tests.resilience import at_rest
from tests.resilience.world import World

CHANGES = (
    "iam:Attach",
    "iam:Create",
    "iam:Put",
    "lambda:Tag",
    "lambda:Untag",
    "lambda:Update",
    "dynamodb:Put",
    "events:Put",
)
End = TypeVar("End")


def ends(world: World, delivery: Delivery, meanwhile: Callable[[Turns], object], end: Callable[[], End]) -> set[End]:
    """How it ends when something is done before the first call of an attempt, or before one of its changes.

    Each time from the same beginning, and until all is at rest; what fails has its event again. Fails when anything
    ever did not work, or a promise was not kept.
    """
    before, found, point = world.checkpoint(), set(), 0
    while (turns := _stopped(world, before, delivery, point)).outcome is None:
        broken, call = Broken(world), turns.next
        meanwhile(turns)
        again = world.stage.retried(delivery) if turns.finish().error is not None else turns.finish()
        world.stage.settle()
        wrong = [*broken.found, *at_rest.wrong(world), *([str(again.error)] if again.error else [])]
        if wrong:
            raise AssertionError(f"before {call}: {'; '.join(wrong)}")
        found.add(end())
        point += 1
    return found


def _stopped(world: World, before: Checkpoint, delivery: Delivery, point: int) -> Turns:
    """The attempt at its beginning (0), or just before one of its changes, the first being 1."""
    world.restore(before)
    world.stage.restart()
    turns = world.stage.begin(delivery)
    for _ in range(point):
        turns.step()
        while turns.outcome is None and not turns.next.startswith(CHANGES):
            turns.step()
    return turns


def by_turns(*attempts: Turns) -> None:
    """Each makes one call, then the next one does, until all have ended."""
    while any(attempt.outcome is None for attempt in attempts):
        for attempt in attempts:
            attempt.step()


class Broken:
    """Looks after each call of Warden's whether everything works; `found` says what did not."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.found: list[str] = []
        world.stage.watch(self)

    def __call__(self, call: Call) -> None:
        self.found += [f"after {call.action}: {one}" for one in self._world.broken()]
