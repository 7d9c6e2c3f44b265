"""The administrator of a member account is master there, and cannot make Warden's hub believe or do anything."""

from collections.abc import Iterator
from typing import Any

import pytest

from local_org.org import ORGANIZATION, LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, OTHER, Account, rows, table
from tests.integration.attacks.attackers import (
    BUS,
    CONTROLS,
    EVERYTHING,
    FORWARDER,
    HUB_FUNCTIONS,
    Attacker,
    administrator,
    attacker,
    denied,
    forwarder,
    notifications,
    put,
    spoke_role,
    standing,
)

EACH = pytest.mark.parametrize("control", CONTROLS)
CLOUDTRAIL = "AWS API Call via CloudTrail"
ALARM = {"Source": "aws.cloudwatch", "DetailType": "CloudWatch Alarm State Change"}
FORGED = {
    "an alarm": ALARM,
    "a made-up call": {},
    "a made-up call of IAM": {"Source": "aws.iam"},
    "an undo": {"Source": "warden", "DetailType": "Warden Undo Requested"},
    "a redrive": {"Source": "warden", "DetailType": "Warden Redrive Requested"},
    "a drift": {"Source": "warden", "DetailType": "Warden Drift"},
    "a finding": {"Source": "warden", "DetailType": "Warden Finding"},
}
# What the forwarder may put is narrowed by the kind and by the source of an event; each of these is wrong in one.
NOT_TO_BE_FORWARDED = {
    "an undo": {"DetailType": "Warden Undo Requested"},
    "a drift in the name of AWS": {"DetailType": "Warden Drift"},
    "an event of another kind": {"DetailType": "AWS Service Event via CloudTrail"},
    "an event of a kind that begins alike": {"DetailType": f"{CLOUDTRAIL} Insight"},
    "an event of no kind": {"DetailType": ""},
    "a change of an alarm itself": {"Source": "aws.cloudwatch", "DetailType": "CloudWatch Alarm Configuration Change"},
    "an alarm in Warden's name": {**ALARM, "Source": "warden"},
    "an alarm in a service's name that has none": {**ALARM, "Source": "aws.lambda"},
    "a call in the name of alarms": {"Source": "aws.cloudwatch"},
    "a call in Warden's name": {"Source": "warden"},
    "a call of another service": {"Source": "aws.ec2"},
    "a call in a name that begins alike": {"Source": "aws.lambda.mine"},
    "a call in another name": {"Source": "aws.iam2"},
}
KINDS = pytest.mark.parametrize("event", NOT_TO_BE_FORWARDED.values(), ids=NOT_TO_BE_FORWARDED)


@pytest.fixture(scope="module")
def powerful(org: LocalOrg) -> Iterator[Attacker]:
    """The forwarder of a member whose administrator lets it do everything."""
    iam = org.developer(OTHER, HOME).client("iam")
    iam.put_role_policy(RoleName=FORWARDER, PolicyName="everything", PolicyDocument=EVERYTHING)
    yield attacker(org, forwarder(OTHER))
    iam.delete_role_policy(RoleName=FORWARDER, PolicyName="everything")


@pytest.mark.parametrize("event", FORGED.values(), ids=FORGED)
def test_an_administrator_puts_nothing_on_wardens_bus(org: LocalOrg, event: dict[str, str]) -> None:
    denied(put, to=administrator(org, MEMBER), **event)


@pytest.mark.parametrize("event", [{}, ALARM], ids=["a call", "an alarm"])
@pytest.mark.parametrize(
    "name",
    [
        "attack-no-forwarder",
        "lambda-warden/attack-forwarder",
        "lambda-warden/warden-forwarder",
        "lambda-warden/warden-forwarders-mine",
        "lambda-warden/warden-forwarder/attack-deeper-forwarder",
        "elsewhere/lambda-warden/attack-elsewhere-forwarder",
    ],
)
def test_a_role_that_is_named_almost_like_the_forwarder_puts_nothing_there(
    org: LocalOrg, name: str, event: dict[str, str]
) -> None:
    denied(put, to=attacker(org, standing(Account(org), name, powerful=True)), **event)


