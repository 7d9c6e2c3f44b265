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


def record(inventory: Inventory, function: Function, role: str, at: str, **how: Any) -> Recorded:
    """What the event of a creation tells; each one is another event unless `how` says otherwise."""
    arn = f"arn:aws:iam::{function.account}:role/{role}"
    told: dict[str, Any] = {"cause": f"{role} at {at}", "created": True}
    return inventory.record(function, arn, at, **(told | how))


def see(inventory: Inventory, function: Function, role: str, at: str) -> Recorded:
    """What was read from Lambda, with no word of the function's creation."""
    return record(inventory, function, role, at, cause="a look", created=False, seen=True)


def forget(inventory: Inventory, at: datetime, *, cause: str = "a deletion") -> Recorded:
    return inventory.forget(ORDERS, at, cause=cause)


def users(inventory: Inventory, role: str) -> list[Function]:
    return [user.function for user in inventory.users(ACCOUNT, role)]


def test_a_function_seen_for_the_first_time_is_a_newcomer(inventory: Inventory) -> None:
    assert record(inventory, ORDERS, "shop", NOON) == Recorded(newcomer=True, changed=True)
    assert inventory.users(ACCOUNT, "shop") == (User(ORDERS, ARN, NOON),)


def test_what_is_known_already_changes_nothing_but_how_late_it_is_known(
    inventory: Inventory, dynamodb: DynamoDBClient
) -> None:
    record(inventory, ORDERS, "shop", NOON)
    [before] = items(dynamodb, INVENTORY)

    recorded = [record(inventory, ORDERS, "shop", at, cause="another event") for at in (EARLY, NOON, LATE)]

    assert recorded == [Recorded()] * 3
    assert items(dynamodb, INVENTORY) == [before | {"as_of": "2026-03-04T18:00:00.000000000Z"}]


