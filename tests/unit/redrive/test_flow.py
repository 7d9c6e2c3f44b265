"""A redrive: the oldest letter first, the others only if it succeeds, at the rate that was asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from redrive.work import HELD
from tests.unit.fakes.answers import refusal
from tests.unit.redrive.world import EVENING, OTHER, RUN, World
from tests.unit.warden.post import record, sent
from tests.unit.warden.samples import ORDERS
from warden.errors import MalformedEvent
from warden.letter import ToldBy
from warden.trigger import REDRIVE

ROLE = "arn:aws:iam::222222222222:role/shop"
SHARED: dict[str, Any] = {"owner": ROLE, "told_by": ToldBy.CANDIDATES, "candidates": (ORDERS.arn, OTHER.arn)}


def test_the_oldest_letter_is_waited_for_and_the_others_are_handed_over(world: World) -> None:
    letters = [world.letter(second) for second in (30, 10, 20)]

    told = world.ask()

    assert (told["status"], told["done"]) == ("complete", 3)
    assert [kind for kind, _ in world.lambdas.ran] == ["RequestResponse", "Event", "Event"]
    assert world.bodies == ['{"n": 10}', '{"n": 20}', '{"n": 30}']
    assert world.stands(*letters) == ["redriven"] * 3


def test_an_event_is_run_byte_for_byte(world: World) -> None:
    bodies = ['{"a" :1}', ' {"é": "\\u00e9"}\n']
    for second, body in enumerate(bodies):
        world.letter(second, body)

    world.ask()

    assert world.bodies == bodies


def test_the_event_in_a_destinations_record_is_run_and_not_the_record(world: World) -> None:
    letter = world.letter(10, told_by=ToldBy.DESTINATION)
    world.s3.objects[letter.origin.key] = record(requestPayload={"order": "ä"})

    world.ask()

    assert world.bodies == ['{"order":"ä"}']


def test_poison_stops_the_redrive_at_the_first_letter(world: World) -> None:
    letters = [world.letter(second) for second in (10, 20)]
    world.lambdas.fails = lambda _: {"errorType": "KeyError", "errorMessage": "no such item", "stackTrace": "secret"}

    told = world.ask()

    assert (told["status"], told["done"], len(world.lambdas.ran)) == ("stopped", 0, 1)
    assert world.record().error == "the first letter failed, no other was run: KeyError: no such item"
    assert (world.stands(*letters), world.tries(letters[0])) == (["archived", "archived"], 1)


def test_the_error_of_the_first_letter_is_told_without_credentials(world: World) -> None:
    world.letter(10)
    key = "AKIA" + "Q3EXAMPLE7HJKL2M"
    world.lambdas.fails = lambda _: {"errorType": "Denied", "errorMessage": f"bad key {key}"}

    world.ask()

    assert key not in world.record().error
    assert "[withheld]" in world.record().error


def test_the_error_of_the_first_letter_is_told_without_what_stands_in_its_event(world: World) -> None:
    world.letter(10)
    message = "card 4111111111111111 of 'Jane Doe' <jane@example.com>\ncannot be charged"
    world.lambdas.fails = lambda _: {"errorType": "Declined", "errorMessage": message}

    world.ask()

    assert world.record().error.endswith(": Declined: card * of * <*> cannot be charged")


def test_a_first_letter_that_does_not_end_stops_the_redrive_and_is_held_for_it_may_still_run(world: World) -> None:
    letter = world.letter(10)
    world.letter(20)
    world.lambdas.silent = True

    told = world.ask()

    assert (told["status"], len(world.bodies)) == ("stopped", 1)
    assert "did not end" in world.record().error
    assert (world.stands(letter), world.tries(letter)) == (["running"], 0)


def test_a_first_letter_that_did_not_end_is_run_again_when_it_surely_has(world: World) -> None:
    letters = [world.letter(second) for second in (10, 20)]
    world.lambdas.silent = True
    world.ask()
    world.lambdas.silent = False

    world.ask("2", attempt=2)
    early = world.bodies
    world.follow()

    assert early == ['{"n": 10}']
    assert world.bodies == ['{"n": 10}', '{"n": 10}', '{"n": 20}']
    assert (world.seconds > HELD.total_seconds(), world.stands(*letters)) == (True, ["redriven"] * 2)


def test_a_letter_that_failed_three_redrives_is_parked_and_the_next_one_goes_first(world: World) -> None:
    poison, good = world.letter(10), world.letter(20)
    world.lambdas.fails = lambda body: {"errorMessage": "no"} if b"10" in body else None
    for number in range(3):
        world.ask(str(number), run=f"{RUN}-{number}")

    told = world.ask()

    assert (told["status"], told["done"]) == ("complete", 1)
    assert (world.stands(poison, good), world.tries(poison)) == (["parked", "redriven"], 3)


def test_what_is_parked_is_run_when_that_is_asked_for(world: World) -> None:
    poison = world.letter(10, tries=2)
    world.lambdas.fails = lambda _: {"errorMessage": "no"}
    world.ask()
    world.lambdas.fails = lambda _: None

    told = world.ask("2", run=f"{RUN}-2", include_parked=True)

    assert (told["done"], world.stands(poison)) == (1, ["redriven"])


def test_letters_are_run_at_the_rate(world: World) -> None:
    for second in range(11):
        world.letter(second)

    world.ask(rate=2.0)

    assert world.seconds == pytest.approx(5.0)


def test_a_redriven_event_is_known_by_its_request(world: World) -> None:
    world.letter(10)
    letter = world.letter(20, tries=1)

    world.ask()

    known = world.letters.request("request-2")
    assert known is not None
    assert (known.of, known.tries) == (letter.id, 2)


def test_the_version_that_was_asked_for_runs_the_letters(world: World) -> None:
    world.letter(10)
    world.letter(20)

    world.ask(qualifier="live")

    assert world.lambdas.qualifiers == ["live", "live"]


def test_no_more_letters_are_run_than_asked_for(world: World) -> None:
    letters = [world.letter(second) for second in range(4)]

    world.ask(limit=2)

    assert world.stands(*letters) == ["redriven", "redriven", "archived", "archived"]


def test_letters_are_chosen_by_error(world: World) -> None:
    world.letter(10, error="KeyError: no such item")
    world.letter(20, error="Timeout after <n> s")

    world.ask(error="TIMEOUT*s")

    assert world.bodies == ['{"n": 20}']


def test_letters_are_chosen_by_time_and_age(world: World) -> None:
    for hour in (12, 13, 14, 15):
        world.letter(hour * 3600)

    world.ask(since=EVENING - timedelta(hours=7), until=EVENING - timedelta(hours=6))
    world.ask("2", run=f"{RUN}-2", max_age_seconds=6 * 3600 - 60)

    assert world.bodies == [f'{{"n": {hour * 3600}}}' for hour in (13, 15)]


def test_what_came_after_the_redrive_began_is_left_for_another(world: World) -> None:
    world.letter(10)
    late = world.letter(20 * 3600 + 1)

    world.ask()
    world.seconds = 60.0
    world.ask("2", attempt=2)

    assert world.stands(late) == ["archived"]


def test_a_letter_of_several_candidates_is_run_only_when_that_is_asked_for(world: World) -> None:
    world.letter(5, origin=sent(5, 1), **SHARED)
    world.letter(7, origin=sent(7, 2), owner=OTHER.arn)
    world.letter(10)

    world.ask()
    world.ask("2", run=f"{RUN}-2", include_candidates=True)

    assert world.bodies == ['{"n": 10}', '{"n": 5}']


def test_a_redrive_of_nothing_is_complete(world: World) -> None:
    assert world.ask()["status"] == "complete"
    assert world.lambdas.ran == []


def test_a_request_that_cannot_be_read_names_the_field(world: World) -> None:
    with pytest.raises(MalformedEvent, match=r"detail\.run"):
        world.ask(run="../x")


def test_a_run_goes_on_in_another_invocation_when_time_is_short(world: World) -> None:
    letters = [world.letter(second) for second in range(12)]

    first = world.ask(rate=0.01)
    told = world.follow()

    assert first["status"] == "running"
    assert [one["status"] for one in told] == ["complete"]
    assert (told[-1]["done"], world.stands(*letters)) == (12, ["redriven"] * 12)
    assert [kind for kind, _ in world.lambdas.ran].count("RequestResponse") == 1
    assert len(world.bodies) == 12


def test_the_first_letter_is_not_begun_when_too_little_time_is_left_to_wait_for_it(world: World) -> None:
    world.letter(10)

    first = world.ask(seconds=600.0)

    assert (first["status"], world.lambdas.ran) == ("running", [])
    assert [one["status"] for one in world.follow()] == ["complete"]


def test_a_request_that_comes_twice_is_handled_once(world: World) -> None:
    letter = world.letter(10)
    world.lambdas.fails = lambda _: {"errorMessage": "no"}
    world.ask()

    told = [world.ask(event)["status"] for event in ("1", "2")]

    assert (told, world.tries(letter)) == (["handled already", "handled already"], 1)


def test_a_run_that_stopped_goes_on_when_somebody_asks_for_it(world: World) -> None:
    letters = [world.letter(second) for second in range(3)]
    world.lambdas.refusals = [refusal("ResourceNotFoundException")]
    world.ask()

    told = world.ask("2", attempt=2)

    assert (told["status"], world.stands(*letters), world.record().error) == ("complete", ["redriven"] * 3, "")


def test_a_letter_that_another_redrive_holds_is_left_to_it_until_its_time_is_over(world: World) -> None:
    held, free = world.letter(10), world.letter(20)
    world.letters.take(held, "another-run", world.now(), world.now() + HELD)

    world.ask()
    before = world.stands(held, free)
    world.seconds = HELD.total_seconds() + 1
    world.ask("2", run=f"{RUN}-2")

    assert (before, world.stands(held)) == (["running", "redriven"], ["redriven"])


def test_a_run_that_goes_on_asks_for_no_more_than_it_was_asked_for(world: World) -> None:
    world.letter(10)

    world.ask(seconds=600.0, limit=7, rate=2.5, include_parked=True, error="*")

    (asked,) = world.events.told(REDRIVE)
    assert asked == world.record().request.detail()
    assert (asked["limit"], asked["rate"], asked["include_parked"]) == (7, 2.5, True)
