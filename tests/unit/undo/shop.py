"""One account with functions that share a role, the remediators, and undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import dead_letter.plan
import plaintext_secrets.plan
import shared_role.plan
import stream_failures.plan
from dead_letter.aws import DeadLetter
from plaintext_secrets.aws import PlaintextSecrets
from shared_role.aws import SharedRole
from stream_failures.aws import StreamFailures
from tests.unit.fakes.clearance import clearance
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.functions import FakeLambda
from tests.unit.fakes.roles import FakeIam, FakeRole
from tests.unit.fakes.secrets import register
from tests.unit.fakes.spoke import FakeSpoke
from tests.unit.fakes.tables import CHANGES, FINDINGS, INVENTORY, RESTRAINTS, items
from tests.unit.fakes.waiting import unhurried
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, REPORTS, SHARED, drift, trigger
from undo.aws import Undo
from undo.flow import Flow
from warden.default_target import Kind, grant_arn
from warden.findings import Findings
from warden.inventory import Inventory
from warden.ledger import Entry, Ledger
from warden.model import Function, Mode
from warden.on_failure import OnFailure
from warden.patience import Patience
from warden.remediator import Remediator
from warden.restraints import Restraints
from warden.run import Warden
from warden.spoke import Spoke

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FUNCTIONS = (BILLING, ORDERS, REPORTS)
GRANT = grant_arn(ORDERS)
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
READ_SHOP = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}]}
SECRET = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}


class Shop:
    """Billing, orders and reports on the role `shop`; clocks that move on with each look at them."""

    def __init__(self, dynamodb: DynamoDBClient, *, granted: bool = False, tag: str | None = None) -> None:
        self.dynamodb = dynamodb
        self.spoke = FakeSpoke()
        self.events = FakeEvents()
        self._seconds = count(1)
        self.inventory = Inventory(lambda: dynamodb, INVENTORY)
        roles = SharedRole(self.spoke, self.inventory, now=self.now)
        streams = StreamFailures(self.spoke, Kind.SQS)
        targets, secrets = DeadLetter(self.spoke, Kind.SQS), PlaintextSecrets(self.spoke, lambda: register(dynamodb))
        self._remediators: dict[str, Remediator[Any]] = {
            "shared_role": Remediator("shared_role", roles.read, shared_role.plan.plan, roles.apply),
            "dead_letter": Remediator("dead_letter", targets.read, dead_letter.plan.plan, targets.apply),
            "stream_failures": Remediator("stream_failures", streams.read, stream_failures.plan.plan, streams.apply),
            "plaintext_secrets": Remediator(
                "plaintext_secrets", secrets.read, plaintext_secrets.plan.plan, secrets.apply
            ),
        }
        self.ledger = Ledger(dynamodb, CHANGES)
        self._findings = Findings(dynamodb, FINDINGS, self.events.bus)
        token: Callable[[], str] = lambda: "0"  # noqa: E731 - typed
        free = clearance(dynamodb, now=self.now)
        self._warden = Warden(Mode.REMEDIATE, self._findings, self.ledger, self.events.bus, free, self.now, token)
        self.iam.policies |= {LOGS: READ_SHOP, GRANT: {}}
        self.iam.roles["shop"] = FakeRole(
            "/service/", TRUST, [LOGS, *([GRANT] if granted else [])], {"shop": READ_SHOP}
        )
        for function in FUNCTIONS:
            made = self.functions(function).add(function, Role=SHARED, Environment=SECRET, Timeout=3)
            made.tags |= {"warden:plaintext-secrets": tag} if tag else {}
        for function in FUNCTIONS:
            self._remediators["shared_role"].read(trigger(drift(function)), False)  # so that all are on record

    def now(self) -> datetime:
        return datetime(2026, 3, 4, 12, tzinfo=UTC) + timedelta(seconds=next(self._seconds))

    @property
    def iam(self) -> FakeIam:
        return self.spoke.iam[ACCOUNT]

    def functions(self, function: Function) -> FakeLambda:
        return self.spoke.lambdas[function.account, function.region]

    def rid_of_secrets(self) -> None:
        """Warden has flagged every secret, and the owner has taken all of them out."""
        for function in FUNCTIONS:
            self.mend("plaintext_secrets", function)
            self.functions(function).change(function, Environment={})

    def mend(self, control: str, function: Function) -> str | None:
        """Has the control look at the function, and mend it; the change, if there was one."""
        outcome = self._warden.run(drift(function), self._remediators[control], unhurried())
        change: str | None = outcome["change"]
        return change

    def undo(
        self, control: str, function: Function, change: str, waiting: Patience | None = None, **detail: str
    ) -> dict[str, Any]:
        """Handles a request to take the change back."""
        return self.flow(self.spoke, self.dynamodb).run(
            request(control, function, change, **detail), waiting or unhurried()
        )

    def flow(self, spoke: Spoke, dynamodb: DynamoDBClient) -> Flow:
        """Undo with these ways to AWS."""
        return Flow(
            Undo(spoke, Inventory(lambda: dynamodb, INVENTORY), self.now),
            Ledger(dynamodb, CHANGES),
            Findings(dynamodb, FINDINGS, self.events.bus),
            Restraints(dynamodb, RESTRAINTS),
            self.now,
            lambda: "0",
        )

    def state(self) -> dict[str, Any]:
        """All that the account holds, as far as anybody changes it here."""
        found: dict[str, Any] = {
            f"role {name}": (role.path, role.trust, sorted(role.managed), role.inline, role.tags, role.boundary)
            for name, role in self.iam.roles.items()
        }
        for lambdas in self.spoke.lambdas.values():
            for arn, function in lambdas.functions.items():
                target = function.latest.get("DeadLetterConfig", {}).get("TargetArn", "")
                found[arn] = function.latest["Role"], target, dict(function.tags)
            found |= {uuid: OnFailure.of(mapping) for uuid, mapping in lambdas.mappings.items()}
        return found

    def entries(self, control: str, function: Function) -> tuple[Entry, ...]:
        return self.ledger.entries(control, function)

    @property
    def exemptions(self) -> list[dict[str, str]]:
        """What stands in the table of restraints beside the budget's counter."""
        return [item for item in items(self.dynamodb, RESTRAINTS) if item["subject"].startswith("exemption#")]


def request(control: str, function: Function, change: str, **detail: str) -> dict[str, Any]:
    """Somebody asks for the change to be taken back."""
    told = {"subject": f"{control}#{function.arn}", "change": change, "by": "an operator", "reason": "it broke"}
    return {
        "id": "0d3f1c2a-1111-4444-8888-000000000009",
        "detail-type": "Warden Undo Requested",
        "source": "warden",
        "account": "111111111111",
        "time": "2026-03-04T13:00:00Z",
        "region": "us-east-1",
        "detail": told | detail,
    }
