"""A role that Warden made can do what its source could, and never what the boundary forbids.

The boundary is tried with a role that is allowed everything: whatever is denied, nothing but the boundary denies it.
"""

import json

import pytest

from local_org.org import LocalOrg
from proof.evidence import ATTACKER
from tests.integration.account import EUROPE, HOME, HUB, LAMBDA, MEMBER, OTHER, Account, trust
from tests.integration.attacks.attackers import (
    ADMINISTRATOR,
    BUS,
    HUB_FUNCTIONS,
    Attacker,
    attacker,
    denied,
    put,
    standing,
)
from warden.policy import FORBIDDEN

FREE = "attack-free"
SESSION = f"arn:aws:sts::{MEMBER}:assumed-role/{FREE}/{ATTACKER}"


def boundary(account: str) -> str:
    return f"arn:aws:iam::{account}:policy/lambda-warden/warden-function-boundary"


def free(org: LocalOrg, account: str = MEMBER) -> Attacker:
    """A role as Warden makes them, but for its one policy, which allows everything."""
    role = standing(Account(org, account), f"warden/{FREE}", boundary=boundary(account), powerful=True)
    return attacker(org, role)


# Each entry of the boundary's list, with what only that entry stops.
MASTERY = {
    "account:*": ["account:CloseAccount", "account:PutAlternateContact"],
    "cloudformation:Create*": ["cloudformation:CreateStack", "cloudformation:CreateChangeSet"],
    "cloudformation:Delete*": ["cloudformation:DeleteStack", "cloudformation:DeleteStackSet"],
    "cloudformation:Execute*": ["cloudformation:ExecuteChangeSet"],
    "cloudformation:Update*": ["cloudformation:UpdateStack", "cloudformation:UpdateStackInstances"],
    "cloudtrail:*": ["cloudtrail:StopLogging", "cloudtrail:PutEventSelectors"],
    "iam:*": ["iam:CreateUser", "iam:CreateAccessKey", "iam:PassRole", "iam:GetRole"],
    "identitystore:*": ["identitystore:CreateGroupMembership"],
    "lambda:UpdateFunction*": ["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
    "organizations:*": ["organizations:LeaveOrganization"],
    "rolesanywhere:*": ["rolesanywhere:CreateTrustAnchor"],
    "sso-directory:*": ["sso-directory:CreateUser"],
    "sso:*": ["sso:CreateAccountAssignment"],
    "sts:Assume*": ["sts:AssumeRoot", "sts:AssumeRoleWithWebIdentity"],
    "sts:SetSourceIdentity": ["sts:SetSourceIdentity"],
    "sts:TagSession": ["sts:TagSession"],
}


def test_each_entry_of_the_boundary_is_tried() -> None:
    assert set(MASTERY) == set(FORBIDDEN)


@pytest.mark.parametrize(("entry", "actions"), MASTERY.items(), ids=MASTERY)
@pytest.mark.parametrize("account", [MEMBER, HUB])
def test_nobody_becomes_master_of_the_account(org: LocalOrg, entry: str, actions: list[str], account: str) -> None:
    assert free(org, account).allowed(actions, "*") == []


def test_a_role_does_not_change_itself(org: LocalOrg) -> None:
    iam = free(org).client("iam")

    denied(iam.delete_role_permissions_boundary, RoleName=FREE)
    denied(iam.put_role_permissions_boundary, RoleName=FREE, PermissionsBoundary=ADMINISTRATOR)
    denied(iam.attach_role_policy, RoleName=FREE, PolicyArn=ADMINISTRATOR)
    denied(iam.update_assume_role_policy, RoleName=FREE, PolicyDocument=trust(LAMBDA, "ec2.amazonaws.com"))
    denied(iam.create_policy_version, PolicyArn=boundary(MEMBER), PolicyDocument="{}", SetAsDefault=True)
    denied(iam.create_role, RoleName="attack-made", AssumeRolePolicyDocument=trust(LAMBDA))

    assert "attack-made" not in Account(org).roles("/")


def test_a_role_does_not_step_into_another_that_lets_its_account_in(org: LocalOrg) -> None:
    door = standing(Account(org), "attack-door-for-all", lets_in=MEMBER)

    denied(free(org).client("sts").assume_role, RoleArn=door, RoleSessionName=ATTACKER)


def test_a_role_changes_neither_code_nor_settings_of_another_function(org: LocalOrg) -> None:
    functions = free(org).client("lambda")

    denied(functions.update_function_code, FunctionName="any", ZipFile=b"PK")
    denied(functions.update_function_configuration, FunctionName="any", Handler="mine.handler")


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Source": "warden", "DetailType": "Warden Drift"},
        {"Source": "warden", "DetailType": "Warden Finding"},
        {"Source": "warden", "DetailType": "Warden Undo Requested"},
        {"Source": "warden", "DetailType": "Warden Redrive Requested"},
    ],
)
@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_no_event_is_forged_not_even_in_the_hubs_account(org: LocalOrg, account: str, event: dict[str, str]) -> None:
    denied(put, to=free(org, account), **event)


