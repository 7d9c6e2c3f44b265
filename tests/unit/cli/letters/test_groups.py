"""Counting letters by owner and error, in bounded memory."""

from __future__ import annotations

from cli.letters.groups import OTHERS, grouped
from tests.unit.cli.letters.shelf import at
from tests.unit.warden.samples import BILLING, ORDERS
from warden.letter import Standing


def test_letters_of_one_owner_and_error_are_counted_together() -> None:
    letters = [at(20), at(10, status=Standing.PARKED), at(30), at(15, signature="ffff"), at(5, owner=BILLING.arn)]

    groups = grouped(letters)

    assert [(one.owner, one.signature, one.count) for one in groups] == [
        (BILLING.arn, letters[4].signature, 1),
        (ORDERS.arn, letters[0].signature, 3),
        (ORDERS.arn, "ffff", 1),
    ]


def test_a_group_knows_its_ages_its_size_and_how_its_letters_stand() -> None:
    old, new = at(10, status=Standing.PARKED, size=5), at(30, size=7)

    (group,) = grouped([at(20, size=1), new, old])

    assert (group.oldest, group.newest, group.size) == (old, new, 13)
    assert group.standing == {Standing.ARCHIVED: 2, Standing.PARKED: 1}


def test_what_is_beyond_the_most_groups_is_counted_in_one() -> None:
    letters = [at(number, signature=f"{number % 5:012x}") for number in range(20)]

    groups = grouped(letters, most=3)

    assert [(one.owner, one.count) for one in groups] == [(ORDERS.arn, 4)] * 3 + [(OTHERS, 8)]
    assert groups[-1].error == ""
