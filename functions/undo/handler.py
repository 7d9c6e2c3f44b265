"""Wiring of undo: built once per execution environment, called once per request."""

from __future__ import annotations

from functools import cache
from typing import Any

from undo.aws import Undo
from undo.flow import Flow
from warden.hub import Hub
from warden.inventory import Inventory
from warden.patience import LambdaContext, Patience
from warden.restraints import Restraints
from warden.settings import Settings, required

hub = Hub(Settings.read())
aws = Undo(hub.spoke, Inventory(lambda: hub.dynamodb, required("WARDEN_INVENTORY_TABLE")))
restraints = required("WARDEN_RESTRAINTS_TABLE")


@cache
def flow() -> Flow:
    """The hub's clients are made when the first request comes, not at import."""
    return Flow(aws, hub.warden.ledger, hub.warden.findings, Restraints(hub.dynamodb, restraints))


def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """One request from the bus `warden`; returns what came of it."""
    return flow().run(event, Patience.within(context))
