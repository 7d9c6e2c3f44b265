"""What the tables of the authorizer's tests are written in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local_org.access.authorizer import AccessRequest, Decision, Policies, authorize
from local_org.access.statements import Policy, compile_policy
from local_org.identity.principals import Principal

HOME, ABROAD = "111111111111", "222222222222"
QUEUE = f"arn:aws:sqs:us-east-1:{HOME}:jobs"
SESSION = Principal(
    arn=f"arn:aws:sts::{HOME}:assumed-role/worker/w1",
    account=HOME,
    user_id="AROA1:w1",
    session="w1",
    role_arn=f"arn:aws:iam::{HOME}:role/app/worker",
)
DEVELOPER = Principal(arn=f"arn:aws:iam::{HOME}:user/developer", account=HOME, user_id="AIDA1")
SEND = "sqs:SendMessage"


def policy(*statements: Mapping[str, Any]) -> Policy:
    return compile_policy(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}), "p")


def allow(action: Any = SEND, resource: Any = QUEUE, **rest: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def deny(action: Any = SEND, resource: Any = QUEUE, **rest: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **rest}


def to(name: str) -> dict[str, Any]:
    return {"AWS": name}


@dataclass(frozen=True)
class Case:
    rule: str
    allowed: bool
    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    resource: Policy | None = None
    principal: Principal = SESSION
    action: str = SEND
    on: str = QUEUE
    owner: str = HOME
    why: str = ""
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trust: bool = False


def decide(case: Case) -> Decision:
    request = AccessRequest(case.principal, case.action, case.on, case.owner, case.context, case.trust)
    return authorize(request, Policies(case.identity, case.boundary, case.resource))
