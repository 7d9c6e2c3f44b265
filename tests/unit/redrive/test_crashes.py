"""No order of crashes loses a letter, and without a crash none is run twice, whoever else is at work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redrive.work import HELD
from tests.unit.fakes.tables import LETTERS, declared
from tests.unit.redrive.world import RUN, Killed, World
from warden.runs import State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NUMBERS = count()
Crash = tuple[int, bool]  # after how many calls, and whether the last of them still took effect


class Sequel:
    """A run of a few letters and what becomes of it."""

    def __init__(self, dynamodb: DynamoDBClient) -> None:
        table = f"letters-{next(NUMBERS)}"
        dynamodb.create_table(TableName=table, **declared()[LETTERS])
        self.world = World(dynamodb, table)
        self.letters = [self.world.letter(second) for second in range(3)]
        self._begun = False

    def attempt(self, *crash: Crash) -> bool:
        """Goes on with the request, or with what it asked for itself, and dies where it is told to; whether it did."""
        calls = self.world.calls
        calls.made, calls.before, calls.after = [], {}, {}
        for number, took_effect in crash:
            (calls.after if took_effect else calls.before)[number] = self.world.die
        try:
            if not self._begun:
                self.world.ask()
                self._begun = True
            self.world.follow()
        except Killed:
            return True
        return False

    @property
    def ends_well(self) -> bool:
        return self.world.stands(*self.letters) == ["redriven"] * 3 and self.world.record().progress.done == 3

    def runs(self) -> Counter[str]:
        """How often each letter's event was run."""
        return Counter(self.world.bodies)


def calls_of(sequel: Sequel) -> int:
    """How many calls a run makes that nobody disturbs."""
    sequel.attempt()
    return len(sequel.world.calls.made)


def poisoned(dynamodb: DynamoDBClient) -> Sequel:
    """A run whose first letter fails."""
    sequel = Sequel(dynamodb)
    sequel.world.lambdas.fails = lambda _: {"errorMessage": "no"}
    return sequel


@pytest.mark.parametrize("took_effect", [False, True], ids=["before a call", "after a call"])
def test_wherever_it_dies_the_same_event_again_runs_all_and_at_most_one_letter_twice(
    dynamodb: DynamoDBClient, *, took_effect: bool
) -> None:
    wrong: list[str] = []

    for number in range(calls_of(Sequel(dynamodb))):
        sequel = Sequel(dynamodb)
        died = sequel.attempt((number, took_effect))
        call = sequel.world.calls.made[-1]
        sequel.attempt()
        if not (died and sequel.ends_well) or sorted(sequel.runs().values()) not in ([1, 1, 1], [1, 1, 2]):
            wrong.append(f"{number} {call}: {sequel.runs()}")

    assert wrong == []


@pytest.mark.parametrize("took_effect", [False, True], ids=["before a call", "after a call"])
def test_wherever_it_dies_over_poison_the_same_event_again_stops_there(
    dynamodb: DynamoDBClient, *, took_effect: bool
) -> None:
    wrong: list[str] = []

    for number in range(calls_of(poisoned(dynamodb))):
        sequel = poisoned(dynamodb)
        sequel.attempt((number, took_effect))
        sequel.attempt()
        # No other letter goes first while the one that it died over may be running.
        if sequel.world.record().state is not State.STOPPED or len(sequel.runs()) > 1 or sequel.runs().total() > 2:
            wrong.append(f"{number}: {sequel.world.record()}, {sequel.runs()}")

    assert wrong == []


@pytest.mark.parametrize("run", [RUN, f"{RUN}-2"], ids=["the same event", "another redrive"])
def test_what_comes_between_any_two_calls_runs_no_letter_twice(dynamodb: DynamoDBClient, run: str) -> None:
    wrong: list[str] = []

    for number in range(calls_of(Sequel(dynamodb))):
        sequel = Sequel(dynamodb)
        sequel.world.calls.before[number] = between(sequel.world, run)
        sequel.attempt()
        if sequel.world.stands(*sequel.letters) != ["redriven"] * 3 or sequel.runs().total() != 3:
            wrong.append(f"{number}: {sequel.runs()}")

    assert wrong == []


def test_while_another_attempt_may_have_the_first_letter_in_hand_no_other_one_goes_first(
    dynamodb: DynamoDBClient,
) -> None:
    sequel = Sequel(dynamodb)
    world, first = sequel.world, sequel.letters[0]

    def take() -> None:
        assert world.letters.take(first, RUN, world.now(), world.now() + HELD)

    world.calls.before[1] = take
    world.ask()
    world.follow()

    assert world.bodies == ['{"n": 0}', '{"n": 1}', '{"n": 2}']
    assert world.seconds > HELD.total_seconds()


def between(world: World, run: str) -> Callable[[], None]:
    """A whole redrive at one moment of another."""

    def work() -> None:
        world.calls.before.clear()
        world.ask(run=run)

    return work


@given(st.lists(st.tuples(st.integers(0, 24), st.booleans()), max_size=4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_of_crashes_loses_a_letter(dynamodb: DynamoDBClient, crashes: list[Crash]) -> None:
    sequel = Sequel(dynamodb)

    died = sum(sequel.attempt(crash) for crash in crashes)
    sequel.attempt()

    assert sequel.ends_well
    assert len(sequel.runs()) == 3
    assert sequel.runs().total() <= 3 + died
    assert sequel.world.record().state is State.COMPLETE
