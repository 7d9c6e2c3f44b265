"""Whoever holds the session of an operator does what its policies are for, and gets no further by them."""

from typing import Any

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, Account, rows, table
from tests.integration.attacks.attackers import (
    BUS,
    CONTROLS,
    HUB_FUNCTIONS,
    denied,
    operator,
    put,
    spoke_role,
)
from tests.integration.operating import with_session

KINDS = ("read", "undo", "restrain", "sweep", "doctor", "redrive")
EACH = pytest.mark.parametrize("kind", KINDS)
FUNCTION = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"
BUDGET = f"budget#{MEMBER}#2026-03-04T12"
REQUESTS = {
    "undo": "Warden Undo Requested",
    "restrain": "Warden Drift",
    "sweep": "Warden Sweep Requested",
    "redrive": "Warden Redrive Requested",
}
EVENTS = [
    "Warden Drift",
    "Warden Finding",
    "Warden Undo Requested",
    "Warden Sweep Requested",
    "Warden Redrive Requested",
    "AWS API Call via CloudTrail",
]
FORGED = [
    (kind, source, event)
    for kind in KINDS
    for source in ("warden", "shop")
    for event in EVENTS
    if (source, event) != ("warden", REQUESTS.get(kind))
]


def arn_of(org: LocalOrg, which: str) -> str:
    return f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"


def on_table(org: LocalOrg, kind: str, action: str, which: str, **parameters: Any) -> None:
    client = operator(org, kind).client("dynamodb")
    denied(getattr(client, action), TableName=table(org, which), **parameters)


@pytest.mark.parametrize(("kind", "source", "event"), FORGED)
def test_an_operator_asks_only_for_what_it_is_there_for(org: LocalOrg, kind: str, source: str, event: str) -> None:
    denied(put, to=operator(org, kind), Source=source, DetailType=event)


@pytest.mark.parametrize("kind", REQUESTS)
def test_an_operator_asks_on_wardens_bus_only(org: LocalOrg, kind: str) -> None:
    for bus in (BUS.replace(HOME, EUROPE), BUS.replace("/warden", "/default")):
        denied(put, to=operator(org, kind), bus=bus, Source="warden", DetailType=REQUESTS[kind])


@EACH
@pytest.mark.parametrize("key", [BUDGET, "pause#1", "paused", "exemptions#all#x", "*"])
def test_an_operator_neither_makes_up_nor_removes_a_count(org: LocalOrg, kind: str, key: str) -> None:
    before = rows(org, "RESTRAINTS")

    on_table(org, kind, "put_item", "RESTRAINTS", Item={"subject": {"S": key}})
    on_table(org, kind, "delete_item", "RESTRAINTS", Key={"subject": {"S": key}})

    assert rows(org, "RESTRAINTS") == before


@pytest.mark.parametrize("kind", ["read", "undo", "sweep", "doctor", "redrive"])
@pytest.mark.parametrize("key", ["pause", f"exemption#all#{FUNCTION}"])
def test_who_is_not_to_restrain_warden_does_not(org: LocalOrg, kind: str, key: str) -> None:
    on_table(org, kind, "put_item", "RESTRAINTS", Item={"subject": {"S": key}})
    on_table(org, kind, "delete_item", "RESTRAINTS", Key={"subject": {"S": key}})


@EACH
@pytest.mark.parametrize("key", [BUDGET, f"exemption#all#{FUNCTION}", "paused"])
def test_no_single_restraint_but_the_switch_is_read(org: LocalOrg, kind: str, key: str) -> None:
    on_table(org, kind, "get_item", "RESTRAINTS", Key={"subject": {"S": key}})


