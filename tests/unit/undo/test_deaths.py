"""Wherever an undo dies, its retry finishes it, and what it leaves is what an undisturbed one leaves."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.unit.fakes.tables import CHANGES, FINDINGS, INVENTORY, RESTRAINTS
from tests.unit.fakes.waiting import unhurried
from tests.unit.undo.mortal import Died, Fate, Mortal, MortalSpoke
from tests.unit.undo.shop import Shop, request
from tests.unit.warden.samples import BILLING, ORDERS
from warden.ledger import Progress

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLES = (CHANGES, FINDINGS, INVENTORY, RESTRAINTS)
FEWEST_CALLS = 20  # of the shortest of these

Saved = dict[str, list[dict[str, Any]]]


def moved_and_given_a_target(shop: Shop) -> tuple[str, str | None]:
    """To take back: a move to a role that has been given the right to send dead letters since."""
    change = shop.mend("shared_role", ORDERS)
    shop.mend("dead_letter", ORDERS)
    return "shared_role", change


def given_a_target(shop: Shop) -> tuple[str, str | None]:
    """To take back: a target, and the right to send there."""
    return "dead_letter", shop.mend("dead_letter", ORDERS)


def given_a_target_as_another(shop: Shop) -> tuple[str, str | None]:
    """To take back: a target; the right to send there is another function's by now as well."""
    change = shop.mend("dead_letter", ORDERS)
    shop.mend("dead_letter", BILLING)
    return "dead_letter", change


@pytest.mark.parametrize("made", [moved_and_given_a_target, given_a_target, given_a_target_as_another])
def test_an_undo_that_dies_before_any_call_is_finished_by_its_retry(shop: Shop, made: Any) -> None:
    control, change = made(shop)
    asked = request(control, ORDERS, change)
    spoke, tables = copy.deepcopy(shop.spoke), saved(shop.dynamodb)
    shop.undo(control, ORDERS, change)
    wanted, calls = shop.state(), 0

    died = True
    while died:
        calls += 1
        shop.spoke = copy.deepcopy(spoke)
        restore(shop.dynamodb, tables)
        died = dies(shop, asked, Fate(calls))
        shop.undo(control, ORDERS, change)

        assert shop.state() == wanted, calls
        assert shop.entries(control, ORDERS)[-1].progress is Progress.UNDONE
        assert shop.events.told("Warden Finding")[-1]["status"] == "UNDONE"
        assert len(shop.exemptions) == 1

    assert calls > FEWEST_CALLS


def dies(shop: Shop, asked: dict[str, Any], fate: Fate) -> bool:
    """Whether the undo was cut off."""
    mortal = cast("DynamoDBClient", Mortal(shop.dynamodb, fate))
    try:
        shop.flow(MortalSpoke(shop.spoke, fate), mortal).run(asked, unhurried())
    except Died:
        return True
    return False


def saved(dynamodb: DynamoDBClient) -> Saved:
    return {table: dynamodb.scan(TableName=table)["Items"] for table in TABLES}


def restore(dynamodb: DynamoDBClient, tables: Saved) -> None:
    """Makes the tables hold what was saved and nothing else."""
    for table, wanted in tables.items():
        keys = [key["AttributeName"] for key in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]]
        for item in dynamodb.scan(TableName=table)["Items"]:
            if item not in wanted:
                dynamodb.delete_item(TableName=table, Key={key: item[key] for key in keys})
        for item in wanted:
            dynamodb.put_item(TableName=table, Item=item)
