"""The hub's tables and bus around the flow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.unit.fakes.clearance import clearance
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.tables import CHANGES, FINDINGS, items
from tests.unit.fakes.waiting import unhurried
from tests.unit.warden.desk import Desk
from tests.unit.warden.samples import ORDERS, create
from warden.findings import Finding, Findings
from warden.ledger import Ledger, Progress
from warden.model import Mode, Status
from warden.remediator import Remediator
from warden.run import Warden

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
CHANGE = "2026-03-04T12:00:00+00:00-1"


@dataclass
class Hub:
    """The hub's tables and bus around the flow."""

    dynamodb: DynamoDBClient
    events: FakeEvents
    mode: Mode = Mode.REMEDIATE
    budget: int = 50
    tags_exempt: bool = False
    now: datetime = NOON

    def __post_init__(self) -> None:
        self._tokens = count(1)

    def run(self, desk: Desk, event: Any = None) -> dict[str, Any]:
        return self.handle(desk.remediator, event)

    def handle(self, remediator: Remediator[Any], event: Any = None) -> dict[str, Any]:
        findings = Findings(self.dynamodb, FINDINGS, self.events.bus)
        ledger = Ledger(self.dynamodb, CHANGES)
        cleared = clearance(self.dynamodb, budget=self.budget, tags_exempt=self.tags_exempt, now=lambda: self.now)
        warden = Warden(
            self.mode,
            findings,
            ledger,
            self.events.bus,
            cleared,
            now=lambda: self.now,
            token=lambda: str(next(self._tokens)),
        )
        return warden.run(create(ORDERS) if event is None else event, remediator, unhurried())

    def keep(self, status: str, reason: str) -> None:
        """What stands about the function, as another function of the hub may have said it."""
        finding = Finding("desk", ORDERS, Status(status), reason)
        Findings(self.dynamodb, FINDINGS, self.events.bus).keep(finding, at=self.now.isoformat())

    def end(self, change: str, progress: str) -> None:
        """How a change on record ended."""
        Ledger(self.dynamodb, CHANGES).end("desk", ORDERS, change=change, progress=Progress(progress))

    @property
    def progress(self) -> list[str]:
        """How far each change on record came."""
        return [change["progress"] for change in items(self.dynamodb, CHANGES)]

    @property
    def told(self) -> list[str]:
        """The status of each finding told, in order."""
        return [news["status"] for news in self.events.told("Warden Finding")]
