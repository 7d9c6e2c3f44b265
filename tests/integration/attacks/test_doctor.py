"""Whoever holds the session of one who examines sees how Warden stands, and neither changes nor reads anything else."""

from __future__ import annotations

from functools import lru_cache

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, OTHER, Account
from tests.integration.attacks.attackers import (
    BUS,
    OUTSIDE,
    Attacker,
    administrator,
    attacker,
    denied,
    namesake,
    service_may,
    standing,
)

ROLE = "role/lambda-warden/warden-spoke-doctor"
EXAMINERS = {account: f"arn:aws:iam::{account}:{ROLE}" for account in (HUB, MEMBER, OTHER)}
FORWARDER = "rule/warden-forward-lambda"
TRAIL = "trail/management-events"


@lru_cache(maxsize=4)
def operator(org: LocalOrg) -> Attacker:
    arn = standing(Account(org, HUB), "attacked-operator-who-examines")
    policy = f"arn:aws:iam::{HUB}:policy/lambda-warden/warden-operator-doctor"
    org.developer(HUB, HOME).client("iam").attach_role_policy(RoleName=arn.rpartition("/")[2], PolicyArn=policy)
    return attacker(org, arn)


def in_hub(service: str, resource: str, account: str = HUB, region: str = HOME) -> str:
    return f"arn:aws:{service}:{region}:{account}:{resource}"


def in_member(service: str, resource: str, account: str = MEMBER, region: str = HOME) -> str:
    return f"arn:aws:{service}:{'' if service == 'iam' else region}:{account}:{resource}"


CHANGES = {
    "cloudformation": ["CreateStackInstances", "DeleteStack", "GetTemplate", "UpdateStack", "UpdateStackSet"],
    "cloudtrail": ["DeleteTrail", "PutEventSelectors", "StopLogging"],
    "events": ["DeleteRule", "DisableRule", "PutPermission", "PutRule", "PutTargets", "RemoveTargets"],
    "iam": ["AttachRolePolicy", "CreatePolicyVersion", "DeleteRole", "PutRolePolicy", "UpdateAssumeRolePolicy"],
    "lambda": ["InvokeFunction", "GetFunctionConfiguration", "PutFunctionConcurrency", "UpdateFunctionCode"],
    "sns": ["Publish", "SetTopicAttributes", "Subscribe"],
    "sqs": ["DeleteQueue", "PurgeQueue", "ReceiveMessage", "SendMessage", "SetQueueAttributes"],
    "sts": ["SetSourceIdentity", "TagSession"],
}
OF_HUB = [
    in_hub("cloudformation", "stack/lambda-warden/local"),
    in_hub("cloudformation", "stackset/lambda-warden-core:id"),
    in_hub("cloudformation", "stackset/lambda-warden-spokes:id"),
    BUS,
    in_hub("events", "rule/warden/lambda-warden-FindingRule"),
    in_hub("lambda", "function:warden-undo"),
    in_hub("sqs", "warden-hub-failures"),
    in_hub("sqs", "warden-hub-undelivered"),
    f"arn:aws:sts::{MEMBER}:{ROLE}",
]
OF_MEMBER = [
    in_member("cloudtrail", TRAIL),
    in_member("events", FORWARDER),
    in_member("iam", "role/lambda-warden/warden-spoke-undo"),
    in_member("iam", "policy/lambda-warden/warden-function-boundary"),
    in_member("sns", "warden-dead-letters"),
    in_member("sqs", "warden-dead-letters"),
]


def changes(arn: str) -> list[str]:
    service = arn.split(":")[2]
    return [f"{service}:{action}" for action in CHANGES[service]]


@pytest.mark.parametrize("arn", OF_HUB)
def test_who_examines_the_hub_changes_nothing_there(org: LocalOrg, arn: str) -> None:
    assert operator(org).allowed(changes(arn), arn) == []


@pytest.mark.parametrize("arn", OF_MEMBER)
def test_who_examines_an_account_changes_nothing_there(org: LocalOrg, arn: str) -> None:
    assert attacker(org, EXAMINERS[MEMBER]).allowed(changes(arn), arn) == []


@pytest.mark.parametrize("service", CHANGES)
def test_nothing_is_changed_that_has_no_name(org: LocalOrg, service: str) -> None:
    actions = [f"{service}:{action}" for action in CHANGES[service]]

    assert operator(org).allowed(actions, "*") == attacker(org, EXAMINERS[MEMBER]).allowed(actions, "*") == []


