"""Who has a role and who had it, as the hub's tables tell."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from letters.plan import Tenancy, Tenant, by_role
from letters.tenants import Tables, Tenants
from tests.unit.fakes.tables import CHANGES, FINDINGS, INVENTORY, items
from tests.unit.letters.world import NOON, World
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, REPORTS
from warden.errors import MalformedItem
from warden.findings import Finding, Findings
from warden.letter import ToldBy
from warden.model import Function, Status

SHOP = f"arn:aws:iam::{ACCOUNT}:role/service/shop"
OWN = f"arn:aws:iam::{ACCOUNT}:role/warden/orders"
THIRD = f"arn:aws:iam::{ACCOUNT}:role/third"
EARLY, LATE = NOON - timedelta(hours=9), NOON + timedelta(hours=6)


def tenancy(world: World, role_arn: str = SHOP, sent: datetime = NOON) -> Tenancy:
    tables = Tables(INVENTORY, CHANGES, FINDINGS)
    return Tenants(world.dynamodb, tables, {ACCOUNT: sent}).of(ACCOUNT, role_arn)


def told(world: World, role_arn: str = SHOP) -> tuple[str, ...]:
    """The owner of a letter of noon and how it was told, or the candidates."""
    owner = by_role(tenancy(world, role_arn), NOON, NOON)
    assert owner is not None
    return owner.candidates or (owner.owner, owner.told_by)


def expire(world: World, now: datetime) -> None:
    """DynamoDB drops what has expired by then."""
    for item in items(world.dynamodb, INVENTORY):
        if float(item.get("expires", "inf")) < now.timestamp():
            key = {name: {"S": item[name]} for name in ("account", "function")}
            world.dynamodb.delete_item(TableName=INVENTORY, Key=key)


def moved(world: World, function: Function, at: datetime, action: dict[str, Any], progress: str = "applied") -> None:
    """An entry of the journal."""
    whose = {"partition": "aws", "account": ACCOUNT, "region": function.region, "name": function.name}
    item = {
        "subject": f"shared_role#{function.arn}",
        "change": f"{at.isoformat()}-1",
        "progress": progress,
        "account": ACCOUNT,
        "function": function.arn,
        "trigger": "{}",
        "actions": json.dumps([{"function": whose, "before": SHOP, "after": OWN} | action]),
    }
    world.dynamodb.put_item(TableName=CHANGES, Item={name: {"S": value} for name, value in item.items()})


def test_the_only_user_of_a_role_sent_it(world: World) -> None:
    world.uses(ORDERS, SHOP, EARLY)
    world.uses(BILLING, OWN, EARLY)

    assert told(world) == (ORDERS.arn, ToldBy.ROLE)
    assert told(world, OWN) == (BILLING.arn, ToldBy.ROLE)


def test_users_of_every_region_are_candidates(world: World) -> None:
    for function in (ORDERS, REPORTS):
        world.uses(function, SHOP, EARLY)

    assert told(world) == (ORDERS.arn, REPORTS.arn)


def test_a_function_that_moved_since_had_the_role_when_it_was_sent(world: World) -> None:
    world.uses(ORDERS, SHOP, EARLY)
    world.uses(ORDERS, OWN, LATE)

    assert told(world) == (ORDERS.arn, ToldBy.ROLE)


def test_a_function_that_was_deleted_since_had_the_role_when_it_was_sent(world: World) -> None:
    world.uses(ORDERS, SHOP, EARLY)
    world.gone(ORDERS, LATE)

    assert told(world) == (ORDERS.arn, ToldBy.ROLE)


def test_one_that_left_long_before_did_not_send_it(world: World) -> None:
    for function in (ORDERS, BILLING):
        world.uses(function, SHOP, EARLY)
    world.uses(BILLING, OWN, NOON - timedelta(hours=1))

    assert told(world) == (ORDERS.arn, ToldBy.ROLE)


def test_one_that_was_deleted_is_a_candidate_as_long_as_its_letter_may_wait(world: World) -> None:
    for function in (ORDERS, BILLING):
        world.uses(function, SHOP, EARLY)
    world.gone(BILLING, NOON + timedelta(minutes=5))
    expire(world, NOON + timedelta(days=14, hours=12))

    assert told(world) == (BILLING.arn, ORDERS.arn)


@pytest.mark.parametrize("last", ["moved", "deleted", "made anew"])
def test_one_that_left_a_role_and_then_another_had_the_first_when_it_was_sent(world: World, last: str) -> None:
    for function in (ORDERS, BILLING):
        world.uses(function, SHOP, EARLY)
    if last != "made anew":
        world.uses(BILLING, OWN, LATE)
    if last != "moved":
        world.gone(BILLING, LATE + timedelta(hours=1))
    if last != "deleted":
        world.uses(BILLING, THIRD, LATE + timedelta(hours=2))

    assert told(world) == (BILLING.arn, ORDERS.arn)


def test_one_that_left_two_roles_since_may_still_serve_a_version_under_the_first(world: World) -> None:
    for function in (ORDERS, BILLING):
        world.uses(function, SHOP, EARLY)
    world.uses(BILLING, OWN, NOON - timedelta(hours=3))
    world.uses(BILLING, THIRD, NOON - timedelta(hours=2))
    finding = Finding("shared_role", BILLING, Status.PARTIAL, "mended in $LATEST, but")
    Findings(world.dynamodb, FINDINGS, world.events.bus).keep(finding, at=NOON.isoformat())

    assert told(world) == (BILLING.arn, ORDERS.arn)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(Status.PARTIAL, (BILLING.arn, ORDERS.arn)), (Status.BLOCKED, (ORDERS.arn, ToldBy.ROLE))],
)
def test_one_whose_alias_serves_a_version_under_the_role_may_have_sent_it(
    world: World, status: Status, expected: tuple[str, ...]
) -> None:
    for function in (ORDERS, BILLING):
        world.uses(function, SHOP, EARLY)
    world.uses(BILLING, OWN, NOON - timedelta(hours=1))
    findings = Findings(world.dynamodb, FINDINGS, world.events.bus)
    findings.keep(Finding("shared_role", BILLING, status, "mended in $LATEST, but"), at=NOON.isoformat())
    findings.keep(Finding("dead_letter", BILLING, Status.PARTIAL, "mended in $LATEST, but"), at=NOON.isoformat())

    assert told(world) == expected


MOVE = {"action": "MoveFunction"}
PUT_BACK = {"action": "PutPropertyBack", "property": "Role"}


@pytest.mark.parametrize("action", [MOVE, PUT_BACK])
def test_a_function_that_moved_twice_since_is_known_by_the_journal(world: World, action: dict[str, Any]) -> None:
    world.uses(ORDERS, "arn:aws:iam::222222222222:role/third", LATE)
    moved(world, ORDERS, NOON + timedelta(hours=1), action)

    assert told(world) == (ORDERS.arn, ToldBy.JOURNAL)


def test_a_function_whose_new_role_is_not_on_record_yet_is_known_by_the_journal(world: World) -> None:
    moved(world, ORDERS, NOON - timedelta(minutes=1), MOVE, progress="applying")

    assert told(world, OWN) == (ORDERS.arn, ToldBy.JOURNAL)


@pytest.mark.parametrize(
    ("action", "progress"),
    [
        (MOVE, "refused"),
        (PUT_BACK | {"property": "DeadLetterConfig"}, "applied"),
        ({"action": "AttachPolicy"}, "applied"),
        (MOVE | {"before": OWN, "after": "arn:aws:iam::222222222222:role/third"}, "applied"),
    ],
)
def test_what_moved_nobody_off_the_role_says_nothing(world: World, action: dict[str, Any], progress: str) -> None:
    moved(world, ORDERS, NOON + timedelta(hours=1), action, progress)

    assert by_role(tenancy(world), NOON, NOON) is None


def test_an_entry_of_the_journal_that_cannot_be_read_is_named(world: World) -> None:
    moved(world, ORDERS, NOON, MOVE, progress="lost")

    with pytest.raises(MalformedItem, match=f"of shared_role#{ORDERS.arn} cannot be read"):
        tenancy(world)


def test_what_is_on_record_is_read_once_for_a_batch(world: World) -> None:
    tables = Tables(INVENTORY, CHANGES, FINDINGS)
    tenants = Tenants(world.dynamodb, tables, {ACCOUNT: NOON})
    before = tenants.of(ACCOUNT, SHOP)
    world.uses(ORDERS, SHOP, EARLY)

    assert tenants.of(ACCOUNT, SHOP) is before
    assert tenants.of(ACCOUNT, OWN).users == ()


def test_the_tenants_of_a_role_come_with_their_times(world: World) -> None:
    world.uses(ORDERS, SHOP, EARLY)
    world.uses(BILLING, SHOP, EARLY)
    world.uses(BILLING, OWN, LATE)

    found = tenancy(world)

    assert found.users == (Tenant(ORDERS, "2026-03-04T03:00:00"),)
    assert found.leavers == (Tenant(BILLING, "2026-03-04T18:00:00"),)
