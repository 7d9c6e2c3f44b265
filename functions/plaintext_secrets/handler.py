"""Wiring of plaintext_secrets: built once per execution environment, called once per event."""

from __future__ import annotations

from typing import Any

from plaintext_secrets import SPEC
from plaintext_secrets.aws import PlaintextSecrets
from plaintext_secrets.plan import plan
from warden.hub import Hub
from warden.patience import LambdaContext, Patience
from warden.remediator import Remediator
from warden.settings import Settings

hub = Hub(Settings.read())
aws = PlaintextSecrets(hub.spoke)
remediator = Remediator(SPEC.control, aws.read, plan, aws.apply, hub.spoke.forget, tags=hub.spoke.tags)


def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """One event from the bus `warden`; returns what came of it."""
    return hub.warden.run(event, remediator, Patience.within(context))
