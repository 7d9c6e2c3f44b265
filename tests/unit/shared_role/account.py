"""One member account with a role that functions share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from shared_role.aws import SharedRole
from shared_role.plan import CreateRole, Facts, MoveFunction, own_role_arn, plan
from tests.unit.fakes.functions import FakeLambda
from tests.unit.fakes.roles import FakeIam, FakeRole
from tests.unit.fakes.spoke import FakeSpoke
from tests.unit.fakes.tables import INVENTORY
from tests.unit.fakes.waiting import unhurried
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, SHARED, create, trigger
from warden.inventory import Inventory
from warden.model import Action, Function
from warden.patience import Patience

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATER = "2026-03-04T12:00:01Z"
EARLIER, EARLIEST = "2026-03-04T09:00:00Z", "2026-03-04T08:00:00Z"
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
READ_SHOP = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}]}
OWN = own_role_arn(ORDERS)
OWN_NAME = "orders-eu-west-1"


class Account:
    """One member account with a role that functions share."""

    def __init__(self, dynamodb: DynamoDBClient) -> None:
        self.dynamodb = dynamodb
        self.spoke = FakeSpoke()
        self.inventory = Inventory(lambda: dynamodb, INVENTORY)
        self.aws = SharedRole(self.spoke, self.inventory, now=lambda: NOW)
        self.iam.policies[LOGS] = {"Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}
        self.iam.roles["shop"] = FakeRole("/service/", TRUST, [LOGS], {"shop": READ_SHOP}, {"team": "shop"})

    @property
    def iam(self) -> FakeIam:
        return self.spoke.iam[ACCOUNT]

    def functions(self, function: Function) -> FakeLambda:
        return self.spoke.lambdas[function.account, function.region]

    def add(self, function: Function, role: str = SHARED, **configuration: Any) -> None:
        self.functions(function).add(function, Role=role, **configuration)

    def read(self, event: dict[str, Any], *, deep: bool = False) -> Facts:
        return self.aws.read(trigger(event), deep)

    def apply(self, action: Action, waiting: Patience | None = None) -> None:
        self.aws.apply(action, waiting or unhurried())

    def role_of(self, function: Function) -> str:
        return str(self.functions(function).functions[function.arn].latest["Role"])

    def splitting(self) -> tuple[CreateRole, MoveFunction]:
        """Billing and orders share the role, and orders has to leave: what that takes."""
        self.add(BILLING)
        self.add(ORDERS)
        self.read(create(BILLING, at=EARLIEST))
        made, moved = plan(self.read(create(ORDERS, at=EARLIER))).actions
        assert isinstance(made, CreateRole)
        assert isinstance(moved, MoveFunction)
        return made, moved
