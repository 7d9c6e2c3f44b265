"""A control for tests of the flow: each function has a desk, and the desk should be tidy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.unit.warden.samples import SHARED
from warden.inverse import Inverse, PutTagBack
from warden.model import Action, AtSource, Function, Plan, Recheck, ServedVersion
from warden.patience import Patience
from warden.remediator import Remediator
from warden.trigger import Trigger

WANTED = {"cup": "shelf", "pen": "drawer"}
LYING = dict.fromkeys(WANTED, "desk")


@dataclass(frozen=True, slots=True)
class Put(Action):
    """Puts a thing somewhere."""

    function: Function
    thing: str
    before: str
    after: str

    def inverse(self) -> tuple[Inverse, ...]:
        return (PutTagBack(self.thing, self.before, self.after),)


@dataclass
class Desk:
    """Where the things of one function are, and what happens to those who look or touch.

    on_look: met by each look, in order. on_touch: met, by thing, before it is moved. lost: as `on_touch`, but after
    the thing has been moved.
    """

    things: dict[str, str] = field(default_factory=lambda: dict(LYING))
    hazards: tuple[str, ...] = ()
    served: tuple[ServedVersion, ...] = ()
    recheck: tuple[Recheck, ...] = ()
    newcomer: bool = False
    unreadable: str = ""
    glued: bool = False  # things do not move, whatever one does
    tags: dict[str, str] = field(default_factory=dict)
    on_look: list[Callable[[], None]] = field(default_factory=list)
    on_touch: defaultdict[str, list[Callable[[], None]]] = field(default_factory=lambda: defaultdict(list))
    lost: defaultdict[str, list[Callable[[], None]]] = field(default_factory=lambda: defaultdict(list))
    looks: list[bool] = field(default_factory=list)  # for each look whether it was deep
    touched: list[str] = field(default_factory=list)
    sessions: set[str] = field(default_factory=set)  # accounts that a session is kept for

    @property
    def remediator(self) -> Remediator[Trigger]:
        return Remediator(
            "desk", self._read, self._plan, self._apply, self._forget, tags=lambda _: {**self.tags, "read": "yes"}
        )

    def _forget(self, account: str) -> bool:
        kept = account in self.sessions
        self.sessions.discard(account)
        return kept

    def _read(self, trigger: Trigger, deep: bool) -> Trigger:  # noqa: FBT001 - the flow's calling convention
        self.looks.append(deep)
        if self.on_look:
            self.on_look.pop(0)()
        return trigger

    def _plan(self, trigger: Trigger) -> Plan:
        function = trigger.function
        if function is None:
            return Plan(recheck=self.recheck)
        if self.unreadable:
            return Plan(unreadable=self.unreadable)
        lying = {thing: place for thing, place in self.things.items() if place != WANTED[thing]}
        return Plan(
            violation=f"{' and '.join(lying)} out of place" if lying else "",
            actions=tuple(Put(function, thing, place, WANTED[thing]) for thing, place in lying.items()),
            remedy="tidied up",
            blocked=self.hazards if lying else (),
            served=self.served if self.looks[-1] else (),
            evidence={"things": sorted(lying)} if lying else {},
            recheck=self.recheck,
            newcomer=self.newcomer,
            role_arn=SHARED,
            at_source=AtSource("Desk: tidy", 'desk = "tidy"') if lying else None,
        )

    def _apply(self, action: Action, _patience: Patience) -> None:
        assert isinstance(action, Put)
        self._meet(self.on_touch[action.thing])
        if not self.glued:
            self.things[action.thing] = action.after
            self.touched.append(f"{action.thing} to {action.after}")
        self._meet(self.lost[action.thing])

    @staticmethod
    def _meet(awaited: list[Callable[[], None]]) -> None:
        if awaited:
            awaited.pop(0)()


def failing(error: Exception) -> Callable[[], None]:
    """What raises that error."""

    def fail() -> None:
        raise error

    return fail
