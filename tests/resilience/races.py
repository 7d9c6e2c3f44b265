"""What may happen at once: owners, people who take changes back, and hub functions, each stopped between any two calls.

A machine of hypothesis draws the order. What must hold at every moment is checked after each call, and the rest when
everything that was begun has ended and every event was heard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from local_org.chaos.owners import CLEAN, TOKEN
from local_org.endpoint.calls import Call
from local_org.faults.stage import Delivery
from local_org.faults.turns import Turns
from tests.resilience import at_rest
from tests.resilience.world import PLACE, World

READS = ("GetFunctionConfiguration", "ListVersionsByFunction")
MOST_AT_REST = 300  # events that are heard at the end before one says that they have no end
ATTEMPTS_AT_REST = 4

names = st.sampled_from(("a", "b", "c"))
roles = st.sampled_from(("shared", "other"))
picks = st.integers(0, 15)


@dataclass
class Attempt:
    """One that is under way. read: how many deeds there were when it last read a function, by the function's name."""

    delivery: Delivery
    control: str
    turns: Turns
    read: dict[str, int] = field(default_factory=dict)


@dataclass
class Watch:
    """Sees what Warden does to functions, and whose deed was the last. wrong: in words."""

    world: World
    deeds: int = 0
    set_at: dict[tuple[str, str], int] = field(default_factory=dict)
    undone: set[tuple[str, str]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    turn: Attempt | None = None
    _known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def deed(self) -> None:
        """Note what an owner has just done."""
        self.deeds += 1
        before, self._known = self._known, self._functions()
        for name in {*before, *self._known}:
            for what in ("role", "target"):
                if before.get(name, {}).get(what) != self._known.get(name, {}).get(what):
                    self.set_at[name, what] = self.deeds

    def __call__(self, call: Call) -> None:
        """Judge what became of a call of Warden's."""
        if self.turn is None:
            raise AssertionError(f"nobody was to call {call.action}")
        if call.action in READS:
            self.turn.read[str(call.params["FunctionName"]).rpartition(":")[2]] = self.deeds
        before, self._known = self._known, self._functions()
        for name, now in self._known.items():
            self._judge(self.turn, name, before[name], now)
        self.wrong += [f"after {call.action} by {self.turn.control}: {one}" for one in self.world.broken()]

    def _judge(self, turn: Attempt, name: str, before: dict[str, Any], now: dict[str, Any]) -> None:
        for what in (what for what in now if now[what] != before[what]):
            told = f"{turn.control} made the {what} of {name} {now[what]}"
            if what == "rest":
                self.wrong.append(told)
            if self.set_at.get((name, what), 0) > turn.read.get(name, -1):
                self.wrong.append(f"{told}, which its owner had set to {before[what]} meanwhile")
            if (turn.control, name) in self.undone:
                self.wrong.append(f"{told}, which had been taken back")

    def _functions(self) -> dict[str, dict[str, Any]]:
        """What there is to set of each function."""
        functions = self.world.stage.org.functions.regions[PLACE.account, PLACE.region].functions
        return {name: _settings(function) for name, function in functions.items()}


def _settings(function: Any) -> dict[str, Any]:
    latest = function.latest.configuration
    rest = (latest.environment, dict(latest.settings))
    tag = function.tags.get("warden:plaintext-secrets")
    return {"role": latest.role, "target": latest.dead_letter_target, "tag": tag, "rest": rest}


def fail_for(wrong: list[str]) -> None:
    """Says what is wrong, if anything is."""
    if wrong:
        raise AssertionError("; ".join(wrong))


class Races(RuleBasedStateMachine):
    """Deeds and calls in any order."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.waiting: list[Delivery] = []
        self.running: list[Attempt] = []
        world.reset()
        world.stage.waiting.round_up()
        self.roles = {name: world.role(name) for name in ("shared", "other")}
        self.watch = Watch(world)
        world.stage.watch(self.watch)

    @initialize(queues=st.lists(st.booleans(), min_size=1, max_size=2))
    def some_share_a_role(self, queues: list[bool]) -> None:
        for name, queue in zip("ab", queues, strict=False):
            self.create(name, "shared", queue=queue, token=False)

    @rule(name=names, role=roles, queue=st.booleans(), token=st.booleans())
    def create(self, name: str, role: str, *, queue: bool, token: bool) -> None:
        make = self.world.kept if queue else self.world.function
        self._do(lambda: make(name, self.roles[role], Environment=TOKEN if token else CLEAN))

    @rule(name=names, role=roles)
    def move(self, name: str, role: str) -> None:
        self._do(lambda: self.world.change(name, Role=self.roles[role]))

    @rule(name=names, own=st.booleans())
    def set_queue(self, name: str, *, own: bool) -> None:
        target = self.world.queue if own else ""
        self._do(lambda: self.world.change(name, DeadLetterConfig={"TargetArn": target}))

    @rule(name=names, token=st.booleans())
    def deploy(self, name: str, *, token: bool) -> None:
        self._do(lambda: self.world.change(name, Environment=TOKEN if token else CLEAN))

    @rule(name=names)
    def publish(self, name: str) -> None:
        self._do(lambda: self.world.functions.publish_version(FunctionName=name))

    @rule(name=names)
    def delete(self, name: str) -> None:
        self._do(lambda: self.world.functions.delete_function(FunctionName=name))

    @precondition(lambda self: self.waiting)
    @rule(pick=picks, twice=st.booleans())
    def hear(self, pick: int, *, twice: bool) -> None:
        """A hub function is given an event; some are delivered twice."""
        delivery = self.waiting[pick % len(self.waiting)]
        if not twice or delivery.attempt > 1:
            self.waiting.remove(delivery)
        self._begin(delivery)

    @precondition(lambda self: self.running)
    @rule(pick=picks, calls=st.integers(1, 12))
    def go_on(self, pick: int, calls: int) -> None:
        """One of those under way makes some calls."""
        attempt = self.running[pick % len(self.running)]
        for _ in range(calls):
            self._step(attempt)
        self._collect()

    @precondition(lambda self: self.running)
    @rule(pick=picks)
    def finish(self, pick: int) -> None:
        self._finish(self.running[pick % len(self.running)])
        self._collect()

    @precondition(lambda self: self.running)
    @rule(pick=picks)
    def die(self, pick: int) -> None:
        """The process of one under way ends; Lambda gives the event to another."""
        self.running[pick % len(self.running)].turns.kill()
        self._collect()

    @precondition(lambda self: self._applied())
    @rule(pick=picks)
    def ask_to_undo(self, pick: int) -> None:
        applied = self._applied()
        self.world.ask_to_undo(applied[pick % len(applied)])
        self._arrive()

    @invariant()
    def nothing_is_broken_and_owners_win(self) -> None:
        fail_for([*self.watch.wrong, *self.world.broken()])

    def teardown(self) -> None:
        try:
            failing = self._come_to_rest()
            fail_for([*self.watch.wrong, *failing, *at_rest.wrong(self.world)])
        finally:
            for attempt in self.running:
                attempt.turns.kill()
            self.world.stage.watch(lambda _: None)

    def _do(self, deed: Callable[[], object]) -> None:
        """What AWS refuses an owner does not happen."""
        try:
            deed()
        except ClientError:
            return
        self.watch.deed()
        self._arrive()

    def _applied(self) -> list[dict[str, Any]]:
        """The changes of remediators that could be taken back."""
        changes = self.world.journal()
        return [one for one in changes if one["progress"] == "applied" and not one["subject"].startswith("undo#")]

    def _arrive(self) -> None:
        self.waiting += self.world.stage.arrivals()

    def _begin(self, delivery: Delivery) -> Attempt:
        control = self.world.stage.sandboxes[delivery.function].control
        attempt = Attempt(delivery, control, self.world.stage.begin(delivery))
        self.running.append(attempt)
        return attempt

    def _step(self, attempt: Attempt) -> None:
        self.watch.turn = attempt
        attempt.turns.step()

    def _finish(self, attempt: Attempt) -> None:
        while attempt.turns.outcome is None:
            self._step(attempt)

    def _collect(self) -> None:
        """Those that ended are under way no more; a failed event comes again."""
        for attempt in [one for one in self.running if one.turns.outcome is not None]:
            outcome = attempt.turns.finish()
            self.running.remove(attempt)
            if outcome.error is not None:
                self.waiting.append(attempt.delivery.again)
            elif attempt.control == "undo" and outcome.result["status"] == "UNDONE":
                name = outcome.result["function"].rpartition(":")[2]
                self.watch.undone.add((outcome.result["control"], name))
        self._arrive()

    def _come_to_rest(self) -> list[str]:
        """End what was begun and hear what waits, until nothing does; what fails on and on."""
        self.waiting = [Delivery(one.function, one.event) for one in self.waiting]
        for _ in range(MOST_AT_REST):
            if self.running:
                self._finish(self.running[0])
                self._collect()
            elif self.waiting:
                delivery = self.waiting.pop(0)
                if delivery.attempt > ATTEMPTS_AT_REST:
                    return [f"an event fails on and on: {delivery.event}"]
                self._begin(delivery)
            else:
                return []
        return ["events lead to events without an end"]
