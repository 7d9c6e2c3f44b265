"""Whoever holds a session of the sweep's roles reads lists and asks for looks, and does nothing else with them."""

from __future__ import annotations

from typing import Any

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, LAMBDA, MEMBER, Account, table, trust
from tests.integration.attacks.attackers import (
    BUS,
    CONTROLS,
    HUB_FUNCTIONS,
    OUTSIDE,
    administrator,
    attacker,
    denied,
    hub_role,
    namesake,
    put,
    service_may,
    spoke_role,
    standing,
)

SWEEP, HUB_SWEEP = spoke_role("sweep"), hub_role("sweep")
FUNCTION = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"
SOMEONES, MADE = "swept-theirs", "swept-own"


@pytest.fixture(scope="module", autouse=True)
def _victims(org: LocalOrg) -> None:
    standing(Account(org), SOMEONES)
    standing(Account(org), f"warden/{MADE}")


@pytest.mark.parametrize(
    "forged",
    [
        {"Source": "warden", "DetailType": "Warden Undo Requested"},
        {"Source": "warden", "DetailType": "Warden Drift Of Mine"},
        {"Source": "warden", "DetailType": "Warden Findings"},
        {"Source": "aws.lambda", "DetailType": "Warden Drift"},
        {"Source": "aws.lambda", "DetailType": "Warden Finding"},
        {"Source": "mine", "DetailType": "Warden Sweep Requested"},
        {},
    ],
    ids=str,
)
def test_it_asks_for_looks_and_sweeps_and_tells_of_findings_only(org: LocalOrg, forged: dict[str, str]) -> None:
    denied(put, to=attacker(org, HUB_SWEEP), **forged)


@pytest.mark.parametrize("bus", [BUS.replace(HOME, EUROPE), BUS.replace("/warden", "/default")])
def test_it_asks_on_wardens_bus_only(org: LocalOrg, bus: str) -> None:
    denied(put, to=attacker(org, HUB_SWEEP), bus=bus, Source="warden", DetailType="Warden Drift")


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_it_assumes_no_siblings_role_and_no_sibling_assumes_its(org: LocalOrg, control: str, account: str) -> None:
    ours, theirs = attacker(org, HUB_SWEEP).client("sts"), attacker(org, hub_role(control)).client("sts")

    denied(ours.assume_role, RoleArn=spoke_role(control, account), RoleSessionName="attacker")
    denied(theirs.assume_role, RoleArn=spoke_role("sweep", account), RoleSessionName="attacker")


@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_nobody_else_becomes_its_role_in_an_account(org: LocalOrg, account: str) -> None:
    standing_there = standing(Account(org, HUB), "attack-sweep", lets_in=HUB, powerful=True)
    others = [
        attacker(org, standing_there),
        administrator(org, HUB),
        administrator(org, MEMBER),
        administrator(org, OUTSIDE),
        attacker(org, namesake(org, HUB_SWEEP)),
    ]

    for other in others:
        denied(other.client("sts").assume_role, RoleArn=spoke_role("sweep", account), RoleSessionName="attacker")


