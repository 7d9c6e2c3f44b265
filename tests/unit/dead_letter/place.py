"""One function in one account, and dead_letter looking at it."""

from __future__ import annotations

from typing import Any

from dead_letter.aws import DeadLetter
from dead_letter.plan import Facts, plan
from tests.unit.fakes.functions import FakeFunction, FakeLambda
from tests.unit.fakes.roles import FakeIam, FakeRole
from tests.unit.fakes.spoke import FakeSpoke
from tests.unit.fakes.waiting import unhurried
from tests.unit.warden.samples import ACCOUNT, ORDERS, SHARED, create, drift, trigger
from warden.default_target import Kind, grant_arn
from warden.remediator import Remediator
from warden.run import Warden

QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:warden-dead-letters"
THEIRS = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders-failed"
GRANT = grant_arn(ORDERS)


class Place:
    """Lambda and IAM in one account, and the control looking at them."""

    def __init__(self) -> None:
        self.spoke = FakeSpoke()
        self.aws = DeadLetter(self.spoke, Kind.SQS)
        self.iam: FakeIam = self.spoke.iam[ACCOUNT]
        self.iam.roles["shop"] = FakeRole("/service/", {})
        self.iam.policies[GRANT] = {}
        self.functions: FakeLambda = self.spoke.lambdas[ACCOUNT, ORDERS.region]

    def add(self, target: str = "", **configuration: Any) -> FakeFunction:
        dead_letter = {"DeadLetterConfig": {"TargetArn": target}} if target else {}
        return self.functions.add(ORDERS, Role=SHARED, **dead_letter, **configuration)

    def read(self, *, deep: bool = False) -> Facts:
        return self.aws.read(trigger(create(ORDERS)), deep)

    @property
    def target(self) -> str | None:
        target: str | None = self.functions.functions[ORDERS.arn].latest.get("DeadLetterConfig", {}).get("TargetArn")
        return target


def run(warden: Warden, place: Place, event: dict[str, Any] | None = None) -> str | None:
    remediator = Remediator("dead_letter", place.aws.read, plan, place.aws.apply)
    status: str | None = warden.run(event or drift(ORDERS), remediator, unhurried())["status"]
    return status
