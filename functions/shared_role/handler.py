"""Wiring of shared_role: built once per execution environment, called once per event."""

from __future__ import annotations

from typing import Any

from shared_role import SPEC
from shared_role.aws import SharedRole
from shared_role.plan import plan
from warden.hub import Hub
from warden.inventory import Inventory
from warden.patience import LambdaContext, Patience
from warden.remediator import Remediator
from warden.settings import Settings, required, whole_number

hub = Hub(Settings.read())
inventory = Inventory(lambda: hub.dynamodb, required("WARDEN_INVENTORY_TABLE"))
aws = SharedRole(hub.spoke, inventory, whole_number("WARDEN_ROLE_SETTLE_SECONDS", most=60))
remediator = Remediator(SPEC.control, aws.read, plan, aws.apply, hub.spoke.forget, tags=hub.spoke.tags)


def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """One event from the bus `warden`, or one that was put off; returns what came of it."""
    return hub.turns.take(event, context, lambda one: hub.warden.run(one, remediator, Patience.within(context)))
