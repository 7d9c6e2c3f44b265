"""Letters and their count are kept as one, and told of at growing intervals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from letters.tally import Count, Tally
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.tables import LETTERS
from tests.unit.fakes.waiting import patience, unhurried
from tests.unit.letters.world import NOON, World
from tests.unit.warden.post import LETTER
from tests.unit.warden.samples import BILLING, ORDERS
from warden.bus import NotPublished
from warden.errors import OutOfTime
from warden.letter import Letter, ToldBy


def letters(first: int, last: int, owner: str = ORDERS.arn) -> list[Letter]:
    """Letters of one error, by number."""
    return [
        replace(LETTER, owner=owner, origin=replace(LETTER.origin, message_id=f"m-{number}"), expires=1_800_000_000)
        for number in range(first, last + 1)
    ]


def tally(world: World, dynamodb: Any = None) -> Tally:
    return Tally(dynamodb or world.dynamodb, LETTERS, world.events.bus, lambda: world.now)


def add(world: World, first: int, last: int) -> int:
    return tally(world).add(letters(first, last), unhurried())


def counts(world: World) -> list[int]:
    """How many letters each finding told of."""
    return [news["evidence"]["letters"] for news in world.told]


class Busy:
    """DynamoDB while others write the same: it cancels some transactions, and then takes one."""

    def __init__(self, world: World, code: str, times: int) -> None:
        self._dynamodb = world.dynamodb
        self._code = code
        self._times = times

    def transact_write_items(self, **transaction: Any) -> Any:
        if self._times:
            self._times -= 1
            reasons: list[dict[str, str]] = [{"Code": "None"}, {"Code": "None"}, {"Code": self._code}]
            error = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
            raise ClientError(cast("Any", error), "TransactWriteItems")
        return self._dynamodb.transact_write_items(**transaction)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dynamodb, name)


def test_the_first_letter_of_an_error_is_told_of_at_once(world: World) -> None:
    add(world, 1, 1)

    (news,) = world.told
    assert (news["control"], news["status"], news["function"]) == ("dead_letters", "OPEN", ORDERS.arn)
    assert news["name"] == "orders"
    assert news["reason"] == (
        "1 event failed and is kept as a dead letter, error: no such item; "
        f"see warden letters list --function {ORDERS.arn}"
    )


def test_more_letters_are_told_of_whenever_their_number_has_another_digit(world: World) -> None:
    for first in range(1, 120, 3):
        add(world, first, first + 2)

    assert counts(world) == [3, 12, 102]


def test_an_error_that_goes_on_coming_slowly_is_told_of_by_the_day(world: World) -> None:
    for hours in range(0, 54, 6):
        world.now = NOON + timedelta(hours=hours)
        add(world, hours, hours)

    assert counts(world) == [1, 5, 9]


def test_another_error_and_another_function_are_told_of_by_themselves(world: World) -> None:
    add(world, 1, 1)
    tally(world).add([replace(letters(2, 2)[0], signature="aaaaaaaaaaaa", error="another")], unhurried())
    tally(world).add(letters(3, 3, BILLING.arn), unhurried())

    assert [(news["name"], news["evidence"]["error"]) for news in world.told] == [
        ("orders", "no such item"),
        ("orders", "another"),
        ("billing", "no such item"),
    ]


def test_letters_that_come_again_are_neither_counted_nor_told_of_again(world: World) -> None:
    add(world, 1, 9)

    fresh = [add(world, 1, 9), add(world, 5, 9)]

    assert fresh == [0, 0]
    assert counts(world) == [9]


def test_what_is_new_among_letters_that_come_again_is_counted(world: World) -> None:
    add(world, 1, 9)

    assert add(world, 8, 12) == 3
    assert counts(world) == [9, 12]
    assert len(world.kept()) == 12


def test_one_letter_twice_in_a_batch_is_one(world: World) -> None:
    assert tally(world).add(letters(1, 1) * 2, unhurried()) == 1


def test_a_letter_that_is_told_to_be_anothers_when_it_comes_again_stays_whose_it_is(world: World) -> None:
    add(world, 1, 1)

    assert tally(world).add(letters(1, 1, BILLING.arn), unhurried()) == 0
    assert [letter.owner for letter in world.kept()] == [ORDERS.arn]
    assert counts(world) == [1]


def test_an_error_that_could_not_be_told_of_is_told_of_when_its_letters_come_again(world: World) -> None:
    world.events = FakeEvents(refused=1)
    with pytest.raises(NotPublished):
        add(world, 1, 1)
    world.events = FakeEvents()

    assert add(world, 1, 1) == 0
    assert counts(world) == [1]


@pytest.mark.parametrize("code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_others_that_count_the_same_error_are_waited_for(world: World, code: str) -> None:
    waiting, pauses = patience()

    fresh = tally(world, Busy(world, code, times=3)).add(letters(1, 1), waiting)

    assert fresh == 1
    assert pauses == [0.5, 1.0, 2.0]


def test_who_waits_too_long_for_others_gives_up_and_keeps_nothing(world: World) -> None:
    waiting, _ = patience(seconds=22)

    with pytest.raises(OutOfTime):
        tally(world, Busy(world, "TransactionConflict", times=9)).add(letters(1, 1), waiting)

    assert world.kept() == []


def test_what_no_waiting_mends_is_raised(world: World) -> None:
    with pytest.raises(ClientError):
        tally(world, Busy(world, "ValidationError", times=1)).add(letters(1, 1), unhurried())


def test_the_count_of_an_error_goes_when_its_last_letter_does(world: World) -> None:
    add(world, 1, 2)

    count = world.index.note(f"signature#{LETTER.signature}#{ORDERS.arn}")

    assert count["expires"] == {"N": "1800000000"}
    assert count["letters"] == {"N": "2"}


@pytest.mark.parametrize(
    ("change", "name", "command"),
    [
        (
            {"owner": "arn:aws:iam::222222222222:role/shop", "told_by": ToldBy.CANDIDATES, "candidates": ("a", "b")},
            "one of several functions of the role shop",
            "warden letters list --role arn:aws:iam::222222222222:role/shop",
        ),
        (
            {
                "owner": "unknown#222222222222#eu-west-1#destination",
                "told_by": ToldBy.CANDIDATES,
                "candidates": (ORDERS.arn,),
            },
            "perhaps orders",
            f"warden letters list --function {ORDERS.arn} --include-candidates",
        ),
        (
            {"owner": "unknown#222222222222#eu-west-1#AROA1", "told_by": ToldBy.UNKNOWN},
            "no function known",
            "warden letters list --account 222222222222",
        ),
    ],
)
def test_letters_that_are_nobodys_for_certain_say_how_to_see_them(
    world: World, change: dict[str, Any], name: str, command: str
) -> None:
    tally(world).add([replace(LETTER, **change)], unhurried())

    (news,) = world.told
    assert (news["name"], news["evidence"]["command"]) == (name, command)
    assert news["account"] == "222222222222"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (Count(0), False),
        (Count(1), True),
        (Count(9, 1, "2026-03-04T12:00:30Z"), False),
        (Count(10, 1, "2026-03-04T12:00:30Z"), True),
        (Count(99, 10, "2026-03-04T12:00:30Z"), False),
        (Count(1000, 999, "2026-03-04T12:00:30Z"), True),
        (Count(2, 1, "2026-03-03T12:00:00Z"), True),
        (Count(2, 2, "2026-03-03T12:00:00Z"), False),
    ],
)
def test_an_error_is_due_by_its_number_or_by_the_day(count: Count, expected: bool) -> None:  # noqa: FBT001 - a case
    assert count.is_due(NOON + timedelta(minutes=1)) is expected
