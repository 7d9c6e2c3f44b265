"""Whoever holds a session of undo's roles takes back what Warden did, and does nothing else with its rights.

It alone may pass any role to Lambda and write under any control, so what it may not is tried here by itself.
"""

from typing import Any

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, LAMBDA, MEMBER, Account, rows, table, trust
from tests.integration.attacks.attackers import (
    ADMINISTRATOR,
    BUS,
    CONTROLS,
    HUB_FUNCTIONS,
    attacker,
    denied,
    hub_role,
    namesake,
    put,
    spoke_role,
    standing,
)

POLICIES = f"arn:aws:iam::{MEMBER}:policy"
BOUNDARY = f"{POLICIES}/lambda-warden/warden-function-boundary"
GRANT = f"{POLICIES}/lambda-warden/warden-dead-letter-grant"
FUNCTION = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"
UNDO, HUB_UNDO = spoke_role("undo"), hub_role("undo")

OWN, SOMEONES, UNBOUNDED, OTHERWISE = "undone-own", "undone-theirs", "undone-unbounded", "undone-otherwise"
BESIDE = "undone-beside"
WARDENS = "warden-spoke-dead-letter"


@pytest.fixture(scope="module", autouse=True)
def _victims(org: LocalOrg) -> None:
    account = Account(org)
    standing(account, SOMEONES)
    standing(account, f"wardens/{BESIDE}", boundary=BOUNDARY)
    standing(account, f"warden/{UNBOUNDED}")
    standing(account, f"warden/{OTHERWISE}", boundary=ADMINISTRATOR)
    standing(account, f"warden/{OWN}", boundary=BOUNDARY)


def write(org: LocalOrg, which: str, key: str, role: str = HUB_UNDO) -> None:
    item = {"subject": {"S": key}, "change": {"S": "1"}}
    denied(attacker(org, role).client("dynamodb").put_item, TableName=table(org, which), Item=item)


@pytest.mark.parametrize(
    "key", [f"shared_role#{FUNCTION}", f"undone#{FUNCTION}", "undo#", f"undo#arn:aws:sns:{HOME}:{MEMBER}:any", "*"]
)
def test_it_writes_no_journal_but_its_own(org: LocalOrg, key: str) -> None:
    before = rows(org, "CHANGES")

    write(org, "CHANGES", key)

    assert rows(org, "CHANGES") == before


@pytest.mark.parametrize("key", ["pause", f"budget#{MEMBER}#2026-03-04T12", "exemptions#all", "*"])
def test_it_neither_pauses_warden_nor_spends_its_budget(org: LocalOrg, key: str) -> None:
    write(org, "RESTRAINTS", key)


@pytest.mark.parametrize("control", CONTROLS)
def test_nobody_else_exempts_anything(org: LocalOrg, control: str) -> None:
    write(org, "RESTRAINTS", f"exemption#{control}#{FUNCTION}", hub_role(control))


@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES", "INVENTORY", "RESTRAINTS"])
@pytest.mark.parametrize("action", ["DeleteItem", "BatchWriteItem", "Scan", "DeleteTable"])
def test_it_removes_nothing_from_a_table(org: LocalOrg, which: str, action: str) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"

    assert not attacker(org, HUB_UNDO).may(f"dynamodb:{action}", arn, {"dynamodb:leadingkeys": f"undo#{FUNCTION}"})


@pytest.mark.parametrize(
    "forged",
    [
        {"Source": "warden", "DetailType": "Warden Drift"},
        {"Source": "warden", "DetailType": "Warden Undo Requested"},
        {"Source": "aws.lambda", "DetailType": "Warden Finding"},
    ],
    ids=str,
)
def test_it_asks_nobody_for_anything(org: LocalOrg, forged: dict[str, str]) -> None:
    denied(put, to=attacker(org, HUB_UNDO), **forged)


def test_it_tells_findings_on_wardens_bus_only(org: LocalOrg) -> None:
    other = BUS.replace(HOME, EUROPE)

    denied(put, to=attacker(org, HUB_UNDO), bus=other, Source="warden", DetailType="Warden Finding")


def assume(org: LocalOrg, thief: str, role: str) -> None:
    denied(attacker(org, thief).client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_it_assumes_no_siblings_role_and_no_sibling_assumes_its(org: LocalOrg, control: str, account: str) -> None:
    assume(org, HUB_UNDO, spoke_role(control, account))
    assume(org, hub_role(control), spoke_role("undo", account))


def test_another_role_of_the_hubs_account_does_not_assume_its(org: LocalOrg) -> None:
    assume(org, standing(Account(org, HUB), "attack-undo", lets_in=HUB, powerful=True), UNDO)


def test_it_assumes_no_role_outside_the_organization(org: LocalOrg) -> None:
    assume(org, HUB_UNDO, namesake(org, UNDO))


@pytest.mark.parametrize("role", [SOMEONES, BESIDE, UNBOUNDED, OTHERWISE, WARDENS])
@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("detach_role_policy", {"PolicyArn": ADMINISTRATOR}),
        ("delete_role_policy", {"PolicyName": "rights"}),
        ("attach_role_policy", {"PolicyArn": ADMINISTRATOR}),
        ("put_role_policy", {"PolicyName": "mine", "PolicyDocument": "{}"}),
    ],
)
def test_it_changes_the_policies_of_no_role_but_those_that_warden_made(
    org: LocalOrg, role: str, operation: str, parameters: dict[str, Any]
) -> None:
    denied(getattr(attacker(org, UNDO).client("iam"), operation), RoleName=role, **parameters)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("attach_role_policy", {"PolicyArn": ADMINISTRATOR}),
        ("put_role_policy", {"PolicyName": "mine", "PolicyDocument": "{}"}),
        ("update_assume_role_policy", {"PolicyDocument": trust(LAMBDA)}),
        ("delete_role_permissions_boundary", {}),
        ("tag_role", {"Tags": [{"Key": "warden:function", "Value": "mine"}]}),
    ],
)
def test_it_gives_no_right_to_a_role_that_warden_made(
    org: LocalOrg, operation: str, parameters: dict[str, Any]
) -> None:
    denied(getattr(attacker(org, UNDO).client("iam"), operation), RoleName=OWN, **parameters)


