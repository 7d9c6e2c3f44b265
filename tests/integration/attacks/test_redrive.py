"""Whoever holds a session of redrive's roles runs functions with letters, marks letters, and does nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, Account
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
    operator,
    put,
    service_may,
    spoke_role,
    standing,
)
from tests.integration.letters import BUCKET, letters_table

REDRIVE, HUB_REDRIVE = spoke_role("redrive"), hub_role("redrive")
FUNCTION = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"
REQUESTED = "Warden Redrive Requested"


def function(name: str, account: str, region: str = HOME) -> str:
    return f"arn:aws:lambda:{region}:{account}:function:{name}"


@pytest.mark.parametrize("region", [HOME, EUROPE])
@pytest.mark.parametrize("name", HUB_FUNCTIONS)
def test_it_runs_no_function_of_wardens_in_the_hubs_account(org: LocalOrg, name: str, region: str) -> None:
    arn = function(name, HUB, region)

    assert attacker(org, spoke_role("redrive", HUB)).allowed(["lambda:InvokeFunction"], arn, f"{arn}:1") == []


@pytest.mark.parametrize("account", [HUB, MEMBER])
@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_it_hands_no_event_to_an_archiver(org: LocalOrg, account: str, region: str) -> None:
    role, arn = spoke_role("redrive", account), function("warden-archiver", account, region)

    assert attacker(org, role).allowed(["lambda:InvokeFunction"], arn, f"{arn}:$LATEST", f"{arn}:live") == []


def test_it_runs_no_function_of_another_account(org: LocalOrg) -> None:
    for account in (HUB, OUTSIDE):
        assert not attacker(org, REDRIVE).may("lambda:InvokeFunction", function("any", account))


def test_of_a_function_it_reads_and_changes_nothing(org: LocalOrg) -> None:
    names = ["DeleteFunction", "GetFunction", "GetFunctionConfiguration", "GetPolicy", "ListTags", "PublishVersion"]
    names += ["PutFunctionConcurrency", "TagResource", "UpdateFunctionCode", "UpdateFunctionConfiguration"]

    assert attacker(org, REDRIVE).allowed([f"lambda:{name}" for name in names], FUNCTION) == []


@pytest.mark.parametrize(
    "forged",
    [
        {"Source": "warden", "DetailType": "Warden Finding"},
        {"Source": "warden", "DetailType": "Warden Drift"},
        {"Source": "warden", "DetailType": "Warden Undo Requested"},
        {"Source": "warden", "DetailType": "Warden Sweep Requested"},
        {"Source": "warden", "DetailType": f"{REQUESTED} Again"},
        {"Source": "mine", "DetailType": REQUESTED},
        {},
    ],
    ids=str,
)
def test_it_asks_for_its_own_continuation_only(org: LocalOrg, forged: dict[str, str]) -> None:
    denied(put, to=attacker(org, HUB_REDRIVE), **forged)


@pytest.mark.parametrize("bus", [BUS.replace(HOME, EUROPE), BUS.replace("/warden", "/default")])
def test_it_asks_on_wardens_bus_only(org: LocalOrg, bus: str) -> None:
    denied(put, to=attacker(org, HUB_REDRIVE), bus=bus, Source="warden", DetailType=REQUESTED)


@pytest.mark.parametrize("control", [*CONTROLS, "undo", "sweep", "letters"])
@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_it_assumes_no_siblings_role_and_no_sibling_assumes_its(org: LocalOrg, control: str, account: str) -> None:
    ours, theirs = attacker(org, HUB_REDRIVE).client("sts"), attacker(org, hub_role(control)).client("sts")

    denied(ours.assume_role, RoleArn=spoke_role(control, account), RoleSessionName="attacker")
    denied(theirs.assume_role, RoleArn=spoke_role("redrive", account), RoleSessionName="attacker")


@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_nobody_else_becomes_its_role_in_an_account(org: LocalOrg, account: str) -> None:
    others = [
        attacker(org, standing(Account(org, HUB), "attack-redrive", lets_in=HUB, powerful=True)),
        administrator(org, HUB),
        administrator(org, MEMBER),
        administrator(org, OUTSIDE),
        attacker(org, namesake(org, HUB_REDRIVE)),
    ]

    for other in others:
        denied(other.client("sts").assume_role, RoleArn=spoke_role("redrive", account), RoleSessionName="attacker")


def test_it_assumes_no_role_outside_the_organization(org: LocalOrg) -> None:
    role = namesake(org, REDRIVE)

    denied(attacker(org, HUB_REDRIVE).client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")


@pytest.mark.parametrize("service", ["events.amazonaws.com", "s3.amazonaws.com"])
def test_no_service_but_lambda_runs_under_its_role(org: LocalOrg, service: str) -> None:
    assert not service_may(org, service, "sts:AssumeRole", HUB_REDRIVE)


def on_index(org: LocalOrg, call: str, key: str, **parameters: Any) -> None:
    """The call on an item of the index is refused."""
    client = attacker(org, HUB_REDRIVE).client("dynamodb")
    item = {"owner": {"S": key}, "letter": {"S": "-"}}
    member = "Item" if call == "put_item" else "Key"
    denied(getattr(client, call), TableName=letters_table(org), **{member: item}, **parameters)


@pytest.mark.parametrize(
    "key",
    [
        "role#AROA1",
        "signature#1#2",
        "look#ann",
        "request#1",
        "unknown",
        "came#1",
        "runs",
        "arn:aws:s3:::x",
        "arn:aws:iam:x",
    ],
)
def test_it_marks_letters_and_its_runs_and_no_other_note(org: LocalOrg, key: str) -> None:
    on_index(org, "update_item", key)


@pytest.mark.parametrize(
    "key", [FUNCTION, f"arn:aws:iam::{MEMBER}:role/any", "run#1", "role#AROA1", "requests", "look#ann"]
)
def test_it_makes_up_no_letter_and_no_note_but_of_its_requests(org: LocalOrg, key: str) -> None:
    on_index(org, "put_item", key)


@pytest.mark.parametrize("key", [FUNCTION, "run#1", "request#1"])
def test_it_removes_nothing_from_the_index(org: LocalOrg, key: str) -> None:
    on_index(org, "delete_item", key)


@pytest.mark.parametrize("action", ["BatchGetItem", "BatchWriteItem", "DeleteTable", "GetItem", "Scan", "UpdateTable"])
def test_it_reads_the_index_by_its_lists_only(org: LocalOrg, action: str) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{letters_table(org)}"

    assert attacker(org, HUB_REDRIVE).allowed([f"dynamodb:{action}"], arn, f"{arn}/index/by_account") == []


def test_it_reads_no_other_index(org: LocalOrg) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{letters_table(org)}"

    assert not attacker(org, HUB_REDRIVE).may("dynamodb:Query", f"{arn}/index/by_account_2")


@pytest.mark.parametrize("key", ["lettersx/1", "other/letters/1", "letters"])
def test_it_reads_letters_and_nothing_else_of_the_bucket(org: LocalOrg, key: str) -> None:
    denied(attacker(org, HUB_REDRIVE).client("s3").get_object, Bucket=BUCKET, Key=key)


def test_it_writes_and_removes_no_letter_and_lists_none(org: LocalOrg) -> None:
    client, key = attacker(org, HUB_REDRIVE).client("s3"), f"letters/{MEMBER}/{HOME}/AROA1/1.json"

    denied(client.put_object, Bucket=BUCKET, Key=key, Body=b"forged")
    denied(client.delete_object, Bucket=BUCKET, Key=key)
    denied(client.list_objects_v2, Bucket=BUCKET)


@pytest.mark.parametrize("queue", ["warden-hub-undelivered", "warden-hub-arrived"])
def test_events_that_fail_are_sent_to_the_failure_queue_only(org: LocalOrg, queue: str) -> None:
    url = f"https://sqs.{HOME}.amazonaws.com/{HUB}/{queue}"

    denied(attacker(org, HUB_REDRIVE).client("sqs").send_message, QueueUrl=url, MessageBody="forged")


def test_it_writes_no_log_but_its_own(org: LocalOrg) -> None:
    others = [name for name in (*HUB_FUNCTIONS, "warden-redrive-2") if name != "warden-redrive"]
    streams = [f"arn:aws:logs:{HOME}:{HUB}:log-group:/aws/lambda/{name}:log-stream:one" for name in others]

    assert attacker(org, HUB_REDRIVE).allowed(["logs:CreateLogStream", "logs:PutLogEvents"], *streams) == []


@pytest.mark.parametrize("key", [FUNCTION, "request#1", "role#AROA1", "look#ann", "runs"])
def test_who_may_redrive_reads_no_single_item_but_runs(org: LocalOrg, key: str) -> None:
    client = operator(org, "redrive").client("dynamodb")

    denied(client.get_item, TableName=letters_table(org), Key={"owner": {"S": key}, "letter": {"S": "-"}})


@pytest.mark.parametrize("key", [FUNCTION, "run#1", "request#1"])
def test_who_may_redrive_marks_nothing(org: LocalOrg, key: str) -> None:
    client, item = operator(org, "redrive").client("dynamodb"), {"owner": {"S": key}, "letter": {"S": "-"}}

    denied(client.put_item, TableName=letters_table(org), Item=item)
    denied(client.update_item, TableName=letters_table(org), Key=item)
    denied(client.delete_item, TableName=letters_table(org), Key=item)


def test_who_may_redrive_reads_no_letter(org: LocalOrg) -> None:
    key = f"letters/{MEMBER}/{HOME}/AROA1/1.json"

    denied(operator(org, "redrive").client("s3").get_object, Bucket=BUCKET, Key=key)


def test_who_may_redrive_reads_the_index_by_its_lists_only(org: LocalOrg) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{letters_table(org)}"
    actions = [f"dynamodb:{action}" for action in ("BatchGetItem", "Scan")]

    assert operator(org, "redrive").allowed(actions, arn, f"{arn}/index/by_account") == []
    assert not operator(org, "redrive").may("dynamodb:Query", f"{arn}/index/by_account_2")
