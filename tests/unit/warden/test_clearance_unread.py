"""What cannot be read forbids any change: the event fails, and is tried again."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.tables import CHANGES, RESTRAINTS, items
from tests.unit.warden.desk import LYING, WANTED, Desk, failing
from tests.unit.warden.holding import put_back
from tests.unit.warden.hub import Hub
from tests.unit.warden.samples import ORDERS, update
from warden.errors import MalformedItem


def test_nothing_changes_when_the_restraints_cannot_be_read(hub: Hub) -> None:
    hub.dynamodb.delete_table(TableName=RESTRAINTS)

    with pytest.raises(ClientError, match="ResourceNotFound"):
        hub.run(desk := Desk())

    assert (desk.things, hub.progress, hub.told) == (LYING, [], [])


def test_nothing_changes_when_a_restraint_is_malformed(hub: Hub) -> None:
    hub.dynamodb.put_item(TableName=RESTRAINTS, Item={"subject": {"S": "pause"}})

    with pytest.raises(MalformedItem, match=r"^restraint pause"):
        hub.run(desk := Desk())

    assert (desk.things, hub.progress, hub.told) == (LYING, [], [])


def test_nothing_changes_when_the_tags_cannot_be_read(hub: Hub) -> None:
    hub.tags_exempt, desk = True, Desk()
    remediator = desk.remediator._replace(tags=lambda _: failing(ValueError("no tags"))() or {})

    with pytest.raises(ValueError, match="no tags"):
        hub.handle(remediator)

    assert (desk.things, hub.progress, hub.told) == (LYING, [], [])


@pytest.mark.parametrize("word", ["trigger", "actions", "progress", "function"])
def test_nothing_changes_when_the_journal_cannot_be_read(hub: Hub, word: str) -> None:
    put_back(hub, 0)
    [change] = items(hub.dynamodb, CHANGES)
    damaged = {key: {"S": value} for key, value in change.items()} | {word: {"S": "?"}}
    hub.dynamodb.put_item(TableName=CHANGES, Item=damaged)

    with pytest.raises(MalformedItem, match=f"^change .* of desk#{ORDERS.arn} cannot be read$"):
        hub.run(desk := Desk(), update(ORDERS))

    assert (desk.things, len(hub.progress), hub.told) == (LYING, 1, ["REMEDIATED"])


def test_a_compliant_function_asks_for_no_restraint(hub: Hub) -> None:
    hub.dynamodb.delete_table(TableName=RESTRAINTS)

    assert hub.run(Desk(dict(WANTED)))["status"] is None
