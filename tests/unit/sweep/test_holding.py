"""Who holds a pair while it is swept, and what becomes of one that lets Warden in no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sweep.flow import LEASE
from tests.unit.fakes.answers import refusal
from tests.unit.sweep.world import HERE, NOON, World
from tests.unit.warden.samples import ACCOUNT
from warden.registry import Overtaken, State


def test_an_account_that_lets_nobody_in_is_marked_as_gone(world: World) -> None:
    world.registry.enrol(HERE, NOON)
    world.spoke.left.add(ACCOUNT)

    told = world.sweep()

    assert (told["status"], world.guarded.state) == ("gone", State.GONE)


def test_a_pair_that_another_sweep_holds_is_not_taken_from_it(world: World) -> None:
    world.registry.begin(HERE, "another", NOON, NOON + LEASE)
    world.spoke.left.add(ACCOUNT)

    world.sweep()

    assert world.guarded.state is State.RUNNING
    assert world.registry.begin(HERE, "third", NOON, NOON + LEASE) == (False, b"")


@pytest.mark.parametrize(
    ("holder", "held_for"), [("1", 0.0), ("another", LEASE.total_seconds() + 1)], ids=["our own", "one that has ended"]
)
def test_a_pair_that_no_other_sweep_holds_is_marked_as_gone(world: World, holder: str, held_for: float) -> None:
    world.registry.begin(HERE, holder, NOON, NOON + LEASE)
    world.seconds += held_for
    world.spoke.left.add(ACCOUNT)

    world.sweep(request="1")

    assert world.guarded.state is State.GONE


def test_an_account_that_comes_back_is_swept_again(world: World) -> None:
    world.registry.enrol(HERE, NOON)
    world.spoke.left.add(ACCOUNT)
    world.sweep()
    world.spoke.left.clear()

    told = world.sweep()

    assert (told["status"], world.guarded.state) == ("complete", State.COMPLETE)


def test_who_never_was_on_record_does_not_come_there_by_not_being_reached(world: World) -> None:
    world.spoke.left.add(ACCOUNT)

    world.sweep()

    assert list(world.registry.pairs()) == []


def test_a_region_that_was_switched_off_is_gone(world: World) -> None:
    world.functions.list_refusals = [refusal("UnrecognizedClientException")]

    assert world.sweep()["status"] == "gone"


@pytest.mark.parametrize(("days", "kept"), [(6, True), (8, False)], ids=["for some days", "for good"])
def test_a_pair_that_is_gone_is_asked_for_a_while_and_then_dropped(world: World, days: int, kept: bool) -> None:  # noqa: FBT001 - a case of the table
    world.registry.enrol(HERE, NOON)
    world.spoke.left.add(ACCOUNT)
    world.sweep()
    world.seconds += timedelta(days=days).total_seconds()
    world.sweep()

    told = world.sweep(pair=None)

    assert told["pairs"] == len(list(world.registry.pairs())) == kept


def test_a_pair_that_is_being_swept_is_left_to_who_sweeps_it(world: World) -> None:
    world.add("lossy", DeadLetterConfig={})
    world.registry.begin(HERE, "another", NOON, NOON + LEASE)

    told = world.sweep()

    assert (told["status"], world.asked) == ("under way already", set())


def test_who_died_while_sweeping_keeps_nobody_from_it_for_long(world: World) -> None:
    world.add("lossy", DeadLetterConfig={})
    world.registry.begin(HERE, "another", NOON, NOON + LEASE)
    world.seconds += LEASE.total_seconds() + 1

    told = world.sweep()

    assert (told["status"], world.asked) == ("complete", {("lossy", "dead_letter")})


def test_a_retry_of_the_same_request_sweeps_at_once(world: World) -> None:
    world.add("lossy", DeadLetterConfig={})
    world.registry.begin(HERE, "1", NOON, NOON + LEASE)

    assert world.sweep(request="1")["status"] == "complete"


def test_who_was_overtaken_does_not_say_how_the_other_sweep_went(world: World) -> None:
    world.registry.begin(HERE, "1", NOON, NOON + LEASE)
    world.registry.begin(HERE, "2", NOON + 2 * LEASE, NOON + 3 * LEASE)

    with pytest.raises(Overtaken):
        world.registry.leave(HERE, "1", b"")
    with pytest.raises(Overtaken):
        world.registry.finish(HERE, "1", replace(world.guarded, state=State.COMPLETE))

    assert world.guarded.state is State.RUNNING
