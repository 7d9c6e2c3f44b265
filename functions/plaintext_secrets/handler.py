"""Wiring of plaintext_secrets: built once per execution environment, called once per event."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from plaintext_secrets import SPEC
from plaintext_secrets.aws import PlaintextSecrets
from plaintext_secrets.plan import plan
from warden.hub import Hub
from warden.patience import LambdaContext, Patience
from warden.remediator import Remediator
from warden.settings import SECRET, Settings, required

if TYPE_CHECKING:
    from plaintext_secrets.register import Register

hub = Hub(Settings.read())
key = required("WARDEN_FINGERPRINT_KEY", form=SECRET)
table = required("WARDEN_FINGERPRINTS_TABLE")


@cache
def register() -> Register:
    """Most functions hold no secret: what looks closer is loaded with the first that is found."""
    from plaintext_secrets.fingerprints import Fingerprints  # noqa: PLC0415
    from plaintext_secrets.register import Register, Tables  # noqa: PLC0415

    tables = Tables(table, hub.settings.restraints_table)
    return Register(hub.dynamodb, tables, Fingerprints(hub.secretsmanager, key), hub.warden.now)


aws = PlaintextSecrets(hub.spoke, register)
remediator = Remediator(
    SPEC.control, aws.read, plan, aws.apply, hub.spoke.forget, tags=hub.spoke.tags, settle=aws.settle
)


def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """One event from the bus `warden`, or one that was put off; returns what came of it."""
    return hub.turns.take(event, context, lambda one: hub.warden.run(one, remediator, Patience.within(context)))
