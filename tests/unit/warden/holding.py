"""How people hold Warden back in tests of the flow, and how a function is put back again and again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.unit.fakes.tables import RESTRAINTS
from tests.unit.warden.desk import Desk
from tests.unit.warden.hub import NOON, Hub
from tests.unit.warden.samples import ORDERS, create, update
from warden.restraints import Exemption, Restraints

HOUR = timedelta(hours=1)
EXEMPT = Exemption("desk", ORDERS.arn, NOON + HOUR, "the shop", "a test", "an operator", NOON - HOUR)
WRONG = "cup and pen out of place"


def exempt(hub: Hub, exemption: Exemption = EXEMPT) -> None:
    Restraints(hub.dynamodb, RESTRAINTS).exempt(exemption)


def pause(hub: Hub) -> None:
    words = {"subject": "pause", "by": "an operator", "reason": "a test", "at": "2026-03-04T11:00:00Z"}
    hub.dynamodb.put_item(TableName=RESTRAINTS, Item={key: {"S": value} for key, value in words.items()})


def resume(hub: Hub) -> None:
    hub.dynamodb.delete_item(TableName=RESTRAINTS, Key={"subject": {"S": "pause"}})


def last(hub: Hub) -> dict[str, Any]:
    """The finding told last."""
    return dict(hub.events.told("Warden Finding")[-1])


def put_back(hub: Hub, times: int, event: dict[str, Any] | None = None) -> dict[str, Any]:
    """Lets somebody mess the desk up so many times after it was tidied; what came of the last time."""
    outcome = hub.run(Desk(), create(ORDERS))
    for number in range(times):
        outcome = hub.run(Desk(), event or update(ORDERS, at=f"2026-03-04T12:00:{number:02}Z"))
    return outcome
