"""Whoever holds a session of the roles of `letters` reads letters and keeps the index, and does no more with them."""

from __future__ import annotations

from typing import Any

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, LAMBDA, MEMBER, Account, table, trust
from tests.integration.arriving import bucket
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

LETTERS, HUB_LETTERS = spoke_role("letters"), hub_role("letters")
FUNCTION = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"
SOMEONES = "letters-theirs"
ARRIVED = f"arn:aws:sqs:{HOME}:{HUB}:warden-hub-arrived"
QUEUES = ("warden-hub-failures", "warden-hub-undelivered", "warden-dead-letters", "warden-hub-later-shared-role")
NEITHER_LETTERS_NOR_COUNTS = [
    *("request#1", "run#1", "arn:aws:sqs:x", "arn:aws:iam:x", "arn:aws:lambda"),
    *("unknown", "came", "signature", "role#1", "role#AIDA1"),
]
READS = ("BatchGetItem", "GetItem", "Query", "Scan")
WRITES = ("BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem", "DeleteTable", "UpdateTable")


@pytest.fixture(scope="module", autouse=True)
def _victims(org: LocalOrg) -> None:
    standing(Account(org), SOMEONES)


def arn_of(org: LocalOrg, which: str) -> str:
    return f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"


def item(owner: str) -> dict[str, Any]:
    return {"owner": {"S": owner}, "letter": {"S": "-"}}


@pytest.mark.parametrize(
    "forged",
    [
        {"Source": "warden", "DetailType": "Warden Drift"},
        {"Source": "warden", "DetailType": "Warden Redrive Requested"},
        {"Source": "warden", "DetailType": "Warden Finding Of Mine"},
        {"Source": "aws.lambda", "DetailType": "Warden Finding"},
        {"Source": "mine", "DetailType": "Warden Finding"},
        {},
    ],
    ids=str,
)
def test_it_tells_findings_only(org: LocalOrg, forged: dict[str, str]) -> None:
    denied(put, to=attacker(org, HUB_LETTERS), **forged)


@pytest.mark.parametrize("bus", [BUS.replace(HOME, EUROPE), BUS.replace("/warden", "/default")])
def test_it_tells_on_wardens_bus_only(org: LocalOrg, bus: str) -> None:
    denied(put, to=attacker(org, HUB_LETTERS), bus=bus, Source="warden", DetailType="Warden Finding")


@pytest.mark.parametrize("control", [*CONTROLS, "undo", "sweep"])
@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_it_assumes_no_siblings_role_and_no_sibling_assumes_its(org: LocalOrg, control: str, account: str) -> None:
    ours, theirs = attacker(org, HUB_LETTERS).client("sts"), attacker(org, hub_role(control)).client("sts")

    denied(ours.assume_role, RoleArn=spoke_role(control, account), RoleSessionName="attacker")
    denied(theirs.assume_role, RoleArn=spoke_role("letters", account), RoleSessionName="attacker")


@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_nobody_else_becomes_its_role_in_an_account(org: LocalOrg, account: str) -> None:
    standing_there = standing(Account(org, HUB), "attack-letters", lets_in=HUB, powerful=True)
    others = [
        attacker(org, standing_there),
        administrator(org, HUB),
        administrator(org, MEMBER),
        administrator(org, OUTSIDE),
        attacker(org, namesake(org, HUB_LETTERS)),
    ]

    for other in others:
        denied(other.client("sts").assume_role, RoleArn=spoke_role("letters", account), RoleSessionName="attacker")


