"""Which letters the options choose, and what is read for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cli.letters.index import Index
from cli.letters.wanted import WAITING, Wanted
from tests.unit.cli.letters.shelf import SHARED_ROLE, at, hub, keep, shared
from tests.unit.warden.post import ROLE_ID, sent
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, OTHER_ACCOUNT
from warden.letter import Letter, Standing

pytestmark = pytest.mark.usefixtures("dynamodb")

LONG_AGO, FAR_OFF = 1, 10**11
ONE = at(1)
PARKED = at(2, status=Standing.PARKED)
REDRIVEN = at(3, status=Standing.REDRIVEN)
TIMEOUT = at(4, error="Task timed out after # seconds", signature="0f0f0f0f0f0f")
BILLED = at(5, owner=BILLING.arn, origin=replace(sent(5), role_id="AROAEXAMPLEBILLING001"))
ELSEWHERE = at(6, owner=ORDERS._replace(account=OTHER_ACCOUNT).arn, origin=replace(sent(6), account=OTHER_ACCOUNT))
OF_BOTH = shared(7, ORDERS.arn, BILLING.arn)
ALL = (ONE, PARKED, REDRIVEN, TIMEOUT, BILLED, ELSEWHERE, OF_BOTH)


def second(number: int) -> datetime:
    return datetime(2026, 3, 4, 0, 0, number, tzinfo=UTC)


CHOICES: dict[str, tuple[Wanted, Iterable[Letter]]] = {
    "everything": (Wanted(), ALL),
    "an account": (Wanted(account=OTHER_ACCOUNT), [ELSEWHERE]),
    "a function": (Wanted(function=ORDERS), [ONE, PARKED, REDRIVEN, TIMEOUT]),
    "a function of another account than was named": (Wanted(account=OTHER_ACCOUNT, function=ORDERS), []),
    "a function, and what may be of it": (Wanted(function=BILLING, shared=True), [BILLED, OF_BOTH]),
    "a shared role": (Wanted(role=SHARED_ROLE), [OF_BOTH]),
    "a role's id": (Wanted(role=ROLE_ID, account=ACCOUNT), [ONE, PARKED, REDRIVEN, TIMEOUT, OF_BOTH]),
    "an error": (Wanted(function=ORDERS, error="timed out*SECONDS"), [TIMEOUT]),
    "an error's signature": (Wanted(error="0f0f0f0f0f0f"), [TIMEOUT]),
    "what is not settled": (Wanted(function=ORDERS, standing=WAITING), [ONE, PARKED, TIMEOUT]),
    "a time": (Wanted(since=second(3), until=second(5)), [REDRIVEN, TIMEOUT]),
    "a function's time": (Wanted(function=ORDERS, since=second(2), until=second(4)), [PARKED, REDRIVEN]),
    "an account's time": (Wanted(account=ACCOUNT, since=second(4), until=second(6)), [TIMEOUT, BILLED]),
}


@pytest.mark.parametrize(("wanted", "found"), CHOICES.values(), ids=CHOICES)
def test_the_options_choose(wanted: Wanted, found: Iterable[Letter]) -> None:
    index = Index(hub(), "letters list")
    keep(*ALL, payload=False)

    chosen = sorted(wanted.select(index.letters), key=lambda letter: letter.name)

    assert chosen == list(found)


def test_what_a_redrive_held_that_died_is_chosen_as_what_waits() -> None:
    index = Index(hub(), "letters list")
    keep(at(1, status=Standing.RUNNING, lease=LONG_AGO), at(2, status=Standing.RUNNING, lease=FAR_OFF), payload=False)

    waits = list(Wanted(standing=frozenset({Standing.ARCHIVED})).select(index.letters))
    held = list(Wanted(standing=frozenset({Standing.RUNNING})).select(index.letters))

    assert waits == [at(1)]
    assert held == [at(2, status=Standing.RUNNING)]


@pytest.mark.parametrize(
    ("wanted", "calls"),
    [
        (Wanted(), {"Scan": 1}),
        (Wanted(account=ACCOUNT), {"Query": 1}),
        (Wanted(function=ORDERS), {"Query": 1}),
        (Wanted(function=ORDERS, shared=True), {"Query": 1}),
    ],
    ids=["everything", "account", "function", "shared"],
)
def test_the_calls_are_counted(wanted: Wanted, calls: dict[str, int]) -> None:
    index = Index(hub(), "letters list")

    list(wanted.select(index.letters))

    assert index.calls == calls
