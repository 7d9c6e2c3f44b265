"""Wiring of stream_failures: built once per execution environment, called once per event."""

from __future__ import annotations

from typing import Any

from stream_failures import SPEC
from stream_failures.aws import StreamFailures
from stream_failures.plan import plan
from warden.default_target import Kind
from warden.hub import Hub
from warden.patience import LambdaContext, Patience
from warden.remediator import Remediator
from warden.settings import Settings, one_of

hub = Hub(Settings.read())
aws = StreamFailures(hub.spoke, Kind(one_of("WARDEN_DEAD_LETTER_TARGET", tuple(Kind))))
remediator = Remediator(SPEC.control, aws.read, plan, aws.apply, hub.spoke.forget, tags=hub.spoke.tags)


def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """One event from the bus `warden`, or one that was put off; returns what came of it."""
    return hub.turns.take(event, context, lambda one: hub.warden.run(one, remediator, Patience.within(context)))