@EACH
@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES", "INVENTORY", "SPOKES"])
def test_an_operator_rewrites_no_record(org: LocalOrg, kind: str, which: str) -> None:
    writes = ["BatchWriteItem", "DeleteItem", "DeleteTable", "PutItem", "UpdateItem"]
    keys = ["pause", f"exemption#all#{FUNCTION}", f"undo#{FUNCTION}"]

    allowed = [
        (action, key)
        for action in writes
        for key in keys
        if operator(org, kind).may(f"dynamodb:{action}", arn_of(org, which), {"dynamodb:leadingkeys": key})
    ]

    assert allowed == []


@pytest.mark.parametrize(
    ("kind", "which"),
    [
        ("read", "INVENTORY"),
        ("restrain", "FINDINGS"),
        ("restrain", "CHANGES"),
        ("restrain", "INVENTORY"),
        ("restrain", "RESTRAINTS"),
        ("restrain", "SPOKES"),
        *(
            (kind, which)
            for kind in ("undo", "sweep", "redrive")
            for which in ("FINDINGS", "CHANGES", "INVENTORY", "RESTRAINTS", "SPOKES")
        ),
        *(("doctor", which) for which in ("FINDINGS", "CHANGES", "INVENTORY", "RESTRAINTS")),
    ],
)
def test_an_operator_reads_through_no_table_that_its_commands_do_not(org: LocalOrg, kind: str, which: str) -> None:
    on_table(org, kind, "scan", which)


@EACH
def test_an_operator_sees_no_other_stack(org: LocalOrg, kind: str) -> None:
    client = operator(org, kind).client("cloudformation")

    denied(client.describe_stacks, StackName="lambda-warden-OwnSpoke")
    denied(client.describe_stacks)


@EACH
@pytest.mark.parametrize("control", [*CONTROLS, "undo", "sweep", "letters"])
@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_an_operator_does_not_step_into_wardens_roles(org: LocalOrg, kind: str, control: str, account: str) -> None:
    role = spoke_role(control, account)

    denied(operator(org, kind).client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")


@EACH
@pytest.mark.parametrize("function", HUB_FUNCTIONS)
def test_an_operator_hands_wardens_functions_no_event(org: LocalOrg, kind: str, function: str) -> None:
    arn = f"arn:aws:lambda:{HOME}:{HUB}:function:{function}"
    actions = ["InvokeFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration"]

    assert operator(org, kind).allowed([f"lambda:{action}" for action in actions], arn) == []


FOREVER = ("--until", "9999-12-30", "--owner", "nobody", "--reason", "none")
LACKING = {
    "pausing": ("read", "dynamodb:PutItem", ("pause", "--reason", "none")),
    "resuming": ("read", "dynamodb:DeleteItem", ("resume",)),
    "exempting": ("read", "dynamodb:PutItem", ("exempt", "add", MEMBER, "--control", "all", *FOREVER)),
    "ending an exemption": ("read", "dynamodb:DeleteItem", ("exempt", "remove", MEMBER, "--control", "all")),
    "undoing": ("read", "events:PutEvents", ("undo", "--account", MEMBER)),
    "asking for an undo without reading": ("undo", "cloudformation:DescribeStacks", ("undo", "--account", MEMBER)),
    "pausing without reading": ("restrain", "cloudformation:DescribeStacks", ("pause", "--reason", "none")),
}


@pytest.fixture(scope="module")
def _something_to_undo(org: LocalOrg) -> None:
    account = Account(org)
    account.bare("attacked-by-operators", account.role("attacked-by-operators"))


@pytest.mark.usefixtures("_something_to_undo")
@pytest.mark.parametrize(("kind", "lacking", "command"), LACKING.values(), ids=LACKING)
def test_who_has_too_few_rights_is_told_which_and_changes_nothing(
    org: LocalOrg, kind: str, lacking: str, command: tuple[str, ...]
) -> None:
    before = rows(org, "RESTRAINTS"), rows(org, "CHANGES")

    done = with_session(operator(org, kind).session, *command)
    org.quiet()

    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"is not authorized to perform: {lacking}" in done.stderr
    assert (rows(org, "RESTRAINTS"), rows(org, "CHANGES")) == before