def test_it_assumes_no_role_outside_the_organization(org: LocalOrg) -> None:
    role = namesake(org, SWEEP)

    denied(attacker(org, HUB_SWEEP).client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")


@pytest.mark.parametrize("service", ["events.amazonaws.com", "ec2.amazonaws.com"])
def test_no_service_but_lambda_runs_under_its_role(org: LocalOrg, service: str) -> None:
    assert not service_may(org, service, "sts:AssumeRole", HUB_SWEEP)


def arn_of(org: LocalOrg, which: str) -> str:
    return f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"


@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES", "RESTRAINTS", "FINGERPRINTS"])
def test_it_writes_to_no_table_of_the_remediators_but_the_inventory(org: LocalOrg, which: str) -> None:
    writes = [f"dynamodb:{action}" for action in ("BatchWriteItem", "DeleteItem", "UpdateItem", "DeleteTable")]
    put = [] if which == "FINDINGS" else ["dynamodb:PutItem"]

    assert attacker(org, HUB_SWEEP).allowed([*writes, *put], arn_of(org, which)) == []


@pytest.mark.parametrize("control", [*CONTROLS, "undo", "dead_letters", "long_running_2"])
def test_it_neither_reads_nor_writes_what_others_say_of_a_function(org: LocalOrg, control: str) -> None:
    client, findings = attacker(org, HUB_SWEEP).client("dynamodb"), table(org, "FINDINGS")
    key = {"subject": {"S": f"{control}#{FUNCTION}"}}

    denied(client.get_item, TableName=findings, Key=key)
    denied(client.put_item, TableName=findings, Item=key)


@pytest.mark.parametrize("subject", ["long_running#", "long_running#arn:aws:iam::222222222222:role/any"])
def test_it_tells_of_long_runs_of_functions_only(org: LocalOrg, subject: str) -> None:
    client, findings = attacker(org, HUB_SWEEP).client("dynamodb"), table(org, "FINDINGS")

    denied(client.put_item, TableName=findings, Item={"subject": {"S": subject}})


@pytest.mark.parametrize("which", ["INVENTORY", "SPOKES"])
def test_it_neither_replaces_items_of_its_tables_nor_deletes_the_table(org: LocalOrg, which: str) -> None:
    writes = [f"dynamodb:{action}" for action in ("BatchWriteItem", "PutItem", "UpdateTable", "DeleteTable")]

    assert attacker(org, HUB_SWEEP).allowed(writes, arn_of(org, which)) == []


def test_it_takes_no_function_off_the_inventory(org: LocalOrg) -> None:
    key = {"account": {"S": MEMBER}, "function": {"S": FUNCTION}}
    client = attacker(org, HUB_SWEEP).client("dynamodb")

    denied(client.delete_item, TableName=table(org, "INVENTORY"), Key=key)


@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES", "RESTRAINTS", "FINGERPRINTS"])
def test_of_what_the_remediators_keep_it_reads_which_findings_stand_and_no_more(org: LocalOrg, which: str) -> None:
    reads = [f"dynamodb:{action}" for action in ("BatchGetItem", "Query", "Scan")]
    one = [] if which == "FINDINGS" else ["dynamodb:GetItem"]
    indexes = [f"{arn_of(org, which)}/index/{name}" for name in ("by_change", "by_account_2")]

    assert attacker(org, HUB_SWEEP).allowed([*reads, *one], arn_of(org, which), *indexes) == []


@pytest.mark.parametrize("name", ["another", "lambda-warden-cores", "lambda-warden"])
def test_it_sees_no_other_stack_sets(org: LocalOrg, name: str) -> None:
    client = attacker(org, HUB_SWEEP).client("cloudformation")

    denied(client.list_stack_instances, StackSetName=name)


@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_it_changes_no_stack_set(org: LocalOrg, region: str) -> None:
    names = ("lambda-warden-core", "lambda-warden-spokes")
    arns = [f"arn:aws:cloudformation:{region}:{HUB}:stackset/{name}:id" for name in names]
    actions = [
        f"cloudformation:{action}" for action in ("CreateStackInstances", "DeleteStackInstances", "UpdateStackSet")
    ]

    assert attacker(org, HUB_SWEEP).allowed(actions, *arns) == []


def test_it_lists_instances_in_its_own_region_only(org: LocalOrg) -> None:
    abroad = f"arn:aws:cloudformation:{EUROPE}:{HUB}:stackset/lambda-warden-core:id"

    assert not attacker(org, HUB_SWEEP).may("cloudformation:ListStackInstances", abroad)


READS_OF_ONE = ["GetFunction", "GetFunctionConfiguration", "GetPolicy", "ListTags", "ListVersionsByFunction"]
CHANGES = ["DeleteFunction", "InvokeFunction", "TagResource", "UpdateFunctionCode", "UpdateFunctionConfiguration"]


def test_in_an_account_it_lists_functions_and_does_nothing_to_one(org: LocalOrg) -> None:
    actions = [f"lambda:{action}" for action in (*READS_OF_ONE, *CHANGES)]

    assert attacker(org, SWEEP).allowed(actions, FUNCTION) == []


@pytest.mark.parametrize("role", [SOMEONES, MADE])
@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("get_role", {}),
        ("list_attached_role_policies", {}),
        ("delete_role", {}),
        ("tag_role", {"Tags": [{"Key": "warden:function", "Value": "mine"}]}),
        ("update_assume_role_policy", {"PolicyDocument": trust(LAMBDA)}),
    ],
)
def test_in_an_account_it_reads_no_role_and_changes_none(
    org: LocalOrg, role: str, operation: str, parameters: dict[str, Any]
) -> None:
    denied(getattr(attacker(org, SWEEP).client("iam"), operation), RoleName=role, **parameters)


