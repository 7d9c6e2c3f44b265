"""A hub and a guarded account with clients that the test gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cli.connection import Hub
from cli.doctor.clients import Clients
from cli.doctor.hub import Deployed
from cli.doctor.spoke import Guarded
from local_org.cloudformation.stack import resolve
from local_org.cloudformation.templates import HUB_TEMPLATE, SPOKE_TEMPLATE
from local_org.events.routing import spoke_parameters
from local_org.place import Place

HOME = Place("111111111111", "eu-west-1")
MEMBER = Place("222222222222", "eu-west-1")
STACK = "lambda-warden"
OUTPUTS = {
    "BusName": "warden",
    "FailureQueueUrl": "https://failures",
    "SpokesTableName": "spokes-1",
    "UndeliveredQueueUrl": "https://undelivered",
}


def deployed(
    parameters: Mapping[str, str] | None = None,
    physical: Mapping[str, str] | None = None,
    clients: Mapping[str, Any] | None = None,
    rolled_out: Iterable[Place] = (),
) -> Deployed:
    """A hub. `clients` are given by the names of their services, `rolled_out` are the places of its StackSets."""
    stack = resolve(HUB_TEMPLATE, parameters or {}, HOME, STACK)
    hub = Hub(lambda service, **_: (clients or {})[service], OUTPUTS)
    return Deployed(hub, stack, physical or {}, Clients(hub.client, HOME.region), frozenset(rolled_out))


def guarded(place: Place = MEMBER, *, stands: bool = True, **clients: Any) -> Guarded:
    """A spoke of that hub, with clients of its own. stands: whether there is anything of it."""
    hub = deployed()
    stack = resolve(SPOKE_TEMPLATE, spoke_parameters(hub.stack), place, "lambda-warden-spoke")
    return Guarded(stack, hub, lambda service, *_: clients[service], lambda: stands)
