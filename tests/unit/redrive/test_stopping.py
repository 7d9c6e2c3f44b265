"""A redrive that somebody has stop: it begins with no other letter, and what is left can be run later."""

from __future__ import annotations

from datetime import timedelta

from redrive.work import SAVE_SECONDS
from tests.unit.redrive.world import RUN, World


def test_a_run_that_is_to_stop_does_so_within_seconds_and_can_go_on(world: World) -> None:
    letters = [world.letter(second) for second in range(60)]

    def stop_at_the_tenth(_: bytes) -> None:
        if len(world.bodies) == 10:
            world.ask("stop", stop=True)

    world.lambdas.fails = stop_at_the_tenth
    world.ask(rate=2.0)
    run, ran = world.record(), len(world.bodies)
    world.ask("2", attempt=2)

    assert (run.state, run.error) == ("stopped", "an operator had it stop")
    assert 10 <= ran <= 10 + 2 * SAVE_SECONDS + 1
    assert world.stands(*letters) == ["redriven"] * 60
    assert len(world.bodies) == 60


def test_a_run_that_waits_for_its_next_invocation_stops_at_once(world: World) -> None:
    letter = world.letter(10)
    world.ask(seconds=600.0)

    world.ask("2", stop=True)
    told = [one["status"] for one in world.follow()]

    assert (told, world.stands(letter)) == (["handled already"], ["archived"])


def test_a_run_that_waits_for_a_letter_that_it_holds_runs_it_no_more(world: World) -> None:
    letter = world.letter(10)
    world.letters.take(letter, RUN, world.now(), world.now() + timedelta(minutes=1))

    def stop() -> None:
        assert world.ask("2", stop=True)["status"] == "ended as asked"

    world.calls.after[0] = stop
    world.ask()

    assert (world.bodies, world.record().state) == ([], "stopped")


def test_nothing_but_the_attempt_that_is_under_way_stops(world: World) -> None:
    world.letter(10)
    stops = [world.ask("0", stop=True)["status"]]
    world.ask()
    stops.append(world.ask("1", stop=True)["status"])
    world.letter(20)
    world.ask("2", attempt=2, seconds=600.0)
    stops.append(world.ask("3", stop=True)["status"])

    assert stops == ["nothing to end"] * 3
