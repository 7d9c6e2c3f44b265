"""A deployment of many functions at once, beside an account where one is made now and then, and what Warden does."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any, Self

from local_org.chaos.verdict import ARCHIVER
from local_org.endpoint.calls import Call
from local_org.faults.concurrency import Attempt, Concurrency
from local_org.faults.stage import Stage
from local_org.options import Options
from local_org.place import Place
from tests.resilience.world import EC2, HOME, HUB, LAMBDA, LOGS, MEMBER, SECRET, World, trust

OTHER = "333333333333"
A_MINUTE_FOR = 1000  # functions: how fast the deployment goes, however many it has
CALL_SECONDS = 0.05
APART = 10.0  # seconds between two functions of the other account
RESERVED = 2
OWN_ROLE = [number for number in range(20) if number % 4 or number == 0]


@dataclass
class Crowd:
    """Every second function has no dead-letter queue, every tenth holds a secret.

    Every tenth shares its role, half of them with one that keeps it. Every fifth is on a role that EC2 may assume, too,
    which forbids a split: an account may have 1,000 roles and no more.
    """

    functions: int
    stage: Stage = field(init=False)
    lambda_calls: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __enter__(self) -> Self:
        options = Options(accounts=(HUB, MEMBER, OTHER), regions=(HOME,), parameters={"LambdaCallsPerSecond": "7"})
        self.stage = Stage(options).__enter__()
        self.stage.waiting.call_seconds = CALL_SECONDS
        self.stage.watch(self._note)
        self._world = World(self.stage)
        self._other = self.stage.client("lambda", Place(OTHER, HOME))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stage.__exit__(kind, error, trace)

    def deployed(self, bystanders: int) -> tuple[Attempt, ...]:
        """Makes the functions, and so many in the other account meanwhile; every attempt until nothing is left."""
        roles = self._roles(bystanders)
        together = Concurrency(self.stage, RESERVED)
        start = self.stage.waiting.now
        for number in range(self.functions):
            together.at(start + number * 60 / A_MINUTE_FOR, partial(self._deploy, number, roles[number]))
        for number in range(bystanders):
            together.at(start + 1 + number * APART, partial(self._stand_by, number))
        together.run()
        return tuple(together.attempts)

    def configurations(self) -> Iterator[Mapping[str, Any]]:
        """The functions of the deployment as they stand; what the spoke brings is none of them."""
        for page in self._world.functions.get_paginator("list_functions").paginate():
            yield from (one for one in page["Functions"] if one["FunctionName"] != ARCHIVER)

    def findings(self) -> dict[str, str]:
        return self._world.findings()

    def failures(self) -> int:
        """How many events are in the failure queue."""
        sqs = self.stage.client("sqs", Place(HUB, HOME))
        url = sqs.get_queue_url(QueueName="warden-hub-failures")["QueueUrl"]
        asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(asked["Attributes"]["ApproximateNumberOfMessages"])

    def _roles(self, bystanders: int) -> list[str]:
        """A role for each function; the other account's are made too, and Warden has heard of all of them."""
        iam = self.stage.client("iam", Place(OTHER, HOME))
        for number in range(bystanders):
            iam.create_role(RoleName=f"bystander-{number}", AssumeRolePolicyDocument=trust(LAMBDA))
            iam.attach_role_policy(RoleName=f"bystander-{number}", PolicyArn=LOGS)
        platform = self._world.role("platform", trusts=(LAMBDA, EC2))
        roles: list[str] = []
        for number in range(self.functions):
            if number % 20 == 10:
                roles.append(roles[number - 10])
            else:
                roles.append(self._world.role(f"role-{number}") if number % 20 in OWN_ROLE else platform)
        self.stage.settle()
        return roles

    def _deploy(self, number: int, role: str) -> None:
        make = self._world.function if number % 2 else self._world.kept
        make(f"crowd-{number}", role, **({"Environment": SECRET} if number % 10 == 5 else {}))

    def _stand_by(self, number: int) -> None:
        role = f"arn:aws:iam::{OTHER}:role/bystander-{number}"
        self._other.create_function(
            FunctionName=f"bystander-{number}",
            Role=role,
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": b"PK"},
        )

    def _note(self, call: Call) -> None:
        if call.service == "lambda":
            self.lambda_calls[call.account].append(self.stage.waiting.now)


def of_bus(attempt: Attempt) -> Mapping[str, Any]:
    """The event as EventBridge delivered it, whether it came from the bus or by the queue."""
    event: Mapping[str, Any] = attempt.delivery.event
    if "Records" in event:
        event = json.loads(event["Records"][0]["body"])
    return event


def subject(attempt: Attempt) -> str:
    """The name of the function that was created; empty when the event is another one."""
    detail = of_bus(attempt)["detail"]
    created = str(detail.get("eventName", "")).startswith("CreateFunction")
    return str(detail["requestParameters"]["functionName"]) if created else ""


def most_in_a_second(times: list[float]) -> int:
    """The most calls in any second, wherever it begins."""
    calls = sorted(round(1000 * time) for time in times)
    most, first = 0, 0
    for number, call in enumerate(calls):
        while calls[first] <= call - 1000:
            first += 1
        most = max(most, number - first + 1)
    return most