def test_it_assumes_no_role_outside_the_organization(org: LocalOrg) -> None:
    role = namesake(org, LETTERS)

    denied(attacker(org, HUB_LETTERS).client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")


@pytest.mark.parametrize("service", ["events.amazonaws.com", "ec2.amazonaws.com"])
def test_no_service_but_lambda_runs_under_its_role(org: LocalOrg, service: str) -> None:
    assert not service_may(org, service, "sts:AssumeRole", HUB_LETTERS)


@pytest.mark.parametrize("key", ["other/one.json", "lettersx/one.json", "letter"])
def test_it_reads_nothing_but_letters(org: LocalOrg, key: str) -> None:
    denied(attacker(org, HUB_LETTERS).client("s3").get_object, Bucket=bucket(org), Key=key)


def test_it_writes_and_removes_no_letter(org: LocalOrg) -> None:
    letter = f"arn:aws:s3:::{bucket(org)}/letters/{MEMBER}/one.json"
    actions = ["DeleteObject", "DeleteObjectVersion", "PutObjectRetention", "GetObjectVersion"]
    client, place = (
        attacker(org, HUB_LETTERS).client("s3"),
        {"Bucket": bucket(org), "Key": f"letters/{MEMBER}/one.json"},
    )

    denied(client.put_object, **place, Body=b"forged", IfNoneMatch="*")
    assert attacker(org, HUB_LETTERS).allowed([f"s3:{action}" for action in actions], letter) == []
    assert attacker(org, HUB_LETTERS).allowed(["s3:ListBucket", "s3:PutBucketPolicy"], letter.partition("/")[0]) == []


@pytest.mark.parametrize("owner", [FUNCTION, "run#1", "came#1", "unknown#1", "role#AIDA1", "request", "signature"])
def test_of_the_index_it_reads_no_letters_and_no_redrives(org: LocalOrg, owner: str) -> None:
    client = attacker(org, HUB_LETTERS).client("dynamodb")

    denied(client.get_item, TableName=table(org, "LETTERS"), Key=item(owner))


@pytest.mark.parametrize("owner", NEITHER_LETTERS_NOR_COUNTS)
def test_it_makes_up_no_redrives_and_changes_none(org: LocalOrg, owner: str) -> None:
    client, values = attacker(org, HUB_LETTERS).client("dynamodb"), {":parked": {"S": "parked"}}
    update = {"UpdateExpression": "SET x = :parked", "ExpressionAttributeValues": values}

    denied(client.put_item, TableName=table(org, "LETTERS"), Item=item(owner))
    denied(client.update_item, TableName=table(org, "LETTERS"), Key=item(owner), **update)


def test_it_changes_no_role_that_it_keeps(org: LocalOrg) -> None:
    client = attacker(org, HUB_LETTERS).client("dynamodb")

    denied(
        client.update_item, TableName=table(org, "LETTERS"), Key=item("role#AROAEXAMPLE"), UpdateExpression="REMOVE x"
    )


def test_it_takes_nothing_off_the_index_and_lists_nothing_there(org: LocalOrg) -> None:
    actions = [f"dynamodb:{action}" for action in ("BatchWriteItem", "DeleteItem", "DeleteTable", "Query", "Scan")]
    arn = arn_of(org, "LETTERS")

    assert attacker(org, HUB_LETTERS).allowed(actions, arn, f"{arn}/index/by_account") == []


@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES", "INVENTORY", "RESTRAINTS", "FINGERPRINTS", "SPOKES"])
def test_it_writes_to_no_table_of_the_others(org: LocalOrg, which: str) -> None:
    actions = [f"dynamodb:{action}" for action in WRITES]

    assert attacker(org, HUB_LETTERS).allowed(actions, arn_of(org, which)) == []


@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES", "INVENTORY", "RESTRAINTS", "FINGERPRINTS", "SPOKES"])
def test_of_what_the_others_keep_it_reads_by_its_indexes_only(org: LocalOrg, which: str) -> None:
    indexes = [f"{arn_of(org, which)}/index/{name}" for name in ("by_change", "by_account_2", "by_role_2")]

    assert attacker(org, HUB_LETTERS).allowed([f"dynamodb:{one}" for one in READS], arn_of(org, which), *indexes) == []


@pytest.mark.parametrize("queue", QUEUES)
def test_it_reads_and_empties_no_other_queue(org: LocalOrg, queue: str) -> None:
    actions = ["DeleteMessage", "GetQueueAttributes", "PurgeQueue", "ReceiveMessage"]
    arn = f"arn:aws:sqs:{HOME}:{HUB}:{queue}"

    assert attacker(org, HUB_LETTERS).allowed([f"sqs:{action}" for action in actions], arn) == []


def test_it_neither_purges_nor_opens_its_own_queue_nor_makes_up_arrivals(org: LocalOrg) -> None:
    actions = [f"sqs:{action}" for action in ("PurgeQueue", "SendMessage", "SetQueueAttributes")]

    assert attacker(org, HUB_LETTERS).allowed(actions, ARRIVED, f"{ARRIVED}-2") == []


@pytest.mark.parametrize("control", [*CONTROLS, "undo", "sweep"])
def test_no_other_function_reads_letters_their_index_or_their_queue(org: LocalOrg, control: str) -> None:
    other, letter = attacker(org, hub_role(control)), f"arn:aws:s3:::{bucket(org)}/letters/{MEMBER}/one.json"

    assert other.allowed(["s3:GetObject", "s3:DeleteObject"], letter) == []
    assert other.allowed([f"dynamodb:{one}" for one in (*READS, *WRITES)], arn_of(org, "LETTERS")) == []
    assert other.allowed(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:SendMessage"], ARRIVED) == []


@pytest.mark.parametrize("queue", ["warden-hub-undelivered", "warden-dead-letters"])
def test_events_that_fail_are_sent_to_the_failure_queue_only(org: LocalOrg, queue: str) -> None:
    url = f"https://sqs.{HOME}.amazonaws.com/{HUB}/{queue}"

    denied(attacker(org, HUB_LETTERS).client("sqs").send_message, QueueUrl=url, MessageBody="forged")


def test_it_writes_no_log_but_its_own(org: LocalOrg) -> None:
    others = [name for name in (*HUB_FUNCTIONS, "warden-letters-2") if name != "warden-letters"]
    streams = [f"arn:aws:logs:{HOME}:{HUB}:log-group:/aws/lambda/{name}:log-stream:one" for name in others]

    assert attacker(org, HUB_LETTERS).allowed(["logs:CreateLogStream", "logs:PutLogEvents"], *streams) == []


def test_in_an_account_it_touches_no_function(org: LocalOrg) -> None:
    actions = ["GetFunction", "GetFunctionConfiguration", "InvokeFunction", "ListFunctions", "UpdateFunctionCode"]

    assert attacker(org, LETTERS).allowed([f"lambda:{action}" for action in actions], FUNCTION, "*") == []


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("get_role", {}),
        ("list_role_policies", {}),
        ("list_role_tags", {}),
        ("delete_role", {}),
        ("update_assume_role_policy", {"PolicyDocument": trust(LAMBDA)}),
    ],
)
def test_in_an_account_it_sees_of_roles_the_list_and_changes_none(
    org: LocalOrg, operation: str, parameters: dict[str, Any]
) -> None:
    denied(getattr(attacker(org, LETTERS).client("iam"), operation), RoleName=SOMEONES, **parameters)


def test_in_an_account_it_lists_by_no_path(org: LocalOrg) -> None:
    denied(attacker(org, LETTERS).client("iam").list_roles, PathPrefix="/warden/")