@pytest.mark.parametrize("role", [SOMEONES, BESIDE, WARDENS])
def test_it_removes_no_role_that_warden_did_not_make(org: LocalOrg, role: str) -> None:
    denied(attacker(org, UNDO).client("iam").delete_role, RoleName=role)


def test_it_makes_no_role(org: LocalOrg) -> None:
    denied(
        attacker(org, UNDO).client("iam").create_role,
        RoleName="attack-made",
        Path="/warden/",
        AssumeRolePolicyDocument=trust(LAMBDA),
        PermissionsBoundary=BOUNDARY,
    )


@pytest.mark.parametrize("operation", ["attach_role_policy", "detach_role_policy"])
@pytest.mark.parametrize("policy", [ADMINISTRATOR, BOUNDARY, f"{POLICIES}/warden-dead-letter-grant"])
def test_it_gives_and_takes_no_policy_but_the_one_grant(org: LocalOrg, operation: str, policy: str) -> None:
    denied(getattr(attacker(org, UNDO).client("iam"), operation), RoleName=SOMEONES, PolicyArn=policy)


@pytest.mark.parametrize("operation", ["attach_role_policy", "detach_role_policy"])
@pytest.mark.parametrize(("account", "role"), [(MEMBER, WARDENS), (HUB, WARDENS), (HUB, "warden-hub-shared-role")])
def test_it_does_not_touch_wardens_own_roles(org: LocalOrg, operation: str, account: str, role: str) -> None:
    grant = GRANT.replace(MEMBER, account)

    denied(getattr(attacker(org, spoke_role("undo", account)).client("iam"), operation), RoleName=role, PolicyArn=grant)


@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com", ()])
def test_it_passes_roles_to_nobody_but_lambda(org: LocalOrg, service: str | tuple[str, ...]) -> None:
    role = f"arn:aws:iam::{MEMBER}:role/{SOMEONES}"

    assert not attacker(org, UNDO).may("iam:PassRole", role, {"iam:passedtoservice": service})


@pytest.mark.parametrize(("account", "role"), [(HUB, "warden-hub-shared-role"), (HUB, WARDENS), (MEMBER, WARDENS)])
def test_it_gives_no_function_a_role_of_warden(org: LocalOrg, account: str, role: str) -> None:
    arn = f"arn:aws:iam::{account}:role/lambda-warden/{role}"

    assert not attacker(org, spoke_role("undo", account)).may("iam:PassRole", arn, {"iam:passedtoservice": LAMBDA})


@pytest.mark.parametrize("function", HUB_FUNCTIONS)
@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_it_changes_none_of_wardens_functions(org: LocalOrg, function: str, region: str) -> None:
    arn = f"arn:aws:lambda:{region}:{HUB}:function:{function}"

    assert not attacker(org, spoke_role("undo", HUB), region).may("lambda:UpdateFunctionConfiguration", arn)


def test_it_still_reads_what_it_must_not_change(org: LocalOrg) -> None:
    holder = attacker(org, spoke_role("undo", HUB))

    role = holder.client("iam").get_role(RoleName="warden-hub-shared-role")["Role"]["Arn"]
    functions = [
        holder.client("lambda").get_function_configuration(FunctionName=name)["FunctionName"] for name in HUB_FUNCTIONS
    ]

    assert (role, functions) == (hub_role("shared_role"), list(HUB_FUNCTIONS))


def test_a_function_of_a_member_may_be_named_like_one_of_wardens(org: LocalOrg) -> None:
    account = Account(org)
    arn = account.function("warden-like", account.role("warden-like"))

    attacker(org, UNDO).client("lambda").update_function_configuration(FunctionName=arn)

    assert account.read(arn)["FunctionName"] == "warden-like"


@pytest.mark.parametrize(
    "action", ["lambda:UpdateFunctionCode", "lambda:DeleteFunction", "lambda:InvokeFunction", "lambda:AddPermission"]
)
def test_it_does_nothing_else_with_a_function(org: LocalOrg, action: str) -> None:
    assert not attacker(org, UNDO).may(action, FUNCTION)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("tag_resource", {"Tags": {"team": "mine"}}),
        ("tag_resource", {"Tags": {"warden:plaintext-secrets": "", "team": "mine"}}),
        ("untag_resource", {"TagKeys": ["team"]}),
        ("untag_resource", {"TagKeys": ["warden:plaintext-secrets", "team"]}),
    ],
    ids=str,
)
def test_it_sets_and_removes_no_tag_but_the_one(org: LocalOrg, operation: str, parameters: dict[str, Any]) -> None:
    denied(getattr(attacker(org, UNDO).client("lambda"), operation), Resource=FUNCTION, **parameters)