def test_wardens_bus_is_not_changed(org: LocalOrg) -> None:
    actions = ["DeleteEventBus", "DescribeEventBus", "PutPermission", "UpdateEventBus"]

    assert free(org, HUB).allowed([f"events:{action}" for action in actions], BUS) == []


@pytest.mark.parametrize(
    ("account", "rule"),
    [
        (MEMBER, "warden-forward-lambda"),
        (MEMBER, "warden-forward-iam"),
        (MEMBER, "warden-forward-alarms"),
        (HUB, "warden-forward-lambda"),
        (HUB, "warden/lambda-warden-SharedRoleFunctionDriftFound"),
        (HUB, "warden/lambda-warden-FindingRule"),
        (HUB, "warden/mine"),
    ],
)
def test_no_rule_of_wardens_is_silenced_or_turned_elsewhere(org: LocalOrg, account: str, rule: str) -> None:
    actions = ["DeleteRule", "DisableRule", "PutRule", "PutTargets", "RemoveTargets"]
    rules = [f"arn:aws:events:{region}:{account}:rule/{rule}" for region in (HOME, EUROPE)]

    assert free(org, account).allowed([f"events:{action}" for action in actions], *rules) == []


def test_no_role_of_wardens_is_assumed_even_if_it_lets_this_very_session_in(org: LocalOrg) -> None:
    door = standing(Account(org), "lambda-warden/attack-door-of-wardens", lets_in=SESSION)

    denied(free(org).client("sts").assume_role, RoleArn=door, RoleSessionName=ATTACKER)


@pytest.mark.parametrize("function", [*HUB_FUNCTIONS, "warden-of-tomorrow", "warden-shared-role:1"])
def test_no_function_of_wardens_is_touched_in_the_hubs_account(org: LocalOrg, function: str) -> None:
    actions = ["AddPermission", "DeleteFunction", "GetFunction", "InvokeFunction", "PutFunctionConcurrency"]
    arns = [f"arn:aws:lambda:{region}:{HUB}:function:{function}" for region in (HOME, EUROPE)]

    assert free(org, HUB).allowed([f"lambda:{action}" for action in actions], *arns) == []


LETTERS = {
    MEMBER: ("warden-dead-letters", "warden-undelivered"),
    HUB: ("warden-dead-letters", "warden-undelivered", "warden-hub-failures", "warden-hub-undelivered"),
}


@pytest.mark.parametrize(("account", "queue"), [(account, name) for account in LETTERS for name in LETTERS[account]])
def test_letters_of_others_are_neither_read_nor_removed(org: LocalOrg, account: str, queue: str) -> None:
    actions = ["ChangeMessageVisibility", "DeleteMessage", "PurgeQueue", "ReceiveMessage", "SetQueueAttributes"]
    queues = [f"arn:aws:sqs:{region}:{account}:{queue}" for region in (HOME, EUROPE)]

    assert free(org, account).allowed([f"sqs:{action}" for action in actions], *queues) == []


@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_nobody_listens_to_letters_of_others(org: LocalOrg, account: str) -> None:
    actions = ["AddPermission", "DeleteTopic", "SetTopicAttributes", "Subscribe", "Unsubscribe"]
    topics = [f"arn:aws:sns:{region}:{account}:warden-dead-letters" for region in (HOME, EUROPE)]

    assert free(org, account).allowed([f"sns:{action}" for action in actions], *topics) == []


