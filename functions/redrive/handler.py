"""Wiring of redrive: built once per execution environment, called once per request."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from botocore.config import Config

from redrive.aws import Archive, Invoker
from redrive.flow import Flow
from redrive.pace import Pace
from redrive.work import CANARY_SECONDS
from warden.hub import Hub
from warden.letters import Letters
from warden.patience import LambdaContext
from warden.runs import Runs
from warden.settings import Settings, required

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{2,62}", re.ASCII)
# An event that was handed over is not repeated behind our back, and the first letter is waited for.
CLIENTS = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=CANARY_SECONDS, tcp_keepalive=True)

hub = Hub(Settings.read(), CLIENTS, paced=False)
table = required("WARDEN_LETTERS_TABLE")
bucket = required("WARDEN_LETTERS_BUCKET", form=BUCKET)


@cache
def flow() -> Flow:
    """The hub's clients are made when the first request comes, not at import."""
    letters, runs = Letters(hub.dynamodb, table), Runs(hub.dynamodb, table)
    return Flow(runs, letters, Archive(cache(hub.s3), bucket), Invoker(hub.spoke), hub.bus)


def handler(event: object, context: LambdaContext) -> dict[str, Any]:
    """One request from the bus `warden`; returns what came of it."""
    return flow().run(event, Pace.within(context))
