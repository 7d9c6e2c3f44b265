"""The roles that a function had before its former one stay on record, and count as nobody's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.fakes.tables import INVENTORY, items
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS
from warden.inventory import Inventory, Recorded
from warden.traces import leaver

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NINE = datetime(2026, 3, 4, 9, tzinfo=UTC)
TRACE = f"{ORDERS.arn}#shop"


@pytest.fixture
def inventory(dynamodb: DynamoDBClient) -> Inventory:
    return Inventory(lambda: dynamodb, INVENTORY)


def at(hours: int) -> str:
    return f"{NINE + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


def moves(inventory: Inventory, *roles: str, since: int = 0) -> list[Recorded]:
    """ORDERS gets one role after the other, an hour each."""
    arns = [f"arn:aws:iam::{ACCOUNT}:role/{role}" for role in roles]
    return [
        inventory.record(ORDERS, arn, at(hour), cause=f"at {hour}", created=hour == 0)
        for hour, arn in enumerate(arns, since)
    ]


def traces(dynamodb: DynamoDBClient) -> dict[str, dict[str, Any]]:
    """By the end of their names."""
    found = {item["function"]: item for item in items(dynamodb, INVENTORY)}
    return {name.partition("#")[2]: item for name, item in found.items() if "#" in name}


def test_a_function_that_moved_once_leaves_no_item_of_its_own(inventory: Inventory, dynamodb: DynamoDBClient) -> None:
    moves(inventory, "shop", "own")

    assert traces(dynamodb) == {}


def test_before_a_former_role_is_overwritten_it_is_kept_with_when_it_was_left(
    inventory: Inventory, dynamodb: DynamoDBClient
) -> None:
    moves(inventory, "shop", "own", "third")

    assert traces(dynamodb) == {
        "shop": {
            "account": ACCOUNT,
            "function": TRACE,
            "former": "shop",
            "as_of": "2026-03-04T10:00:00.000000000Z",
            "expires": str(int((NINE + timedelta(days=365, hours=1)).timestamp())),
        }
    }


def test_what_a_deletion_or_a_creation_overwrites_is_kept_too(inventory: Inventory, dynamodb: DynamoDBClient) -> None:
    moves(inventory, "shop", "own")
    inventory.forget(ORDERS, NINE + timedelta(hours=2), cause="a deletion")
    moves(inventory, "third", since=3)

    left = {role: item["as_of"][:19] for role, item in traces(dynamodb).items()}
    assert left == {"shop": "2026-03-04T10:00:00", "own": "2026-03-04T11:00:00"}


def test_of_a_role_that_was_left_twice_the_last_time_counts(inventory: Inventory, dynamodb: DynamoDBClient) -> None:
    moves(inventory, "shop", "own", "shop", "own", "third")

    assert traces(dynamodb)["shop"]["as_of"][:19] == "2026-03-04T12:00:00"


def test_traces_and_notes_of_deletions_are_no_users_of_a_role(inventory: Inventory) -> None:
    inventory.record(BILLING, f"arn:aws:iam::{ACCOUNT}:role/shop", at(0), cause="first")
    moves(inventory, "shop", "own", "third")
    inventory.forget(BILLING, NINE + timedelta(hours=1), cause="a deletion")

    assert [user.function for user in inventory.everyone(ACCOUNT)] == [ORDERS]
    assert inventory.users(ACCOUNT, "shop") == inventory.leavers(ACCOUNT, "shop") == ()


def test_what_is_told_of_a_change_is_the_same_with_a_trace(inventory: Inventory) -> None:
    told = moves(inventory, "shop", "own", "third")
    again = inventory.record(ORDERS, f"arn:aws:iam::{ACCOUNT}:role/third", at(2), cause="at 2")
    gone = [inventory.forget(ORDERS, NINE + timedelta(hours=3), cause="a deletion") for _ in range(2)]

    assert [one.former for one in told] == [None, "shop", "own"]
    assert again == Recorded(changed=True, former="own")
    assert gone == [Recorded(changed=True, former="third")] * 2


def test_a_change_that_came_too_late_changes_nothing_and_a_trace_of_it_tells_the_truth(
    inventory: Inventory, dynamodb: DynamoDBClient
) -> None:
    moves(inventory, "shop", "own", "third", "fourth")
    before = items(dynamodb, INVENTORY)

    late = inventory.forget(ORDERS, NINE + timedelta(hours=1), cause="a late deletion")

    assert late == Recorded(superseded=True)
    assert {item["former"] for item in before} <= {item["former"] for item in items(dynamodb, INVENTORY)}
    assert [user.role_arn for user in inventory.users(ACCOUNT, "fourth")] == [f"arn:aws:iam::{ACCOUNT}:role/fourth"]


def test_two_that_change_a_function_at_once_lose_no_role_of_it(dynamodb: DynamoDBClient) -> None:
    inventory = Inventory(lambda: dynamodb, INVENTORY)
    moves(inventory, "shop", "own")
    writes = []

    def meanwhile(params: dict[str, Any], **_: Any) -> None:
        writes.append(params)
        if len(writes) == 2:  # the trace of the first; somebody is faster before the change that comes after it
            moves(inventory, "third", since=2)

    dynamodb.meta.events.register("provide-client-params.dynamodb.UpdateItem", meanwhile)
    moves(inventory, "fourth", since=3)
    dynamodb.meta.events.unregister("provide-client-params.dynamodb.UpdateItem", meanwhile)

    (orders,) = [item for item in items(dynamodb, INVENTORY) if item["function"] == ORDERS.arn]
    assert set(traces(dynamodb)) == {"shop", "own"}
    assert (orders["role"], orders["former"]) == ("fourth", "third")


def test_a_leaver_is_told_from_its_own_item_and_from_a_trace() -> None:
    own = {"function": {"S": ORDERS.arn}, "since": {"S": at(1)}, "as_of": {"S": at(5)}}
    trace = {"function": {"S": TRACE}, "as_of": {"S": "2026-03-04T10:00:00.000000000Z"}}

    assert leaver(own) == leaver(trace) == (ORDERS, "2026-03-04T10:00:00")