def test_of_roles_that_are_not_wardens_it_sees_neither_names_nor_tags(org: LocalOrg) -> None:
    client = attacker(org, SWEEP).client("iam")

    for path in ("/", "/wardens/", "/lambda-warden/", "/warden/deeper/"):
        denied(client.list_roles, PathPrefix=path)
    for role in (SOMEONES, "warden-spoke-sweep"):
        denied(client.list_role_tags, RoleName=role)


@pytest.mark.parametrize("queue", ["warden-hub-undelivered", "warden-dead-letters"])
def test_events_that_fail_are_sent_to_the_failure_queue_only(org: LocalOrg, queue: str) -> None:
    url = f"https://sqs.{HOME}.amazonaws.com/{HUB}/{queue}"

    denied(attacker(org, HUB_SWEEP).client("sqs").send_message, QueueUrl=url, MessageBody="forged")


def test_it_writes_no_log_but_its_own(org: LocalOrg) -> None:
    others = [name for name in (*HUB_FUNCTIONS, "warden-sweep-2") if name != "warden-sweep"]
    streams = [f"arn:aws:logs:{HOME}:{HUB}:log-group:/aws/lambda/{name}:log-stream:one" for name in others]

    assert attacker(org, HUB_SWEEP).allowed(["logs:CreateLogStream", "logs:PutLogEvents"], *streams) == []


RULES = f"arn:aws:events:{HOME}:{HUB}:rule"
DUE = f"{RULES}/warden-sweep-due"
UNDELIVERED = f"arn:aws:sqs:{HOME}:{HUB}:warden-hub-undelivered"


@pytest.mark.parametrize(
    "rule",
    [
        f"{RULES}/warden-sweep-due-2",
        f"{RULES}/mine/warden-sweep-due",
        DUE.replace(HUB, MEMBER),
        DUE.replace(HOME, EUROPE),
    ],
)
def test_no_other_rule_sends_to_the_queue_or_sets_off_the_sweep(org: LocalOrg, rule: str) -> None:
    function = f"arn:aws:lambda:{HOME}:{HUB}:function:warden-sweep"

    source = {"arn": rule, "account": rule.split(":")[4]}

    assert not service_may(org, "events.amazonaws.com", "sqs:SendMessage", UNDELIVERED, **source)
    assert not service_may(org, "events.amazonaws.com", "lambda:InvokeFunction", function, **source)


@pytest.mark.parametrize("service", ["sns.amazonaws.com", "s3.amazonaws.com"])
def test_no_other_service_passes_for_the_schedule(org: LocalOrg, service: str) -> None:
    assert not service_may(org, service, "sqs:SendMessage", UNDELIVERED, arn=DUE, account=HUB)


def test_the_schedule_does_nothing_else_with_the_queue(org: LocalOrg) -> None:
    actions = ("sqs:DeleteMessage", "sqs:PurgeQueue", "sqs:ReceiveMessage")
    source = {"arn": DUE, "account": HUB}

    assert [one for one in actions if service_may(org, "events.amazonaws.com", one, UNDELIVERED, **source)] == []
