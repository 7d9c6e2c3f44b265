"""The inventory: who uses a role, whatever the order in which events tell it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.fakes.tables import INVENTORY, items
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, OTHER_ACCOUNT, REPORTS
from warden.inventory import Inventory, Recorded, User, stamp
from warden.model import Function

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EARLY, NOON, LATE = "2026-03-04T09:00:00Z", "2026-03-04T12:00:00Z", "2026-03-04T18:00:00Z"
AT_NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ARN = f"arn:aws:iam::{ACCOUNT}:role/shop"


@pytest.fixture
def inventory(dynamodb: DynamoDBClient) -> Inventory:
    return Inventory(lambda: dynamodb, INVENTORY)


def record(inventory: Inventory, function: Function, role: str, at: str) -> Recorded:
    return inventory.record(function, role, f"arn:aws:iam::{function.account}:role/{role}", at)


def users(inventory: Inventory, role: str) -> list[Function]:
    return [user.function for user in inventory.users(ACCOUNT, role)]


def test_a_function_seen_for_the_first_time_is_a_newcomer(inventory: Inventory) -> None:
    assert record(inventory, ORDERS, "shop", NOON) == Recorded(newcomer=True)
    assert inventory.users(ACCOUNT, "shop") == (User(ORDERS, ARN, NOON),)


def test_what_is_known_already_changes_nothing(inventory: Inventory, dynamodb: DynamoDBClient) -> None:
    record(inventory, ORDERS, "shop", NOON)
    before = items(dynamodb, INVENTORY)

    recorded = [record(inventory, ORDERS, "shop", at) for at in (EARLY, NOON, LATE)]

    assert recorded == [Recorded()] * 3
    assert items(dynamodb, INVENTORY) == before


def test_a_change_of_role_tells_the_former_one(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", NOON)

    assert record(inventory, ORDERS, "own", LATE) == Recorded(former="shop")
    assert (users(inventory, "shop"), users(inventory, "own")) == ([], [ORDERS])


def test_an_event_of_the_past_is_superseded(inventory: Inventory) -> None:
    record(inventory, ORDERS, "own", NOON)

    assert record(inventory, ORDERS, "shop", EARLY) == Recorded(superseded=True)
    assert (users(inventory, "shop"), users(inventory, "own")) == ([], [ORDERS])


def test_of_two_changes_in_one_second_nobody_can_tell(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", NOON)

    assert record(inventory, ORDERS, "own", NOON) == Recorded(superseded=True)
    assert users(inventory, "shop") == [ORDERS]


@pytest.mark.parametrize("at", [NOON, LATE])
def test_what_was_read_from_lambda_beats_what_was_on_record_by_then(inventory: Inventory, at: str) -> None:
    record(inventory, ORDERS, "shop", NOON)

    assert inventory.record(ORDERS, "own", ARN, at, seen=True) == Recorded(former="shop")
    assert users(inventory, "own") == [ORDERS]


def test_a_slow_reader_does_not_overwrite_what_is_later(inventory: Inventory) -> None:
    record(inventory, ORDERS, "own", NOON)

    assert inventory.record(ORDERS, "shop", ARN, EARLY, seen=True) == Recorded(superseded=True)
    assert (users(inventory, "shop"), users(inventory, "own")) == ([], [ORDERS])


def test_a_slow_reader_does_not_bring_back_a_function_that_is_gone(inventory: Inventory) -> None:
    inventory.forget(ORDERS, AT_NOON)

    assert inventory.record(ORDERS, "shop", ARN, EARLY, seen=True) == Recorded(superseded=True)
    assert users(inventory, "shop") == []


def test_a_slow_reader_does_not_forget_a_function_that_was_made_anew(
    inventory: Inventory, dynamodb: DynamoDBClient
) -> None:
    record(inventory, ORDERS, "shop", LATE)
    before = items(dynamodb, INVENTORY)

    assert inventory.forget(ORDERS, AT_NOON) == Recorded(superseded=True)
    assert items(dynamodb, INVENTORY) == before


def test_who_reads_late_that_a_function_is_gone_agrees_with_who_read_it_first(inventory: Inventory) -> None:
    inventory.forget(ORDERS, AT_NOON + timedelta(seconds=1))

    assert inventory.forget(ORDERS, AT_NOON) == Recorded()


def test_reading_what_is_on_record_does_not_make_it_younger(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", EARLY)

    assert inventory.record(ORDERS, "shop", ARN, LATE, seen=True) == Recorded()
    assert inventory.users(ACCOUNT, "shop")[0].since == EARLY


@pytest.mark.parametrize("order", [*permutations([("shop", EARLY), ("own", NOON), ("third", LATE)])])
def test_the_last_change_stands_in_whatever_order_they_are_told(
    inventory: Inventory, order: tuple[tuple[str, str], ...]
) -> None:
    for role, at in order:
        record(inventory, ORDERS, role, at)

    assert [users(inventory, role) for role in ("shop", "own", "third")] == [[], [], [ORDERS]]


@pytest.mark.parametrize("order", [*permutations([(ORDERS, NOON), (BILLING, EARLY), (REPORTS, LATE)])])
def test_users_are_named_longest_standing_first(inventory: Inventory, order: tuple[tuple[Function, str], ...]) -> None:
    for function, at in order:
        record(inventory, function, "shop", at)

    assert users(inventory, "shop") == [BILLING, ORDERS, REPORTS]


def test_of_two_functions_of_one_second_the_same_is_always_first(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", NOON)
    record(inventory, BILLING, "shop", NOON)

    assert users(inventory, "shop") == sorted([ORDERS, BILLING])


def test_accounts_and_roles_are_kept_apart(inventory: Inventory) -> None:
    theirs = Function("aws", OTHER_ACCOUNT, "eu-west-1", "orders")
    record(inventory, theirs, "shop", EARLY)
    record(inventory, ORDERS, "shop-2", EARLY)
    record(inventory, BILLING, "shop", NOON)

    assert users(inventory, "shop") == [BILLING]


def test_every_page_of_users_is_read(inventory: Inventory) -> None:
    many = [Function("aws", ACCOUNT, "eu-west-1", f"{'x' * 100}-{number:03}") for number in range(120)]
    for function in many:
        inventory.record(function, "shop", f"arn:aws:iam::{ACCOUNT}:role/{'p' * 9000}/shop", NOON)

    assert users(inventory, "shop") == many


def test_a_function_that_is_gone_uses_nothing(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", EARLY)

    assert inventory.forget(ORDERS, AT_NOON) == Recorded(former="shop")
    assert users(inventory, "shop") == []


def test_a_function_of_the_same_second_may_be_gone(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", NOON)

    assert inventory.forget(ORDERS, AT_NOON) == Recorded(former="shop")
    assert users(inventory, "shop") == []


def test_it_is_gone_once(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", EARLY)

    assert [inventory.forget(ORDERS, AT_NOON).former for _ in range(2)] == ["shop", None]


def test_a_function_never_seen_may_be_gone(inventory: Inventory) -> None:
    assert inventory.forget(ORDERS, AT_NOON) == Recorded()


def test_a_late_event_does_not_bring_back_a_function_that_is_gone(inventory: Inventory) -> None:
    inventory.forget(ORDERS, AT_NOON)

    assert record(inventory, ORDERS, "shop", EARLY) == Recorded(superseded=True)
    assert users(inventory, "shop") == []


def test_a_function_made_anew_is_a_newcomer_and_does_not_expire(inventory: Inventory, dynamodb: DynamoDBClient) -> None:
    record(inventory, ORDERS, "shop", EARLY)
    inventory.forget(ORDERS, AT_NOON)

    assert record(inventory, ORDERS, "shop", LATE) == Recorded(newcomer=True)
    assert "expires" not in items(dynamodb, INVENTORY)[0]


def test_the_note_of_a_deletion_expires_a_day_later(inventory: Inventory, dynamodb: DynamoDBClient) -> None:
    inventory.forget(ORDERS, AT_NOON)

    [note] = items(dynamodb, INVENTORY)
    assert int(note["expires"]) == AT_NOON.timestamp() + 24 * 3600
    assert set(note) == {"account", "function", "since", "expires"}


@pytest.fixture
def lagging(dynamodb: DynamoDBClient) -> Iterator[None]:
    """DynamoDB at its slowest: whoever does not ask for a consistent read sees an account without functions."""

    def lag(params: dict[str, Any], **_: Any) -> None:
        if not params.get("ConsistentRead"):
            params["ExpressionAttributeValues"] |= {":account": {"S": "000000000000"}}

    dynamodb.meta.events.register("provide-client-params.dynamodb.Query", lag)
    yield
    dynamodb.meta.events.unregister("provide-client-params.dynamodb.Query", lag)


@pytest.mark.usefixtures("lagging")
def test_of_two_functions_made_at_once_at_least_one_sees_the_other(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", NOON)
    record(inventory, BILLING, "shop", NOON)

    assert set(users(inventory, "shop")) == {ORDERS, BILLING}


def test_a_stamp_sorts_with_the_times_of_events() -> None:
    assert [EARLY, stamp(AT_NOON), LATE] == sorted([LATE, stamp(AT_NOON), EARLY])
    assert stamp(AT_NOON) == NOON