BESIDES_OF_HUB = {
    "cloudformation:ListStackResources": [
        in_hub("cloudformation", "stack/lambda-warden-OwnSpoke/local"),
        in_hub("cloudformation", "stack/lambda-warden/local", region=EUROPE),
        in_hub("cloudformation", "stack/lambda-warden/local", account=MEMBER),
        in_hub("cloudformation", "stack/lambda-warden/another"),
    ],
    "cloudformation:ListStackInstances": [
        in_hub("cloudformation", "stackset/lambda-warden-cores:id"),
        in_hub("cloudformation", "stackset/another:id"),
        in_hub("cloudformation", "stackset/lambda-warden-core:id", region=EUROPE),
        in_hub("cloudformation", "stackset/lambda-warden-spokes:id", region=EUROPE),
    ],
    "events:DescribeEventBus": [
        in_hub("events", "event-bus/default"),
        in_hub("events", "event-bus/warden", region=EUROPE),
        in_hub("events", "event-bus/warden", account=MEMBER),
    ],
    "events:DescribeRule": [
        in_hub("events", "rule/any"),
        in_hub("events", "rule/another/any"),
        in_hub("events", "rule/warden/any", region=EUROPE),
        in_hub("events", "rule/warden/any", account=MEMBER),
    ],
    "lambda:GetFunctionConcurrency": [
        in_hub("lambda", "function:shop"),
        in_hub("lambda", "function:warden-undo", region=EUROPE),
        in_hub("lambda", "function:warden-undo", account=MEMBER),
        in_hub("lambda", "layer:warden-undo"),
    ],
    "sqs:GetQueueAttributes": [
        in_hub("sqs", name, account, region)
        for name, account, region in [
            ("shop", HUB, HOME),
            *(
                (queue, *place)
                for queue in ("warden-hub-failures", "warden-hub-undelivered")
                for place in ((HUB, EUROPE), (MEMBER, HOME))
            ),
        ]
    ],
    "sts:AssumeRole": [
        f"arn:aws:iam::{MEMBER}:role/lambda-warden/warden-spoke-undo",
        f"arn:aws:iam::{MEMBER}:role/warden-spoke-doctor",
        f"arn:aws:iam::{MEMBER}:role/shop",
        f"arn:aws:iam::{MEMBER}:user/shop",
    ],
}
BESIDES_OF_MEMBER = {
    "cloudtrail:GetTrailStatus": [in_member("cloudtrail", "eventdatastore/any"), in_member("cloudtrail", "any")],
    "events:DescribeRule": [
        in_member("events", "rule/shop"),
        in_member("events", "event-bus/default"),
        in_member("events", FORWARDER, account=OTHER),
    ],
    "iam:GetRole": [
        in_member("iam", "role/shop"),
        in_member("iam", "role/warden/orders"),
        in_member("iam", "user/shop"),
        in_member("iam", "role/lambda-warden/warden-spoke-undo", account=OTHER),
    ],
    "iam:GetPolicyVersion": [
        in_member("iam", "policy/shop"),
        in_member("iam", "policy/lambda-warden/shop"),
        in_member("iam", "role/shop"),
        in_member("iam", "policy/lambda-warden/warden-function-boundary", account=OTHER),
    ],
    "sns:GetTopicAttributes": [
        in_member("sns", "shop"),
        in_member("sns", "warden-dead-letters", account=OTHER),
    ],
    "sqs:GetQueueAttributes": [
        in_member("sqs", "shop"),
        in_member("sqs", "warden-dead-letters", account=OTHER),
    ],
}


@pytest.mark.parametrize(("action", "arns"), BESIDES_OF_HUB.items(), ids=BESIDES_OF_HUB)
def test_who_examines_the_hub_sees_nothing_else(org: LocalOrg, action: str, arns: list[str]) -> None:
    assert operator(org).allowed([action], *arns) == []


@pytest.mark.parametrize(("action", "arns"), BESIDES_OF_MEMBER.items(), ids=BESIDES_OF_MEMBER)
def test_who_examines_an_account_sees_nothing_else(org: LocalOrg, action: str, arns: list[str]) -> None:
    assert attacker(org, EXAMINERS[MEMBER]).allowed([action], *arns) == []


def test_who_examines_is_not_lured_into_an_account_outside(org: LocalOrg) -> None:
    decoy = namesake(org, EXAMINERS[MEMBER])

    denied(operator(org).client("sts").assume_role, RoleArn=decoy, RoleSessionName="attacker")


@pytest.mark.parametrize("role", EXAMINERS.values(), ids=EXAMINERS)
def test_nobody_outside_the_hubs_account_examines(org: LocalOrg, role: str) -> None:
    for other in (MEMBER, OTHER, OUTSIDE):
        denied(administrator(org, other).client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")

    assert not service_may(org, "lambda.amazonaws.com", "sts:AssumeRole", role, account=role.split(":")[4])


@pytest.mark.parametrize("account", [MEMBER, OTHER])
def test_not_even_the_hubs_administrator_passes_for_somebody_else_there(org: LocalOrg, account: str) -> None:
    assert administrator(org, HUB).allowed(["sts:SetSourceIdentity", "sts:TagSession"], EXAMINERS[account]) == []
