"""Kills a handler at each of its calls, lets it have the event again, and compares with a run that nobody disturbed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local_org.endpoint.calls import Call
from local_org.faults.acts import dies_after, dies_before
from local_org.faults.checkpoint import Checkpoint, lasting
from local_org.faults.rules import Act, Rule, Where
from local_org.faults.stage import Delivery
from local_org.hub.workers import Outcome
from tests.resilience.scenarios import Scenario
from tests.resilience.world import World

PARTS = ("account", "findings", "inventory", "exemptions")
_LATER = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00-[0-9a-f]{8}")  # the key of a change, another in each run
READS = ("Get", "List", "Query", "BatchGet", "Scan")


@dataclass
class Watch:
    """What Warden calls and tells, and what did not work at any moment meanwhile."""

    world: World
    calls: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    def __call__(self, call: Call) -> None:
        self.calls.append(f"{call.service}:{call.action}")
        if call.action == "PutEvents":
            self.told |= {_news(entry) for entry in call.params["Entries"]}
        if call.service in ("iam", "lambda") and not call.action.startswith(READS):
            self.broken += [f"after call {len(self.calls)}, {self.calls[-1]}: {one}" for one in self.world.broken()]


@dataclass(frozen=True)
class End:
    """How the account and the hub's tables stand after a run, and what was told on the way."""

    account: Mapping[str, Any]
    findings: list[dict[str, Any]]
    inventory: list[dict[str, Any]]
    exemptions: list[dict[str, Any]]
    journal: list[dict[str, Any]]
    told: set[str]

    @classmethod
    def of(cls, checkpoint: Checkpoint, told: set[str]) -> End:
        findings, inventory, restraints, journal = (
            [lasting(item) for item in checkpoint.items(name)]
            for name in ("findings", "inventory", "restraints", "changes")
        )
        exemptions = [item for item in restraints if item["subject"].startswith("exemption")]
        return cls(checkpoint.described(), findings, inventory, exemptions, journal, told)

    def differs(self, other: End, before: End, *, tidies: bool) -> Iterator[str]:
        """What is another than in the undisturbed run; the journal may have the attempt that was cut off beside."""
        for part in (*PARTS, "told"):
            if getattr(self, part) != getattr(other, part):
                yield f"{part}: {getattr(self, part)} instead of {getattr(other, part)}"
        known = len(before.journal)
        written = [item["progress"] for item in self.journal[known:]]
        whole = [item["progress"] for item in other.journal[known:]]
        cut_off = ["applying"] if whole else []
        if written not in (whole, cut_off + whole, cut_off if tidies else whole):
            yield f"journal: attempts that ended as {written}"
        if self.journal[:known] != other.journal[:known] or self._deeds(known) != other._deeds(known):
            yield f"journal: {self.journal[known:]} instead of {other.journal[known:]}"

    def _deeds(self, known: int) -> set[str]:
        """What was attempted, however it ended, over all attempts: a later one leaves out what stands already."""
        return {_plain({**item, "actions": action}) for item in self.journal[known:] for action in item["actions"]}


@dataclass(frozen=True)
class Disturbed:
    """What came of a run under faults."""

    outcome: Outcome
    end: End
    watch: Watch

    @property
    def status(self) -> str:
        """The finding's status; the kind of error when the event failed for good."""
        error = self.outcome.error
        return str(error["errorType"]) if error else str(self.outcome.result["status"])


@dataclass(frozen=True)
class Undisturbed:
    """A scenario at its beginning, and how it ends when nothing goes wrong."""

    world: World
    scenario: Scenario
    delivery: Delivery
    before: Checkpoint
    calls: list[str]
    end: End
    left_behind: dict[str, list[str]] = field(default_factory=dict)  # by a crash: what was wrong after another try

    @classmethod
    def run(cls, world: World, scenario: Scenario) -> Undisturbed:
        """Plays the scenario once."""
        world.reset()
        delivery = scenario.event(world)
        world.stage.adjust(scenario.control, **scenario.variables)
        before, watch = world.checkpoint(), Watch(world)
        world.stage.watch(watch)
        outcome = world.stage.attempt(delivery)
        assert outcome.error is None, outcome.error
        assert watch.broken == []
        return cls(world, scenario, delivery, before, watch.calls, End.of(world.checkpoint(), watch.told))

    @property
    def beginning(self) -> End:
        """How everything stands before the event."""
        return End.of(self.before, set())

    def disturbed(self, *rules: Rule) -> Disturbed:
        """Plays it again under faults, with the attempts that Lambda makes; the faults stay."""
        world, stage = self.world, self.world.stage
        watch = Watch(world)
        world.restore(self.before)
        stage.restart()
        stage.watch(watch)
        for rule in rules:
            stage.faults.add(rule)
        outcome = stage.retried(self.delivery)
        return Disturbed(outcome, End.of(world.checkpoint(), watch.told), watch)

    def mended(self, disturbed: Disturbed) -> list[str]:
        """What is still wrong after the event came once more, when all faults are over."""
        world, stage = self.world, self.world.stage
        stage.faults.clear()
        again = stage.attempt(self.delivery)
        end = End.of(world.checkpoint(), disturbed.watch.told)
        parts = [part for part in PARTS if getattr(end, part) != getattr(self.end, part)]
        errors = [str(again.error)] if again.error else []
        return [*disturbed.watch.broken, *errors, *(f"{part} differs: {getattr(end, part)}" for part in parts)]

    def crash(self, number: int, act: Act) -> list[str]:
        """Kills the handler at a call, the first being 0, and delivers again; what is wrong then or was meanwhile.

        What was left behind is delivered to once: many calls only read, and behind them everything is as before them.
        """
        world, stage = self.world, self.world.stage
        watch = Watch(world)
        world.restore(self.before)
        stage.restart()
        stage.watch(watch)
        rule = stage.faults.add(Rule(act, Where(session=stage.sandbox(self.scenario.control).session), number, 1))
        killed = stage.attempt(self.delivery)
        stage.faults.clear()
        wrong = list(watch.broken)
        if rule.hits != 1 or (killed.error or {}).get("errorType") != "Runtime.ExitError":
            wrong.append(f"was not killed: {killed}")
        left = _LATER.sub("", repr(End.of(world.checkpoint(), watch.told)))
        if left not in self.left_behind:
            self.left_behind[left] = self._again(watch)
        point = f"{act.__name__} {number + 1} {self.calls[number]}"
        return [f"{point}: {one}" for one in (*wrong, *self.left_behind[left])]

    def _again(self, watch: Watch) -> list[str]:
        """What is wrong after the event came again, or was meanwhile."""
        known = len(watch.broken)
        again = self.world.stage.attempt(self.delivery)
        end = End.of(self.world.checkpoint(), watch.told)
        failed = [f"failed when it was delivered again: {again.error}"] if again.error else []
        return [
            *watch.broken[known:],
            *end.differs(self.end, self.beginning, tidies=self.scenario.tidies),
            *failed,
        ]

    def points(self) -> Iterator[tuple[int, Act]]:
        """Before and after every call."""
        yield 0, dies_before
        # To everybody but the process that is gone, after one call is before the next.
        yield from ((number, dies_after) for number in range(len(self.calls)))


def _plain(item: Mapping[str, Any]) -> str:
    return json.dumps({key: value for key, value in item.items() if key != "progress"}, sort_keys=True)


def _news(entry: Mapping[str, Any]) -> str:
    """An event of Warden's without its time and the key of its change."""
    detail = {key: value for key, value in json.loads(entry["Detail"]).items() if key not in ("at", "change")}
    return json.dumps([entry["DetailType"], detail], sort_keys=True)
