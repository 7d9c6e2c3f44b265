"""A Lambda control plane with a clock and an IAM that the test sets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from local_org.errors import ApiError
from local_org.lambda_plane import LambdaPlane, RoleView

ACCOUNT = "222222222222"
REGION = "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/shared"
OTHER_ROLE = f"arn:aws:iam::{ACCOUNT}:role/warden/own"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:letters"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:letters"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"


class Clock:
    def __init__(self) -> None:
        self.now = 1_767_323_045.0

    def __call__(self) -> float:
        return self.now


class Iam:
    """Roles by ARN, and the (role, action, resource) that are granted."""

    def __init__(self, clock: Clock) -> None:
        old = RoleView(trusts_lambda=True, created=clock.now - 3600)
        self.roles = {ROLE: old, OTHER_ROLE: old}
        self.grants: set[tuple[str, str, str]] = set()

    def role(self, arn: str) -> RoleView | None:
        return self.roles.get(arn)

    def allows(self, role_arn: str, action: str, resource: str, region: str, account: str) -> bool:
        assert resource.split(":")[3:5] == [region, account]
        return (role_arn, action, resource) in self.grants


@dataclass(frozen=True, slots=True)
class FakeCall:
    action: str
    params: Mapping[str, Any]
    account: str = ACCOUNT
    region: str = REGION


@dataclass(slots=True)
class Refused:
    code: str
    status: int
    message: str


@dataclass(slots=True)
class Aws:
    """A developer's view: `aws("GetFunction", FunctionName="f")`."""

    settle_seconds: float = 0.0
    role_propagation_seconds: float = 0.0
    clock: Clock = field(init=False)
    iam: Iam = field(init=False)
    plane: LambdaPlane = field(init=False)

    def __post_init__(self) -> None:
        revisions = count(1)
        self.clock = Clock()
        self.iam = Iam(self.clock)
        self.plane = LambdaPlane(
            self.iam,
            clock=self.clock,
            settle_seconds=self.settle_seconds,
            role_propagation_seconds=self.role_propagation_seconds,
            new_revision=lambda: f"revision-{next(revisions)}",
        )

    def __call__(self, action: str, **params: Any) -> dict[str, Any]:
        return self.plane.handle(FakeCall(action, params))

    def create(self, name: str = "f", **more: Any) -> dict[str, Any]:
        given: dict[str, Any] = {
            "FunctionName": name,
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "Role": ROLE,
            "Code": {"ZipFile": b"code"},
        }
        return self("CreateFunction", **{**given, **more})

    def read(self, name: str = "f", **more: Any) -> dict[str, Any]:
        return self("GetFunctionConfiguration", FunctionName=name, **more)

    def update(self, name: str = "f", **more: Any) -> dict[str, Any]:
        return self("UpdateFunctionConfiguration", FunctionName=name, **more)

    def publish(self, name: str = "f", **more: Any) -> str:
        return str(self("PublishVersion", FunctionName=name, **more)["Version"])

    def refusal(self, action: str, **params: Any) -> Refused:
        """Make a call that must be refused."""
        with pytest.raises(ApiError) as raised:
            self(action, **params)
        return Refused(raised.value.code, raised.value.status, raised.value.message)