def test_an_event_of_between_two_that_tell_the_same_does_not_stand(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", EARLY)
    record(inventory, ORDERS, "shop", LATE)

    assert record(inventory, ORDERS, "own", NOON) == Recorded(superseded=True)
    assert users(inventory, "shop") == [ORDERS]


def test_a_retry_hears_again_what_its_event_changed(inventory: Inventory) -> None:
    first = [record(inventory, ORDERS, "shop", EARLY), see(inventory, ORDERS, "own", NOON)]
    between = record(inventory, ORDERS, "own", LATE)
    retry = see(inventory, ORDERS, "own", LATE)

    assert first == [Recorded(newcomer=True, changed=True), Recorded(changed=True, former="shop")]
    assert (between, retry) == (Recorded(), Recorded(changed=True, former="shop"))


def test_a_retry_hears_again_whose_role_was_left_by_a_deletion(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", EARLY)

    told = [forget(inventory, AT_NOON + timedelta(seconds=one), cause=cause) for one, cause in enumerate("aab")]

    assert told == [Recorded(changed=True, former="shop")] * 2 + [Recorded()]


def test_a_function_first_heard_of_by_anything_but_its_creation_has_always_been_there(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", EARLY)
    record(inventory, BILLING, "shop", LATE, created=False)

    assert users(inventory, "shop") == [BILLING, ORDERS]


@pytest.mark.parametrize("role", ["shop", "own"])
def test_a_creation_that_is_told_late_makes_the_function_as_young_as_it_is(inventory: Inventory, role: str) -> None:
    record(inventory, BILLING, "shop", EARLY)
    record(inventory, ORDERS, "shop", LATE, created=False)

    late = record(inventory, ORDERS, role, NOON)

    assert late.superseded == (role != "shop")
    assert users(inventory, "shop") == [BILLING, ORDERS]


def test_of_two_reads_of_one_second_the_later_stands(inventory: Inventory) -> None:
    begun = [stamp(AT_NOON + timedelta(milliseconds=wait)) for wait in (100, 700)]

    see(inventory, ORDERS, "own", begun[1])

    assert see(inventory, ORDERS, "shop", begun[0]) == Recorded(superseded=True)
    assert users(inventory, "own") == [ORDERS]


def test_a_change_of_role_tells_the_former_one(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", NOON)

    assert record(inventory, ORDERS, "own", LATE) == Recorded(changed=True, former="shop")
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

    assert see(inventory, ORDERS, "own", at) == Recorded(changed=True, former="shop")
    assert users(inventory, "own") == [ORDERS]


def test_a_slow_reader_does_not_overwrite_what_is_later(inventory: Inventory) -> None:
    record(inventory, ORDERS, "own", NOON)

    assert see(inventory, ORDERS, "shop", EARLY) == Recorded(superseded=True)
    assert (users(inventory, "shop"), users(inventory, "own")) == ([], [ORDERS])


def test_a_slow_reader_does_not_bring_back_a_function_that_is_gone(inventory: Inventory) -> None:
    forget(inventory, AT_NOON)

    assert see(inventory, ORDERS, "shop", EARLY) == Recorded(superseded=True)
    assert users(inventory, "shop") == []


def test_a_slow_reader_does_not_forget_a_function_that_was_made_anew(
    inventory: Inventory, dynamodb: DynamoDBClient
) -> None:
    record(inventory, ORDERS, "shop", LATE)
    before = items(dynamodb, INVENTORY)

    assert forget(inventory, AT_NOON) == Recorded(superseded=True)
    assert items(dynamodb, INVENTORY) == before


def test_who_reads_late_that_a_function_is_gone_agrees_with_who_read_it_first(inventory: Inventory) -> None:
    forget(inventory, AT_NOON + timedelta(seconds=1))

    assert forget(inventory, AT_NOON) == Recorded()


def test_reading_what_is_on_record_does_not_make_it_younger(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", EARLY)

    assert see(inventory, ORDERS, "shop", LATE) == Recorded()
    assert inventory.users(ACCOUNT, "shop")[0].since == EARLY


@pytest.mark.parametrize("order", [*permutations([(ORDERS, NOON), (BILLING, EARLY), (REPORTS, LATE)])])
def test_users_are_named_longest_standing_first(inventory: Inventory, order: tuple[tuple[Function, str], ...]) -> None:
    for function, at in order:
        record(inventory, function, "shop", at)

    assert users(inventory, "shop") == [BILLING, ORDERS, REPORTS]


def test_of_two_functions_of_one_second_the_same_is_always_first(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", NOON)
    record(inventory, BILLING, "shop", NOON)

    assert users(inventory, "shop") == sorted([ORDERS, BILLING])


def test_who_was_read_and_who_was_told_of_in_one_second_stand_equally_long(inventory: Inventory) -> None:
    see(inventory, ORDERS, "other", EARLY)
    see(inventory, ORDERS, "shop", stamp(AT_NOON + timedelta(milliseconds=300)))
    record(inventory, REPORTS, "shop", NOON)

    assert users(inventory, "shop") == sorted([ORDERS, REPORTS])


def test_accounts_and_roles_are_kept_apart(inventory: Inventory) -> None:
    theirs = Function("aws", OTHER_ACCOUNT, "eu-west-1", "orders")
    record(inventory, theirs, "shop", EARLY)
    record(inventory, ORDERS, "shop-2", EARLY)
    record(inventory, BILLING, "shop", NOON)

    assert users(inventory, "shop") == [BILLING]


def test_every_page_of_users_is_read(inventory: Inventory) -> None:
    many = [Function("aws", ACCOUNT, "eu-west-1", f"{'x' * 100}-{number:03}") for number in range(120)]
    for function in many:
        inventory.record(function, f"arn:aws:iam::{ACCOUNT}:role/{'p' * 9000}/shop", NOON, cause="sweep")

    assert users(inventory, "shop") == many


def test_a_function_that_is_gone_uses_nothing(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", EARLY)

    assert forget(inventory, AT_NOON) == Recorded(changed=True, former="shop")
    assert users(inventory, "shop") == []


def test_a_function_of_the_same_second_may_be_gone(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", NOON)

    assert forget(inventory, AT_NOON) == Recorded(changed=True, former="shop")
    assert users(inventory, "shop") == []


def test_it_is_gone_once(inventory: Inventory) -> None:
    record(inventory, ORDERS, "shop", EARLY)

    assert [forget(inventory, AT_NOON, cause=cause).former for cause in "ab"] == ["shop", None]


def test_a_function_never_seen_may_be_gone(inventory: Inventory) -> None:
    assert forget(inventory, AT_NOON) == Recorded()


def test_a_late_event_does_not_bring_back_a_function_that_is_gone(inventory: Inventory) -> None:
    forget(inventory, AT_NOON)

    assert record(inventory, ORDERS, "shop", EARLY) == Recorded(superseded=True)
    assert users(inventory, "shop") == []


def test_a_function_made_anew_is_a_newcomer_and_does_not_expire(inventory: Inventory, dynamodb: DynamoDBClient) -> None:
    record(inventory, ORDERS, "shop", EARLY)
    forget(inventory, AT_NOON)

    assert record(inventory, ORDERS, "shop", LATE) == Recorded(newcomer=True, changed=True)
    assert "expires" not in items(dynamodb, INVENTORY)[0]


def test_the_note_of_a_deletion_outlives_the_letters_that_wait_in_a_queue(
    inventory: Inventory, dynamodb: DynamoDBClient
) -> None:
    forget(inventory, AT_NOON)

    [note] = items(dynamodb, INVENTORY)
    assert int(note["expires"]) == AT_NOON.timestamp() + 16 * 24 * 3600
    assert set(note) == {"account", "function", "as_of", "expires"}


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
    assert stamp(AT_NOON) == "2026-03-04T12:00:00.000000Z"
