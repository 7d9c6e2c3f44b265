"""What holds of the inventory whatever the events, and whatever the order in which they are told."""

from __future__ import annotations

import random
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.fakes.tables import INVENTORY
from tests.unit.warden.samples import ACCOUNT
from warden.inventory import Inventory, Recorded
from warden.model import Function

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROLES = ["shop", "own", "third"]
HISTORIES = st.lists(st.tuples(st.sampled_from(ROLES), st.booleans()), min_size=1, max_size=5)
NUMBERS = count()


def record(inventory: Inventory, function: Function, role: str, at: str, *, seen: bool = False) -> Recorded:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    return inventory.record(function, arn, at, cause=f"{role} at {at}", seen=seen)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(HISTORIES, st.randoms(use_true_random=False))
def test_in_whatever_order_a_history_is_told_the_last_role_stands(
    dynamodb: DynamoDBClient, history: list[tuple[str, bool]], chance: random.Random
) -> None:
    inventory = Inventory(lambda: dynamodb, INVENTORY)
    function = Function("aws", ACCOUNT, "eu-west-1", f"told-{next(NUMBERS)}")
    second, events = 0, []
    for role, in_a_new_second in history:
        second += in_a_new_second
        events.append((role, f"2026-03-04T12:00:{second:02}Z"))
    told = chance.sample([*events, events[0]], k=len(events) + 1)
    last = history[-1][0]

    for role, at in told:
        if record(inventory, function, role, at).superseded:  # whoever hears that reads, and it has all happened
            record(inventory, function, last, "2026-03-04T18:00:00Z", seen=True)

    assert [role for role in ROLES if function in {user.function for user in inventory.users(ACCOUNT, role)}] == [last]
