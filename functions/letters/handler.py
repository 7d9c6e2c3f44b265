"""Wiring of the index of letters: built once per execution environment, called once per batch of messages."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from letters.aws import Roles
from letters.flow import Flow
from letters.tally import Tally
from letters.tenants import Tables
from warden.hub import Hub
from warden.letters import Letters
from warden.patience import LambdaContext, Patience
from warden.settings import Settings, required, whole_number

MOST_DAYS = 3650

hub = Hub(Settings.read())
tables = Tables(required("WARDEN_INVENTORY_TABLE"), hub.settings.changes_table, hub.settings.findings_table)
table = required("WARDEN_LETTERS_TABLE")
bucket = required("WARDEN_LETTERS_BUCKET")
retention = timedelta(days=whole_number("WARDEN_LETTERS_RETENTION_DAYS", MOST_DAYS))


@cache
def roles() -> Roles:
    """What is remembered of roles between batches."""
    return Roles(Letters(hub.dynamodb, table), hub.spoke)


@cache
def flow() -> Flow:
    """The hub's clients are made when the first batch comes, not at import."""
    archive, index = hub.s3(), Letters(hub.dynamodb, table)

    def read(key: str) -> bytes:
        content: bytes = archive.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content

    tally = Tally(hub.dynamodb, table, hub.bus)
    return Flow(read, index, roles, tally, hub.dynamodb, tables, retention)


def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """A batch of messages from the queue of what has arrived; returns those that have to come again."""
    return flow().run(event, Patience.within(context))
