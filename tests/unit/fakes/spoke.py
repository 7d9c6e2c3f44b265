"""Member accounts of an organization."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.unit.fakes.functions import FakeLambda
from tests.unit.fakes.metrics import FakeCloudWatch
from tests.unit.fakes.queues import FakeSqs
from tests.unit.fakes.roles import FakeIam
from warden.errors import Unreachable
from warden.spoke import Spoke, Where


class FakeSpoke(Spoke):
    """Member accounts: one IAM per account, one Lambda, CloudWatch and SQS per account and region."""

    def __init__(self) -> None:
        self.iam: defaultdict[str, FakeIam] = defaultdict(FakeIam)
        self.lambdas: defaultdict[tuple[str, str], FakeLambda] = defaultdict(FakeLambda)
        self.queues: defaultdict[tuple[str, str], FakeSqs] = defaultdict(FakeSqs)
        self.metrics: defaultdict[tuple[str, str], FakeCloudWatch] = defaultdict(FakeCloudWatch)
        self.left: set[str] = set()
        self.sessions: set[str] = set()  # accounts that a session is kept for

    def forget(self, account: str) -> bool:
        kept = account in self.sessions
        self.sessions.discard(account)
        return kept

    def client(self, service: str, where: Where) -> Any:
        if where.account in self.left:
            raise Unreachable("the account left")
        here = self.lambdas[where.account, where.region]
        metrics = self.metrics[where.account, where.region]
        return {
            "cloudwatch": metrics,
            "iam": self.iam[where.account],
            "lambda": here,
            "resourcegroupstaggingapi": here,
            "sqs": self.queues[where.account, where.region],
        }[service]