def test_no_second_role_has_the_forwarders_name(org: LocalOrg) -> None:
    account = Account(org)

    with pytest.raises(account.client("iam").exceptions.EntityAlreadyExistsException):
        account.role(FORWARDER, Path="/elsewhere/")


@pytest.mark.parametrize(
    ("account", "path"),
    [("888888888881", ""), ("888888888882", "elsewhere/"), ("888888888883", "lambda-warden/mine/")],
)
def test_an_account_of_the_organization_that_is_not_enrolled_puts_nothing_there_by_a_role_of_that_name(
    org: LocalOrg, account: str, path: str
) -> None:
    role = standing(Account(org, account), f"{path}{FORWARDER}", powerful=True)
    events = [
        {"events:source": "aws.lambda", "events:detail-type": CLOUDTRAIL},
        {"events:source": ALARM["Source"], "events:detail-type": ALARM["DetailType"]},
    ]

    member = attacker(org, role)

    assert [
        event for event in events if member.may("events:PutEvents", BUS, {**event, "aws:principalorgid": ORGANIZATION})
    ] == []


@KINDS
def test_a_forwarder_that_may_do_everything_puts_nothing_else_on_the_bus(
    powerful: Attacker, event: dict[str, str]
) -> None:
    denied(put, to=powerful, **event)


@KINDS
def test_a_forwarder_puts_nothing_but_calls_there_not_even_in_the_hubs_account(
    org: LocalOrg, event: dict[str, str]
) -> None:
    denied(put, to=attacker(org, forwarder(HUB)), **event)


@pytest.mark.parametrize("account", [HUB, MEMBER])
@pytest.mark.parametrize(
    "bus",
    [
        f"arn:aws:events:{HOME}:{{account}}:event-bus/default",
        f"arn:aws:events:{HOME}:{HUB}:event-bus/warden2",
        f"arn:aws:events:{EUROPE}:{HUB}:event-bus/warden",
    ],
)
def test_a_forwarder_puts_nothing_on_another_bus(org: LocalOrg, account: str, bus: str) -> None:
    denied(put, to=attacker(org, forwarder(account)), bus=bus.format(account=account))


@pytest.mark.parametrize("event", [{"Source": "aws.lambda"}, {"Source": "aws.iam"}, ALARM], ids=str)
@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_what_a_forwarder_may_put_nobody_can_make_up(org: LocalOrg, account: str, event: dict[str, str]) -> None:
    answer = put(attacker(org, forwarder(account)), **event)

    assert [entry["ErrorCode"] for entry in answer["Entries"]] == ["NotAuthorizedForSourceException"]


@pytest.mark.parametrize(
    "action",
    ["sts:AssumeRole", "lambda:UpdateFunctionConfiguration", "sqs:SendMessage", "sqs:ReceiveMessage", "iam:PassRole"],
)
def test_a_forwarder_does_nothing_else(org: LocalOrg, action: str) -> None:
    resources = {
        "sts": spoke_role("shared_role"),
        "lambda": f"arn:aws:lambda:{HOME}:{MEMBER}:function:any",
        "sqs": f"arn:aws:sqs:{HOME}:{MEMBER}:warden-undelivered",
        "iam": spoke_role("shared_role"),
    }

    assert not attacker(org, forwarder(MEMBER)).may(action, resources[action.partition(":")[0]])


QUEUES = {
    OTHER: ("warden-dead-letters", "warden-undelivered"),
    HUB: (
        "warden-dead-letters",
        "warden-undelivered",
        "warden-hub-failures",
        "warden-hub-undelivered",
        *(f"warden-hub-later-{control.replace('_', '-')}" for control in CONTROLS),
    ),
}


@pytest.mark.parametrize(
    ("account", "queue"), [(account, queue) for account, names in QUEUES.items() for queue in names]
)
def test_letters_of_other_accounts_are_neither_read_nor_forged_nor_removed(
    org: LocalOrg, account: str, queue: str
) -> None:
    mine, url = administrator(org, MEMBER), f"https://sqs.{HOME}.amazonaws.com/{account}/{queue}"
    actions = [f"sqs:{action}" for action in ("DeleteMessage", "DeleteQueue", "PurgeQueue", "SetQueueAttributes")]

    denied(mine.client("sqs").receive_message, QueueUrl=url)
    denied(mine.client("sqs").send_message, QueueUrl=url, MessageBody="forged")

    assert mine.allowed(actions, f"arn:aws:sqs:{HOME}:{account}:{queue}") == []


