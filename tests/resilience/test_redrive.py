"""A redrive on the stage, under the rights of the templates: killed at each call, delivered again, two at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from local_org.endpoint.calls import Call
from local_org.faults import acts
from local_org.faults.rules import Act, Rule, Where
from local_org.faults.stage import Delivery
from local_org.place import Place
from tests.resilience.world import HOME, HUB, MEMBER, World
from tests.unit.local_org.workloads_world import package
from tests.unit.warden.post import content
from warden.letter import Letter, Origin, Standing, ToldBy
from warden.letters import Letters
from warden.model import Function
from warden.redrives import Request
from warden.runs import Run, Runs, State
from warden.trigger import REDRIVE

CONTROL = "redrive"
ORDERS = Function("aws", MEMBER, HOME, "orders")
RUN = "20260304-run1"
WHERE = Where(session="warden-redrive")
NUMBERS = count()  # of messages: what came to the archive stays there from test to test


class Redrives:
    """A function in the account, its letters in the hub, and what redrive does about them."""

    def __init__(self, world: World, letters: int = 2) -> None:
        self.stage = world.stage
        world.function(ORDERS.name, world.role("orders"), Code={"ZipFile": package("return 1")})
        self.stage.arrivals()
        variables = self.stage.org.hub_functions[CONTROL].environment
        dynamodb, table = self.stage.client("dynamodb", Place(HUB, HOME)), variables["WARDEN_LETTERS_TABLE"]
        self.index, self.runs = Letters(dynamodb, table), Runs(dynamodb, table)
        self._bucket = variables["WARDEN_LETTERS_BUCKET"]
        self._archive = self.stage.client("s3", Place(HUB, HOME))
        self.letters = [self._letter(second) for second in range(letters)]
        self.ran: Counter[str] = Counter()
        self.calls: list[str] = []
        self.stage.watch(self._hear)

    def _letter(self, second: int) -> Letter:
        origin = Origin(MEMBER, HOME, "AROAORDERS", f"20260304T1200{second:02}.000Z", f"m-{next(NUMBERS)}")
        letter = Letter(ORDERS.arn, origin, ToldBy.ROLE, error="no such item")
        self._archive.put_object(Bucket=self._bucket, Key=origin.key, Body=content(body=f'"{second}"'), IfNoneMatch="*")
        assert self.index.put(letter)
        return letter

    def _hear(self, call: Call) -> None:
        self.calls.append(f"{call.service}:{call.action}")
        if call.action == "Invoke":
            self.ran[bytes(call.params["Payload"]).decode()] += 1

    def ask(self, **wish: Any) -> Delivery:
        """Somebody in the hub's account asks for a redrive; the event as it arrives."""
        events = self.stage.client("events", Place(HUB, HOME))
        detail = json.dumps(Request(**{"run": RUN, "function": ORDERS, **wish}).detail())
        entry = {"EventBusName": "warden", "Source": "warden", "DetailType": REDRIVE, "Detail": detail}
        events.put_events(Entries=[entry])
        (delivery,) = self.stage.arrivals_of(CONTROL)
        return delivery

    def handle(self, delivery: Delivery) -> None:
        """Has it handled, and what it asks for itself."""
        assert self.stage.attempt(delivery).error is None
        while again := self.stage.arrivals_of(CONTROL):
            for one in again:
                assert self.stage.attempt(one).error is None

    @property
    def standing(self) -> list[Standing]:
        return [one.status for letter in self.letters if (one := self.index.get(letter.owner, letter.name))]

    @property
    def run(self) -> Run:
        found = self.runs.get(RUN)
        assert found is not None
        return found


@pytest.fixture
def redrives(world: World) -> Redrives:
    return Redrives(world)


def test_a_slow_redrive_goes_on_from_invocation_to_invocation(world: World) -> None:
    redrives = Redrives(world, letters=12)

    redrives.handle(redrives.ask(rate=0.01))

    assert (redrives.run.state, redrives.run.progress.done) == (State.COMPLETE, 12)
    assert set(redrives.ran.values()) == {1}
    assert redrives.calls.count("events:PutEvents") == 1


def points(calls: int) -> Iterator[tuple[int, Act]]:
    yield 0, acts.dies_before
    yield from ((number, acts.dies_after) for number in range(calls))


def test_killed_at_any_call_and_delivered_again_it_runs_every_letter(world: World) -> None:
    redrives = Redrives(world)
    redrives.handle(redrives.ask())
    wrong: list[str] = []

    for number, act in points(len(redrives.calls)):
        world.reset()
        again = Redrives(world)
        delivery = again.ask()
        world.stage.faults.add(Rule(act, WHERE, number, 1))
        killed = world.stage.attempt(delivery)
        world.stage.faults.clear()
        again.handle(delivery)
        if killed.error is None or again.standing != [Standing.REDRIVEN] * 2 or again.run.progress.done != 2:
            wrong.append(f"{act.__name__} {number}: {again.standing}, {again.run}")
        if again.ran.total() > 3:
            wrong.append(f"{act.__name__} {number}: {again.ran}")

    assert wrong == []


def test_an_answer_that_is_lost_at_any_mark_leaves_no_letter_and_runs_none_twice(world: World) -> None:
    redrives = Redrives(world)
    redrives.handle(redrives.ask())
    wrong: list[str] = []

    for number in range(redrives.calls.count("dynamodb:UpdateItem")):
        world.reset()
        again = Redrives(world)
        delivery = again.ask()
        rule = world.stage.faults.add(Rule(acts.lost, replace(WHERE, actions=("dynamodb:UpdateItem",)), number, 1))
        again.handle(delivery)
        if rule.hits != 1 or again.standing != [Standing.REDRIVEN] * 2 or again.ran.total() != 2:
            wrong.append(f"{number}: {again.standing}, {again.run}")

    assert wrong == []


def test_of_two_redrives_call_by_call_beside_each_other_each_letter_is_run_by_one(redrives: Redrives) -> None:
    attempts = [redrives.stage.begin(redrives.ask(run=f"{RUN}-{number}")) for number in range(2)]

    while any(attempt.outcome is None for attempt in attempts):
        for attempt in attempts:
            attempt.step()

    assert redrives.standing == [Standing.REDRIVEN] * 2
    assert set(redrives.ran.values()) == {1}


def test_an_account_that_was_closed_stops_it(redrives: Redrives) -> None:
    delivery = redrives.ask()
    redrives.stage.faults.add(Rule(acts.denied, Where(("sts:AssumeRole",))))

    redrives.handle(delivery)

    assert (redrives.run.state, redrives.standing) == (State.STOPPED, [Standing.ARCHIVED] * 2)
    assert "cannot be assumed" in redrives.run.error


def test_lambda_that_is_throttled_for_a_while_is_waited_for(redrives: Redrives) -> None:
    delivery = redrives.ask()
    redrives.stage.faults.add(Rule(acts.throttled, Where(("lambda:Invoke*",)), times=4))

    redrives.handle(delivery)

    assert redrives.run.state is State.COMPLETE
