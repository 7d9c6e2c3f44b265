"""Whose a letter is, from what is on record of the role that sent it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.plan import FORGOTTEN, MOST_CANDIDATES, Owner, Tenancy, Tenant, by_record, by_role
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS
from warden.inventory import ALWAYS
from warden.letter import ToldBy
from warden.model import Function

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/shop"
BEFORE, LONG_BEFORE, AFTER, LONG_AFTER = (
    "2026-03-04T11:50:00",
    "2026-03-04T11:44:59",
    "2026-03-04T12:01:00",
    "2026-03-04T12:10:00",
)
FIRST = ALWAYS[:19]
EXACT = Owner(ORDERS.arn, ToldBy.ROLE)
EITHER = Owner(ROLE, ToldBy.CANDIDATES, (BILLING.arn, ORDERS.arn))
TIMES = st.sampled_from([FIRST, LONG_BEFORE, BEFORE, AFTER, LONG_AFTER])
TENANTS = st.lists(st.builds(Tenant, st.sampled_from([ORDERS, BILLING]), TIMES), max_size=3).map(tuple)


def orders(since: str = FIRST) -> Tenant:
    return Tenant(ORDERS, since)


def billing(since: str = FIRST) -> Tenant:
    return Tenant(BILLING, since)


@pytest.mark.parametrize(
    ("tenancy", "expected"),
    [
        pytest.param(Tenancy(ROLE, users=(orders(),)), EXACT, id="the only user"),
        pytest.param(Tenancy(ROLE, users=(orders(AFTER),)), EXACT, id="put on record a minute after it came"),
        pytest.param(Tenancy(ROLE, users=(orders(), billing())), EITHER, id="one of two users"),
        pytest.param(Tenancy(ROLE, users=(orders(), billing(LONG_AFTER))), EXACT, id="another came after it was sent"),
        pytest.param(Tenancy(ROLE, leavers=(orders(AFTER),)), EXACT, id="its only user left after it was sent"),
        pytest.param(
            Tenancy(ROLE, users=(orders(),), leavers=(billing(BEFORE),)),
            EITHER,
            id="another left so shortly before that an invocation may still have run",
        ),
        pytest.param(
            Tenancy(ROLE, users=(orders(),), leavers=(billing(LONG_BEFORE),)), EXACT, id="another left long before"
        ),
        pytest.param(
            Tenancy(ROLE, users=(orders(),), leavers=(billing(LONG_BEFORE),), serving=frozenset({BILLING})),
            EITHER,
            id="another left, but an alias of it still serves a version under the role",
        ),
        pytest.param(
            Tenancy(ROLE, users=(orders(),), leavers=(billing(LONG_BEFORE),), serving=frozenset({ORDERS})),
            EXACT,
            id="who still serves a version is another one",
        ),
        pytest.param(
            Tenancy(ROLE, users=(orders(),), moved_out=(billing(AFTER),)),
            EITHER,
            id="the journal says that another was moved off it later",
        ),
        pytest.param(
            Tenancy(ROLE, users=(orders(),), moved_out=(billing(LONG_BEFORE),)), EXACT, id="that was long before"
        ),
        pytest.param(
            Tenancy(ROLE, moved_out=(orders(AFTER),)),
            Owner(ORDERS.arn, ToldBy.JOURNAL),
            id="only the journal knows who had it",
        ),
        pytest.param(
            Tenancy(ROLE, moved_in=(orders(BEFORE),)),
            Owner(ORDERS.arn, ToldBy.JOURNAL),
            id="only the journal knows who got it",
        ),
        pytest.param(Tenancy(ROLE, moved_in=(orders(LONG_AFTER),)), None, id="who got it later did not send it"),
        pytest.param(
            Tenancy(ROLE, users=(orders(LONG_AFTER),)),
            Owner(ROLE, ToldBy.CANDIDATES, (ORDERS.arn,), "on record with the role only since later"),
            id="nobody but one who came later is likely and not certain",
        ),
        pytest.param(Tenancy(ROLE), None, id="nobody on record"),
        pytest.param(Tenancy(ROLE, leavers=(orders(LONG_BEFORE),)), None, id="who had it left long before"),
    ],
)
def test_a_letter_is_of_whoever_may_have_run_under_the_role(tenancy: Tenancy, expected: Owner | None) -> None:
    assert by_role(tenancy, NOON, NOON) == expected


@given(TENANTS, TENANTS, TENANTS, TENANTS, st.frozensets(st.sampled_from([ORDERS, BILLING])))
def test_who_had_the_role_for_certain_is_never_left_out(
    users: tuple[Tenant, ...],
    leavers: tuple[Tenant, ...],
    out: tuple[Tenant, ...],
    into: tuple[Tenant, ...],
    serving: frozenset[Function],
) -> None:
    tenancy = Tenancy(ROLE, (*users, orders(BEFORE)), leavers, serving, out, into)

    owner = by_role(tenancy, NOON, NOON)

    assert owner is not None
    assert ORDERS.arn in (owner.owner, *owner.candidates)
    assert (owner.owner == ORDERS.arn) == (owner.told_by is not ToldBy.CANDIDATES)


def test_of_thousands_of_candidates_as_many_are_named_as_an_item_holds() -> None:
    users = tuple(Tenant(Function("aws", ACCOUNT, "eu-west-1", f"f{number:04}"), FIRST) for number in range(1000))

    owner = by_role(Tenancy(ROLE, users), NOON, NOON)

    assert owner is not None
    assert len(owner.candidates) == MOST_CANDIDATES
    assert owner.note == "one of 1000 functions; 200 are named"


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(days=15, hours=23), EXACT),
        (timedelta(days=16), Owner(ROLE, ToldBy.CANDIDATES, (ORDERS.arn,), FORGOTTEN)),
    ],
)
@pytest.mark.parametrize("tenancy", [Tenancy(ROLE, users=(orders(),)), Tenancy(ROLE, leavers=(orders(AFTER),))])
def test_a_letter_from_before_what_is_remembered_is_nobodys_for_certain(
    tenancy: Tenancy, ago: timedelta, expected: Owner
) -> None:
    assert by_role(tenancy, NOON, NOON + ago) == expected


def test_of_a_letter_from_before_what_is_remembered_all_on_record_are_candidates() -> None:
    tenancy = Tenancy(ROLE, users=(orders(), billing()))

    assert by_role(tenancy, NOON, NOON + timedelta(days=90)) == EITHER


@pytest.mark.parametrize("of_role", [EXACT, EITHER], ids=["its own role", "a role that it shares"])
def test_a_record_is_believed_when_its_sender_may_be_the_function_that_it_names(of_role: Owner) -> None:
    assert by_record(ORDERS, of_role, "unknown#x") == Owner(ORDERS.arn, ToldBy.DESTINATION)


def test_a_record_that_names_a_function_of_another_role_is_of_nobody() -> None:
    owner = by_record(BILLING, EXACT, "unknown#x")

    assert owner == Owner(
        "unknown#x", ToldBy.UNKNOWN, note=f"it names {BILLING.arn}, which has not the role that sent it"
    )


def test_a_record_whose_sender_leads_nowhere_names_a_candidate() -> None:
    owner = by_record(ORDERS, None, "unknown#x")

    assert owner == Owner("unknown#x", ToldBy.CANDIDATES, (ORDERS.arn,), "only the record itself says so")