def test_topics_of_other_accounts_are_neither_heard_nor_spoken_on(org: LocalOrg) -> None:
    topics = [f"arn:aws:sns:{HOME}:{account}:warden-dead-letters" for account in (HUB, OTHER)]
    actions = [f"sns:{action}" for action in ("Publish", "Subscribe", "SetTopicAttributes", "DeleteTopic")]

    assert administrator(org, MEMBER).allowed(actions, *topics, notifications(org)) == []


@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES", "INVENTORY"])
def test_wardens_records_are_neither_read_nor_written(org: LocalOrg, which: str) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"
    tables, before = administrator(org, MEMBER).client("dynamodb"), rows(org, which)
    item = {key: {"S": "forged"} for key in ("subject", "change", "account", "function")}

    denied(tables.scan, TableName=arn)
    denied(tables.put_item, TableName=arn, Item=item)
    denied(tables.delete_item, TableName=arn, Key=item)

    assert rows(org, which) == before


def test_wardens_functions_are_neither_invoked_nor_changed(org: LocalOrg) -> None:
    names = ("AddPermission", "DeleteFunction", "GetFunction", "InvokeFunction", "PutFunctionConcurrency")
    actions = [f"lambda:{name}" for name in (*names, "UpdateFunctionCode", "UpdateFunctionConfiguration")]
    arns = [f"arn:aws:lambda:{HOME}:{HUB}:function:{function}" for function in HUB_FUNCTIONS]

    assert administrator(org, MEMBER).allowed(actions, *arns) == []


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("events:PutPermission", "event-bus/warden"),
        ("events:PutRule", "rule/warden/mine"),
        ("events:DisableRule", "rule/warden/lambda-warden-FindingRule"),
        ("events:DeleteEventBus", "event-bus/warden"),
    ],
)
def test_the_hubs_bus_and_rules_stay_as_they_are(org: LocalOrg, action: str, resource: str) -> None:
    assert not administrator(org, MEMBER).may(action, f"arn:aws:events:{HOME}:{HUB}:{resource}")


def test_wardens_logs_are_neither_read_nor_written(org: LocalOrg) -> None:
    streams = [f"arn:aws:logs:{HOME}:{HUB}:log-group:/aws/lambda/{name}:log-stream:one" for name in HUB_FUNCTIONS]
    actions = ["logs:GetLogEvents", "logs:DeleteLogGroup", "logs:PutLogEvents"]

    assert administrator(org, MEMBER).allowed(actions, *streams) == []


TAGS = {"warden:exempt": "all", "warden:plaintext-secrets": "", "warden:shared-role": "exempt", "exempt": "yes"}
SECRET: dict[str, Any] = {"Environment": {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}}


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        pytest.param(MEMBER, "warden-attack-named", id="by tags and a name like Warden's"),
        pytest.param(HUB, "attack-at-the-hub", id="by tags and standing in the hub's account"),
    ],
)
def test_no_function_escapes_a_control(org: LocalOrg, owner: str, name: str) -> None:
    account = Account(org, owner)
    shared = account.role(name, Tags=[{"Key": key, "Value": value} for key, value in TAGS.items()], Path="/exempt/")

    with org.unheard():
        account.create(f"{name}-a", shared, DeadLetterConfig={"TargetArn": account.queue()})
        arn = account.create(f"{name}-b", shared, Tags=TAGS, **SECRET)
    org.quiet()

    assert account.role_of(arn) == account.own_role(arn)
    assert account.dead_letters_of(arn) == f"arn:aws:sqs:{HOME}:{owner}:warden-dead-letters"
    assert account.tags_of(arn)["warden:plaintext-secrets"] == "API_TOKEN"
    assert {control: account.status(control, arn) for control in CONTROLS} == {
        "shared_role": "REMEDIATED",
        "plaintext_secrets": "OPEN",
        "dead_letter": "REMEDIATED",
        "stream_failures": None,  # it reads no stream
    }
