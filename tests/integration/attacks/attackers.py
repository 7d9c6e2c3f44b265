"""Who attacks, with which credentials, and how it is shown that a policy stops them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_org.access.resources import Need
from local_org.endpoint.sessions import Session
from local_org.org import LocalOrg
from proof.evidence import ATTACKER
from tests.integration.account import HOME, HUB, LAMBDA, MEMBER, Account, allow, trust

OUTSIDE = "999999999999"
CONTROLS = ("shared_role", "plaintext_secrets", "dead_letter", "stream_failures")
HUB_FUNCTIONS = (
    "warden-shared-role",
    "warden-plaintext-secrets",
    "warden-dead-letter",
    "warden-stream-failures",
    "warden-undo",
    "warden-sweep",
    "warden-letters",
    "warden-redrive",
)
FORWARDER = f"warden-forwarder-{HOME}"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
BUS = f"arn:aws:events:{HOME}:{HUB}:event-bus/warden"
LETTERS = f"arn:aws:s3:::lambda-warden-letters-{HUB}-{HOME}"
EVERYTHING = json.dumps(allow("*"))
REFUSALS = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}

Said = Mapping[str, str | tuple[str, ...]]  # condition keys and what a request says for them


@dataclass(frozen=True, slots=True)
class Attacker:
    """Whoever holds a session of a role, or the administrator of an account."""

    org: LocalOrg
    session: Session

    @property
    def account(self) -> str:
        return self.session.credentials.principal.account

    @property
    def name(self) -> str:
        return self.session.credentials.principal.arn

    def client(self, service: str) -> Any:
        return self.session.client(service)

    def may(self, action: str, resource: str = "*", context: Said | None = None) -> bool:
        """Whether policies allow something; for what no call in the local organization can express."""
        values = {key: (value,) if isinstance(value, str) else value for key, value in (context or {}).items()}
        need = Need(action, resource, owner(resource) or self.account, values)
        return self.org.may(self.session, need).allowed

    def allowed(self, actions: Iterable[str], *resources: str, context: Said | None = None) -> list[tuple[str, str]]:
        """Which of these actions policies allow on which of these resources."""
        return [(action, arn) for action in actions for arn in resources if self.may(action, arn, context)]


def owner(arn: str) -> str:
    """The account in an ARN, or that of Warden's bucket; none where ARNs have none."""
    if arn.startswith(LETTERS):
        return HUB
    return arn.split(":")[4] if arn.count(":") > 4 else ""


@lru_cache(maxsize=64)
def attacker(org: LocalOrg, role_arn: str, region: str = HOME) -> Attacker:
    """Whoever got hold of the credentials of a role; made once per organization, as clients are slow to make."""
    return Attacker(org, org.session(role_arn, region, ATTACKER))


def administrator(org: LocalOrg, account: str, region: str = HOME) -> Attacker:
    """The developer of an account, who may do anything there."""
    return Attacker(org, org.developer(account, region))


def hub_role(control: str) -> str:
    """The ARN of the role that the function of a control runs under."""
    return f"arn:aws:iam::{HUB}:role/lambda-warden/warden-hub-{control.replace('_', '-')}"


def spoke_role(control: str, account: str = MEMBER) -> str:
    """The ARN of the role that the function of a control assumes in an account."""
    return f"arn:aws:iam::{account}:role/lambda-warden/warden-spoke-{control.replace('_', '-')}"


def forwarder(account: str) -> str:
    """The ARN of the role under which an account's rules of the home region forward."""
    return f"arn:aws:iam::{account}:role/lambda-warden/{FORWARDER}"


def notifications(org: LocalOrg) -> str:
    """The ARN of the topic by which people are told."""
    topics = org.developer(HUB, HOME).client("sns").list_topics()["Topics"]
    return next(str(topic["TopicArn"]) for topic in topics if "NotificationsTopic" in topic["TopicArn"])


@lru_cache(maxsize=128)
def standing(account: Account, name: str, *, boundary: str = "", lets_in: str = "", powerful: bool = False) -> str:
    """The ARN of a role, given by its path and name, made once; `lets_in`: an account or principal, else Lambda."""
    path, _, bare = f"/{name}".rpartition("/")
    within = {"PermissionsBoundary": boundary} if boundary else {}
    document = lets(lets_in) if lets_in else trust(LAMBDA)
    iam = account.client("iam")
    made = iam.create_role(RoleName=bare, Path=f"{path}/", AssumeRolePolicyDocument=document, **within)
    if powerful:
        iam.put_role_policy(RoleName=bare, PolicyName="everything", PolicyDocument=EVERYTHING)
    return str(made["Role"]["Arn"])


@lru_cache(maxsize=16)
def operator(org: LocalOrg, *kinds: str) -> Attacker:
    """Whoever got hold of the credentials of a role that has one of the policies for operators, or several."""
    arn = standing(Account(org, HUB), "-".join(("attacked-operator", *kinds)))
    iam = org.developer(HUB, HOME).client("iam")
    for kind in kinds:
        policy = f"arn:aws:iam::{HUB}:policy/lambda-warden/warden-operator-{kind}"
        iam.attach_role_policy(RoleName=arn.rpartition("/")[2], PolicyArn=policy)
    return attacker(org, arn)


def lets(principal: str) -> str:
    """A trust policy for a whole account, or for a principal by its ARN."""
    arn = principal if principal.startswith("arn:") else f"arn:aws:iam::{principal}:root"
    statement = {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def namesake(org: LocalOrg, role: str) -> str:
    """The ARN of a role outside that is called like one of ours, lets our hub in and may do everything."""
    return standing(Account(org, OUTSIDE), f"lambda-warden/{role.rpartition('/')[2]}", lets_in=HUB, powerful=True)


def put(to: Attacker, bus: str = BUS, **entry: str) -> Mapping[str, Any]:
    """Puts one event on a bus; by default a made-up one of CloudTrail's."""
    made_up = {"Source": "aws.lambda", "DetailType": "AWS API Call via CloudTrail", "Detail": "{}"}
    wanted = {name: value for name, value in {**made_up, **entry}.items() if value}
    return dict(to.client("events").put_events(Entries=[{"EventBusName": bus, **wanted}]))


def service_may(org: LocalOrg, service: str, action: str, resource: str, **source: str) -> bool:
    """Whether policies let an AWS service do something for what `source` names: its `arn`, its `account`."""
    said = {f"aws:source{key}": (source[key],) if key in source else () for key in ("arn", "account")}
    return org.service_may(service, Need(action, resource, owner(resource), said)).allowed


def denied(call: Callable[..., Any], **parameters: Any) -> None:
    """A policy refuses the call: it is not the service that does, nor is it that nobody could judge the call."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    assert error["Code"] in REFUSALS
    assert "is not authorized to perform" in error["Message"]