# What a function does in its own field goes on: nothing of it may ever be caught by the boundary.
ALLOWED = {
    "puts events on a bus of its own": (MEMBER, "events:PutEvents", "events", "event-bus/orders"),
    "puts events on the default bus": (MEMBER, "events:PutEvents", "events", "event-bus/default"),
    "puts events on another bus beside Warden's": (HUB, "events:PutEvents", "events", "event-bus/orders"),
    "puts events on a bus of its own that is called like Warden's": (
        MEMBER,
        "events:PutEvents",
        "events",
        "event-bus/warden",
    ),
    "changes rules of its own": (MEMBER, "events:PutRule", "events", "rule/orders"),
    "changes rules of its own bus": (MEMBER, "events:PutTargets", "events", "rule/orders/paid"),
    "changes rules of its own in the hub's account": (HUB, "events:DisableRule", "events", "rule/orders"),
    "invokes another function": (MEMBER, "lambda:InvokeFunction", "lambda", "function:orders"),
    "invokes another function in the hub's account": (HUB, "lambda:InvokeFunction", "lambda", "function:orders"),
    "invokes a function called like Warden's": (MEMBER, "lambda:InvokeFunction", "lambda", "function:warden-like"),
    "reads another function": (MEMBER, "lambda:GetFunctionConfiguration", "lambda", "function:orders"),
    "makes a function, given a role": (MEMBER, "lambda:CreateFunction", "lambda", "function:orders"),
    "reads stacks": (MEMBER, "cloudformation:DescribeStacks", "cloudformation", "stack/orders/1"),
    "reads templates": (MEMBER, "cloudformation:GetTemplate", "cloudformation", "stack/orders/1"),
    "sends to its own queue": (MEMBER, "sqs:SendMessage", "sqs", "orders"),
    "reads its own queue": (MEMBER, "sqs:ReceiveMessage", "sqs", "orders"),
    "reads its own queue in the hub's account": (HUB, "sqs:ReceiveMessage", "sqs", "orders"),
    "publishes on its own topic": (MEMBER, "sns:Publish", "sns", "orders"),
    "subscribes to its own topic": (MEMBER, "sns:Subscribe", "sns", "orders"),
    "leaves letters in the default queue": (MEMBER, "sqs:SendMessage", "sqs", "warden-dead-letters"),
    "leaves letters on the default topic": (MEMBER, "sns:Publish", "sns", "warden-dead-letters"),
    "uses a table": (MEMBER, "dynamodb:PutItem", "dynamodb", "table/warden-of-mine"),
    "starts a state machine": (MEMBER, "states:StartExecution", "states", "stateMachine:warden"),
    "writes its log": (MEMBER, "logs:PutLogEvents", "logs", "log-group:/aws/lambda/orders:log-stream:1"),
    "runs a pipeline called like Warden's": (
        MEMBER,
        "codepipeline:StartPipelineExecution",
        "codepipeline",
        "warden-orders",
    ),
    "reads a secret": (MEMBER, "secretsmanager:GetSecretValue", "secretsmanager", "secret:orders-AbCdEf"),
}


@pytest.mark.parametrize(("account", "action", "service", "resource"), ALLOWED.values(), ids=ALLOWED)
def test_a_function_still(org: LocalOrg, account: str, action: str, service: str, resource: str) -> None:
    arns = [f"arn:aws:{service}:{region}:{account}:{resource}" for region in (HOME, EUROPE)]

    assert free(org, account).allowed([action], *arns) == [(action, arn) for arn in arns]


@pytest.mark.parametrize(
    "action",
    ["sts:GetCallerIdentity", "sts:GetSessionToken", "sts:DecodeAuthorizationMessage", "s3:ListAllMyBuckets"],
)
def test_a_function_still_asks_what_concerns_nothing_in_particular(org: LocalOrg, action: str) -> None:
    assert free(org).may(action)


def test_a_function_still_puts_events_on_a_bus_called_like_wardens_in_another_region(org: LocalOrg) -> None:
    assert free(org, HUB).may("events:PutEvents", f"arn:aws:events:{EUROPE}:{HUB}:event-bus/warden")


def test_a_function_still_uses_a_queue_and_a_topic_of_another_account_called_like_wardens(org: LocalOrg) -> None:
    queue, topic = (f"arn:aws:{service}:{HOME}:{OTHER}:warden-of-another-team" for service in ("sqs", "sns"))
    other = Account(org, OTHER)
    lets_in = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{MEMBER}:root"}}
    for_queue, for_topic = (
        json.dumps({"Version": "2012-10-17", "Statement": {**lets_in, "Action": action, "Resource": arn}})
        for action, arn in (("sqs:ReceiveMessage", queue), ("sns:Subscribe", topic))
    )
    other.client("sqs").create_queue(QueueName="warden-of-another-team", Attributes={"Policy": for_queue})
    other.client("sns").create_topic(Name="warden-of-another-team", Attributes={"Policy": for_topic})

    assert free(org).may("sqs:ReceiveMessage", queue)
    assert free(org).may("sns:Subscribe", topic)


def test_a_function_still_steps_into_a_role_that_lets_its_very_session_in(org: LocalOrg) -> None:
    door = standing(Account(org), "attack-door-for-one", lets_in=SESSION)

    assert free(org).may("sts:AssumeRole", door, {"sts:rolesessionname": ATTACKER, "sts:externalid": ()})
