"""Small storms of events and faults; `make chaos` blows large ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_org.chaos import verdict
from local_org.chaos.blow import blow
from tests.resilience.world import MEMBER, SECRET, World


@pytest.mark.parametrize("seed", [1, 2])
def test_a_storm_balances_and_breaks_nothing(seed: int) -> None:
    report = blow(seed, events=80)

    assert report.wrong == ()
    assert sum(report.storm.ends.values()) == report.storm.came == 80
    assert report.storm.ends["remediated"] > 0
    assert sum(report.storm.mix.hits.values()) > 20


def test_a_seed_blows_the_same_storm_each_time() -> None:
    storms = [list(blow(3, events=40).lines()) for _ in range(2)]

    first, second = ([line for line in lines if " attempts in " not in line] for lines in storms)
    assert first == second


@pytest.fixture
def unmended(world: World) -> Iterator[World]:
    """Two functions on one role, without dead letters, one with a credential; nobody heard of them."""
    shared = world.role("shared")
    world.function("first", shared)
    world.function("second", shared, Environment=SECRET)
    yield world
    world.stage.arrivals()


def test_the_verdict_finds_what_nobody_mended(unmended: World) -> None:
    found = "; ".join(verdict.wrong(unmended.stage, MEMBER))

    assert "role/shared is shared by first, second" in found
    assert "first loses its events" in found


def test_the_verdict_finds_a_role_that_is_left_over(unmended: World) -> None:
    unmended.stage.settle()
    mended = [sentence for sentence in verdict.wrong(unmended.stage, MEMBER) if "credential" not in sentence]

    unmended.functions.delete_function(FunctionName="second")

    assert mended == []
    assert "warden/second-us-east-1 is left over" in "; ".join(verdict.wrong(unmended.stage, MEMBER))
