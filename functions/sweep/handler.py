"""Wiring of the sweep: built once per execution environment, called once per request."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Any

from botocore.config import Config

from sweep.enrolled import Enrolled
from sweep.flow import Flow
from sweep.pace import Pace
from sweep.stack_sets import rolled_out
from warden.hub import Hub
from warden.inventory import Inventory
from warden.model import Pair
from warden.patience import LambdaContext
from warden.registry import Registry
from warden.settings import Settings, one_of, required, whole_number
from warden.trigger import partition_of

ACCOUNT_OR_NONE = re.compile(r"(\d{12})?", re.ASCII)
NAMES_OR_NONE = re.compile(r"([A-Za-z0-9-]+( [A-Za-z0-9-]+)*)?")
# A refused call is repeated by the sweep itself, at its pace.
CLIENTS = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30)

hub = Hub(Settings.read(), CLIENTS, paced=False)
inventory = Inventory(lambda: hub.dynamodb, required("WARDEN_INVENTORY_TABLE"))
spokes = required("WARDEN_SPOKES_TABLE")
account = required("WARDEN_OWN_ACCOUNT", form=ACCOUNT_OR_NONE)
stack_sets = tuple(required("WARDEN_STACK_SETS", form=NAMES_OR_NONE).split())
percent = whole_number("WARDEN_LONG_RUN_PERCENT", 100)
caller = one_of("WARDEN_STACK_SET_CALLER", ("DELEGATED_ADMIN", "SELF"))


@cache
def flow() -> Flow:
    """The hub's clients are made when the first request comes, not at import."""
    home = hub.settings.region
    registry = Registry(hub.dynamodb, spokes)
    own = Pair(partition_of(home), account, home) if account else None
    where = partial(rolled_out, hub.cloudformation, stack_sets, caller)
    enrolled = Enrolled(registry, own, where)
    return Flow(hub.spoke, registry, enrolled, inventory, hub.findings, hub.bus, home, percent)


def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """One request from the bus `warden`; returns what came of it."""
    return flow().run(event, Pace.within(context))
