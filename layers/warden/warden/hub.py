"""Builds, once per execution environment, what a handler needs from the hub's own account."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import botocore.session

from warden.bus import Bus
from warden.clearance import Clearance
from warden.findings import Findings
from warden.later import Later
from warden.ledger import Ledger
from warden.pace import Pace, seconds_between
from warden.restraints import Restraints
from warden.run import Warden
from warden.settings import Settings
from warden.spoke import CLIENTS, Spoke
from warden.turns import Turns

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.session import Session
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


class Hub:
    """The hub's clients and tables, and the way into the spokes."""

    def __init__(self, settings: Settings, spoke_clients: Config = CLIENTS, *, paced: bool = True) -> None:
        """spoke_clients: how clients in member accounts are set up. paced: False for who keeps a pace by itself."""
        self.settings = settings
        self._spoke_clients = spoke_clients
        self.pace = Pace(seconds_between(settings.calls_per_second, settings.concurrency) if paced else 0)

    @cached_property
    def _session(self) -> Session:
        return botocore.session.get_session()

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """The client of the hub's tables."""
        return self._client("dynamodb")  # type: ignore[no-any-return]

    def secretsmanager(self) -> Any:
        """A client of the hub's secrets, made when it is asked for."""
        return self._client("secretsmanager")

    @cached_property
    def spoke(self) -> Spoke:
        """Clients in member accounts."""
        settings, config = self.settings, self._spoke_clients
        return Spoke(lambda: self._session, settings.spoke_role, settings.control, config=config, pace=self.pace)

    def cloudformation(self) -> Any:
        """A client of the hub's stacks, made when it is asked for."""
        return self._client("cloudformation")

    def s3(self) -> Any:
        """A client of the hub's archive of letters, made when it is asked for."""
        return self._client("s3")

    @cached_property
    def turns(self) -> Turns:
        """Which event is handled now and which is put off."""
        queue = self.settings.later_queue
        return Turns(self.pace, Later(lambda: self.sqs, queue) if queue else None)

    @cached_property
    def sqs(self) -> SQSClient:
        """The client of the queue of events that are put off."""
        return self._client("sqs")  # type: ignore[no-any-return]

    @cached_property
    def bus(self) -> Bus:
        """The bus that Warden hears and speaks by."""
        return Bus(self._client("events"), self.settings.bus)

    @cached_property
    def findings(self) -> Findings:
        """What stands about functions."""
        return Findings(self.dynamodb, self.settings.findings_table, self.bus)

    @cached_property
    def warden(self) -> Warden:
        """The flow, with this function's mode and tables."""
        settings = self.settings
        ledger = Ledger(self.dynamodb, settings.changes_table)
        restraints = Restraints(self.dynamodb, settings.restraints_table)
        clearance = Clearance(restraints, ledger, settings.change_budget, settings.tags_exempt)
        return Warden(settings.mode, self.findings, ledger, self.bus, clearance)

    def _client(self, service: str) -> Any:
        return self._session.create_client(service, region_name=self.settings.region, config=CLIENTS)
