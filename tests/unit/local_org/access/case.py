"""What the tables of the authorizer's cases are written in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local_org.access.authorizer import AccessRequest, Decision, Policies, authorize
from local_org.access.gate import RESOURCE_DECIDES
from local_org.access.statements import Policy, compile_policy
from local_org.identity.principals import Principal, service
from tests.unit.local_org.access.sources import Source

Document = Mapping[str, Any]
Statement = Mapping[str, Any]
Context = Mapping[str, tuple[str, ...]]

HOME, ABROAD = "111111111111", "222222222222"
QUEUE = f"arn:aws:sqs:us-east-1:{HOME}:jobs"
ROLE = f"arn:aws:iam::{HOME}:role/app/worker"
SESSION = Principal(
    arn=f"arn:aws:sts::{HOME}:assumed-role/worker/w1",
    account=HOME,
    user_id="AROA1:w1",
    session="w1",
    role_arn=ROLE,
)
DEVELOPER = Principal(arn=f"arn:aws:iam::{HOME}:user/developer", account=HOME, user_id="AIDA1")
EVENTBRIDGE = service("events.amazonaws.com", HOME)
SEND = "sqs:SendMessage"
ASSUME = "sts:AssumeRole"
# What the tables of conditions have in common.
FORWARDER = "arn:aws:iam::222222222222:role/lambda-warden/warden-forwarder"
AN_ORG, NO_ORG = {"aws:principalorgid": ("o-1",)}, {"aws:principalorgid": ()}
BY_ROLE, BY_NOBODY = {"aws:principalarn": (ROLE,)}, {"aws:principalarn": ()}
KEYS, NO_KEYS = {"aws:tagkeys": ("team", "stage")}, {"aws:tagkeys": ()}
# What the tables of resources' policies have in common.
ROOT = f"arn:aws:iam::{HOME}:root"
FROM_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
SERVICE = {"Service": "events.amazonaws.com"}


def policy(*statements: Statement, **elements: Any) -> Document:
    return {"Version": "2012-10-17", "Statement": list(statements), **elements}


def allow(action: Any = SEND, resource: Any = QUEUE, **rest: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def deny(action: Any = SEND, resource: Any = QUEUE, **rest: Any) -> Statement:
    return {**allow(action, resource, **rest), "Effect": "Deny"}


def trust(principal: Any, **rest: Any) -> Statement:
    return {"Effect": "Allow", "Principal": principal, "Action": ASSUME, **rest}


def to(name: str) -> Mapping[str, str]:
    return {"AWS": name}


ADMINISTRATOR = policy(allow("*", "*"))
# A boundary that was deleted says nothing.
GONE = policy()


@dataclass(frozen=True)
class Case:
    """A rule of AWS in words, the page it stands on, and a request that shows it. `why`: part of the reason given."""

    rule: str
    source: Source
    allowed: bool
    identity: tuple[Document, ...] = ()
    boundary: Document | None = None
    resource: Document | None = None
    principal: Principal = SESSION
    action: str = SEND
    on: str = QUEUE
    owner: str = HOME
    why: str = ""
    context: Context = field(default_factory=dict)

    @property
    def documents(self) -> tuple[Document, ...]:
        return tuple(document for document in (*self.identity, self.boundary, self.resource) if document)


def condition(source: Source, rule: str, block: Mapping[str, Any], context: Context, *, holds: bool) -> Case:
    """Return the case of an Allow that counts only if its condition holds. Keys of the context are in lower case."""
    return Case(rule, source, holds, (policy(allow(Condition=block)),), context=context)


def compiled(document: Document) -> Policy:
    return compile_policy(json.dumps(document), "p")


def decide(case: Case) -> Decision:
    request = AccessRequest(
        case.principal, case.action, case.on, case.owner, case.context, case.action.startswith(RESOURCE_DECIDES)
    )
    policies = Policies(
        tuple(compiled(document) for document in case.identity),
        compiled(case.boundary) if case.boundary else None,
        compiled(case.resource) if case.resource else None,
    )
    return authorize(request, policies)
