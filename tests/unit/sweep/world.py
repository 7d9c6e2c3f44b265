"""A hub with its tables, and accounts that it sweeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sweep.enrolled import Enrolled
from sweep.flow import Flow
from sweep.pace import Pace
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.functions import FakeFunction, FakeLambda
from tests.unit.fakes.spoke import FakeSpoke
from tests.unit.fakes.tables import FINDINGS, INVENTORY, SPOKES
from tests.unit.warden.samples import ACCOUNT, REGION
from warden.findings import Finding, Findings
from warden.inventory import Inventory
from warden.model import Function, Pair, Status
from warden.registry import Guarded, Registry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HERE = Pair("aws", ACCOUNT, REGION)
QUEUE = "arn:aws:sqs:eu-west-1:222222222222:own"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECRET = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}
TAG = "warden:plaintext-secrets"
INVOCATION_SECONDS = 900.0

Asked = set[tuple[str, str]]  # names of functions, each with a control that is to look at it


class World:
    """Time passes by waiting only."""

    def __init__(self, dynamodb: DynamoDBClient, *, home: str = "us-east-1", own: Pair | None = None) -> None:
        self.dynamodb = dynamodb
        self.spoke = FakeSpoke()
        self.events = FakeEvents()
        self.inventory = Inventory(lambda: dynamodb, INVENTORY)
        self.news = FakeEvents()
        self.findings = Findings(dynamodb, FINDINGS, self.news.bus)
        self.registry = Registry(dynamodb, SPOKES)
        self.seconds = 0.0
        enrolled = Enrolled(self.registry, own)
        bus = self.events.bus
        self.flow = Flow(self.spoke, self.registry, enrolled, self.inventory, self.findings, bus, home, 80, self.now)

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    @property
    def functions(self) -> FakeLambda:
        return self.spoke.lambdas[HERE.account, HERE.region]

    def add(self, name: str, role: str = "", **settings: Any) -> FakeFunction:
        """A function with a queue of its owner, under a role of its own unless one is named."""
        function = Function("aws", ACCOUNT, REGION, name)
        settings = {"DeadLetterConfig": {"TargetArn": QUEUE}, **settings}
        return self.functions.add(function, Role=role_arn(role or name), **settings)

    def on_record(self, name: str, role: str = "", region: str = REGION, at: str = "2026-03-01T00:00:00Z") -> Function:
        """A function that the inventory has."""
        function = Function("aws", ACCOUNT, region, name)
        self.inventory.record(function, role_arn(role or name), at, cause="event", created=True)
        return function

    def stands(self, control: str, name: str, status: Status = Status.OPEN) -> None:
        """A finding about the function."""
        function = Function("aws", ACCOUNT, REGION, name)
        self.findings.keep(Finding(control, function, status, "why"), at=NOON.isoformat())

    def sweep(
        self, seconds: float = INVOCATION_SECONDS, *, request: str = "1", pair: Pair | None = HERE
    ) -> dict[str, Any]:
        """Handles a request in an invocation that has so many seconds."""
        over = self.seconds + seconds
        return self.flow.run(requested(pair, request), Pace(lambda: over - self.seconds, self._clock, self._sleep))

    @property
    def asked(self) -> Asked:
        """Who is to look at what."""
        told = self.events.told("Warden Drift")
        return {(one["function"].rpartition(":")[2], control) for one in told for control in one["controls"]}

    @property
    def guarded(self) -> Guarded:
        """The one pair on record."""
        (guarded,) = self.registry.pairs()
        return guarded

    def recorded(self) -> dict[str, str]:
        """The role's name of each function on record."""
        return {user.function.name: user.role_arn.rpartition("/")[2] for user in self.inventory.everyone(ACCOUNT)}

    def _clock(self) -> float:
        return self.seconds

    def _sleep(self, seconds: float) -> None:
        self.seconds += seconds


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def requested(pair: Pair | None, request: str = "1") -> dict[str, Any]:
    """The event that asks for a sweep of a pair, or of all."""
    detail = {"account": pair.account, "region": pair.region} if pair else {}
    return {"id": request, "source": "warden", "detail-type": "Warden Sweep Requested", "detail": detail}
