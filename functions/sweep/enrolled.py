"""Which pairs are guarded: those of the StackSets, the hub's own, and whichever somebody asked a sweep for once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from warden.model import Pair
from warden.registry import Guarded, Registry, State

GONE_FOR = timedelta(days=7)  # a spoke that is being replaced, or was damaged, comes back sooner


@dataclass(frozen=True, slots=True)
class Enrolled:
    """own: the hub's account and region, if it guards itself. rolled_out: reads the places of the StackSets."""

    registry: Registry
    own: Pair | None
    rolled_out: Callable[[], Iterable[Pair]] = lambda: ()

    def pairs(self, now: datetime) -> list[Pair]:
        """The pairs to sweep. Puts new ones on record, and drops those that are long gone and rolled out to no more."""
        wanted = {*self.rolled_out(), *([self.own] if self.own else [])}
        on_record = {guarded.pair: guarded for guarded in self.registry.pairs()}
        over = {pair for pair, guarded in on_record.items() if pair not in wanted and _is_over(guarded, now)}
        for pair in over:
            self.registry.drop(pair)
        for pair in wanted - on_record.keys():
            self.registry.enrol(pair, now)
        return sorted(wanted | (on_record.keys() - over))


def _is_over(guarded: Guarded, now: datetime) -> bool:
    return guarded.state is State.GONE and now - datetime.fromisoformat(guarded.ended) > GONE_FOR
