"""The index of dead letters: lists in order of time, and marks that only one of two can make."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.fakes.tables import LETTERS
from tests.unit.warden.post import LETTER, sent
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, OTHER_ACCOUNT
from warden.errors import MalformedItem
from warden.letter import Letter, Standing
from warden.letters import Letters, Redriven

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=15)
ARN = f"arn:aws:iam::{ACCOUNT}:role/shop"


@pytest.fixture
def letters(dynamodb: DynamoDBClient) -> Letters:
    return Letters(dynamodb, LETTERS)


def at(second: int, owner: str = ORDERS.arn, account: str = ACCOUNT) -> Letter:
    """A letter that was sent at that second of the day."""
    return replace(LETTER, owner=owner, origin=replace(sent(second), account=account))


def put(letters: Letters, *given: Letter) -> None:
    for letter in given:
        assert letters.put(letter)


def of(*seconds: int) -> list[Letter]:
    return [at(second) for second in seconds]


def test_a_letter_is_put_once_and_what_became_of_it_stays(letters: Letters) -> None:
    put(letters, LETTER)
    letters.take(LETTER, "r1", NOON, LATER)

    assert not letters.put(LETTER)
    found = letters.get(LETTER.owner, LETTER.name)
    assert found is not None
    assert (found.status, found.run) == (Standing.RUNNING, "r1")


def test_a_letter_that_is_not_there_is_none(letters: Letters) -> None:
    assert letters.get(ORDERS.arn, LETTER.name) is None


def test_the_letters_of_an_owner_come_in_order_of_time(letters: Letters) -> None:
    put(letters, *of(30, 10, 20), at(15, BILLING.arn))

    assert list(letters.of_owner(ORDERS.arn)) == of(10, 20, 30)
    assert list(letters.of_owner(ORDERS.arn, newest_first=True)) == of(30, 20, 10)


def test_a_list_begins_and_ends_when_it_is_told_to(letters: Letters) -> None:
    put(letters, *of(10, 20, 30, 40))
    midnight = datetime(2026, 3, 4, tzinfo=UTC)
    since, until = midnight + timedelta(seconds=20), midnight + timedelta(seconds=30)

    assert list(letters.of_owner(ORDERS.arn, since=since, until=until)) == of(20, 30)
    assert list(letters.of_account(ACCOUNT, since=since)) == of(20, 30, 40)
    assert list(letters.of_account(ACCOUNT, until=until, newest_first=True)) == of(30, 20, 10)


def test_the_letters_of_an_account_are_those_of_all_its_owners(letters: Letters) -> None:
    mine, hers = at(10), at(20, BILLING.arn)
    put(letters, hers, mine, at(15, account=OTHER_ACCOUNT))

    assert list(letters.of_account(ACCOUNT)) == [mine, hers]


def test_a_list_goes_on_over_the_end_of_a_page(letters: Letters) -> None:
    long = [replace(at(second), error="x" * 100_000) for second in range(25)]
    put(letters, *long)

    assert list(letters.of_owner(ORDERS.arn)) == long
    assert sorted(letters.everyone(), key=lambda letter: letter.name) == long


def test_what_is_no_letter_is_in_no_list(letters: Letters) -> None:
    put(letters, LETTER)
    letters.keep_role("AROA1", ARN)
    letters.keep_request("q1", Redriven(LETTER.id, 1), expires=1_800_000_000)

    assert list(letters.everyone()) == list(letters.of_account(ACCOUNT)) == [LETTER]


def test_an_item_that_cannot_be_read_stops_a_list_and_is_named(letters: Letters, dynamodb: DynamoDBClient) -> None:
    dynamodb.put_item(TableName=LETTERS, Item=LETTER.as_item() | {"status": {"S": "lost"}})

    with pytest.raises(MalformedItem, match=f"{LETTER.name} of {ORDERS.arn}"):
        list(letters.of_owner(ORDERS.arn))


@pytest.mark.parametrize("which", ["of_owner", "of_account", "everyone"])
def test_who_asks_for_it_is_told_of_what_cannot_be_read_and_gets_the_rest(dynamodb: DynamoDBClient, which: str) -> None:
    unread: list[MalformedItem] = []
    letters = Letters(dynamodb, LETTERS, unread.append)
    put(letters, at(10), at(20), at(30))
    dynamodb.put_item(TableName=LETTERS, Item=at(20).as_item() | {"status": {"S": "lost"}})
    value = {"of_owner": (ORDERS.arn,), "of_account": (ACCOUNT,), "everyone": ()}[which]

    found = list(getattr(letters, which)(*value))

    assert sorted(found, key=lambda letter: letter.name) == [at(10), at(30)]
    assert [str(one) for one in unread] == [f"letter {at(20).name} of {ORDERS.arn} cannot be read"]


def test_only_one_of_two_takes_a_letter(letters: Letters) -> None:
    put(letters, LETTER)

    mine = letters.take(LETTER, "r1", NOON, LATER)
    hers = letters.take(LETTER, "r2", NOON + timedelta(minutes=1), LATER)

    assert mine == replace(LETTER, status=Standing.RUNNING, run="r1")
    assert mine.lease == LATER.timestamp()
    assert hers is None


def test_a_letter_whose_holder_died_is_taken_over_and_the_dead_says_nothing_of_it(letters: Letters) -> None:
    put(letters, LETTER)
    letters.take(LETTER, "r1", NOON, LATER)

    taken = letters.take(LETTER, "r2", LATER + timedelta(seconds=1), LATER + timedelta(minutes=15))

    assert taken is not None
    assert not letters.settle(LETTER, "r1", Standing.REDRIVEN, 1)
    assert letters.settle(LETTER, "r2", Standing.ARCHIVED, 1)


@pytest.mark.parametrize(("tries", "standing"), [(0, Standing.ARCHIVED), (3, Standing.PARKED)])
def test_a_letter_that_a_redrive_held_which_died_waits_again(letters: Letters, tries: int, standing: Standing) -> None:
    put(letters, replace(LETTER, tries=tries))
    letters.take(LETTER, "r1", NOON, LATER)

    (found,) = letters.of_owner(ORDERS.arn)

    assert (found.stands(LATER), found.stands(LATER + timedelta(seconds=1))) == (Standing.RUNNING, standing)


@pytest.mark.parametrize("status", [Standing.REDRIVEN, Standing.PARKED])
def test_what_was_settled_is_not_taken(letters: Letters, status: Standing) -> None:
    put(letters, replace(LETTER, status=status))

    assert letters.take(LETTER, "r1", NOON, LATER) is None


def test_a_parked_letter_is_taken_when_that_is_asked_for(letters: Letters) -> None:
    put(letters, replace(LETTER, status=Standing.PARKED, tries=3))

    taken = letters.take(LETTER, "r1", NOON, LATER, parked=True)

    assert taken is not None
    assert (taken.status, taken.tries) == (Standing.RUNNING, 3)


def test_a_letter_that_is_not_on_record_is_not_taken(letters: Letters) -> None:
    assert letters.take(LETTER, "r1", NOON, LATER) is None
    assert letters.get(LETTER.owner, LETTER.name) is None


def test_a_settled_letter_says_what_came_of_it_and_is_held_by_nobody(letters: Letters) -> None:
    put(letters, LETTER)
    letters.take(LETTER, "r1", NOON, LATER)

    assert letters.settle(LETTER, "r1", Standing.REDRIVEN, 2)
    found = letters.get(LETTER.owner, LETTER.name)
    assert found is not None
    assert (found.status, found.tries, found.run, found.lease) == (Standing.REDRIVEN, 2, "r1", 0)


def test_a_letter_is_removed_unless_it_is_being_redriven(letters: Letters) -> None:
    put(letters, *of(10, 20))
    letters.take(at(20), "r1", NOON, LATER)

    removed = [letters.remove(letter, LATER) for letter in of(10, 20)]

    assert removed == [True, False]
    assert [letter.name for letter in letters.everyone()] == [at(20).name]


def test_a_letter_that_a_redrive_held_which_died_is_removed(letters: Letters) -> None:
    put(letters, LETTER)
    letters.take(LETTER, "r1", NOON, LATER)

    assert letters.remove(LETTER, LATER + timedelta(seconds=1))
    assert list(letters.everyone()) == []


def test_a_role_and_a_request_are_told_again(letters: Letters) -> None:
    letters.keep_role("AROA1", ARN)
    letters.keep_request("q1", Redriven(LETTER.id, 2), expires=1_800_000_000)

    assert (letters.role("AROA1"), letters.role("AROA2")) == (ARN, None)
    assert (letters.request("q1"), letters.request("q2")) == (Redriven(LETTER.id, 2), None)


def test_a_request_that_cannot_be_read_is_named(letters: Letters, dynamodb: DynamoDBClient) -> None:
    item = {"owner": {"S": "request#q1"}, "letter": {"S": "-"}, "of": {"S": LETTER.id}}
    dynamodb.put_item(TableName=LETTERS, Item=item)

    with pytest.raises(MalformedItem, match=r"^request q1 cannot be read$"):
        letters.request("q1")
