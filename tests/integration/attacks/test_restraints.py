"""A remediator's role on the hub reads what holds it back, and neither lifts nor makes any of it."""

import pytest

from local_org.org import LocalOrg
from tests.integration.account import HOME, HUB, MEMBER, rows, table
from tests.integration.attacks.attackers import CONTROLS, attacker, denied, hub_role

EACH = pytest.mark.parametrize("control", CONTROLS)
NEXT = pytest.mark.parametrize(("thief", "victim"), list(zip(CONTROLS, (*CONTROLS[1:], CONTROLS[0]), strict=True)))
FUNCTION = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"
BUDGET = f"budget#{MEMBER}#2026-03-04T12"
WRITES = ["PutItem", "DeleteItem", "BatchWriteItem"]


def restraints(org: LocalOrg) -> str:
    return f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, 'RESTRAINTS')}"


def read(org: LocalOrg, control: str, *subjects: str) -> None:
    keys = [{"subject": {"S": subject}} for subject in subjects]
    dynamodb = attacker(org, hub_role(control)).client("dynamodb")
    denied(dynamodb.batch_get_item, RequestItems={table(org, "RESTRAINTS"): {"Keys": keys}})


def update(org: LocalOrg, control: str, subject: str) -> None:
    denied(
        attacker(org, hub_role(control)).client("dynamodb").update_item,
        TableName=table(org, "RESTRAINTS"),
        Key={"subject": {"S": subject}},
        UpdateExpression="SET reason = :mine",
        ExpressionAttributeValues={":mine": {"S": "mine"}},
    )


@NEXT
@pytest.mark.parametrize("key", ["exemption#{victim}#{function}", "exemption#{thief}s#{function}", "exemption#alls#x"])
def test_exemptions_of_a_sibling_are_not_read(org: LocalOrg, thief: str, victim: str, key: str) -> None:
    subject = key.format(thief=thief, victim=victim, function=FUNCTION)

    read(org, thief, subject)
    read(org, thief, "pause", f"exemption#{thief}#{FUNCTION}", subject)


@EACH
@pytest.mark.parametrize("subject", [BUDGET, "paused", "pause#1", "*"])
def test_nothing_else_is_read(org: LocalOrg, control: str, subject: str) -> None:
    read(org, control, subject)


@EACH
@pytest.mark.parametrize("scope", [FUNCTION, MEMBER, f"arn:aws:iam::{MEMBER}:role/any"])
@pytest.mark.parametrize("of", ["{control}", "all"])
def test_nobody_exempts_by_an_update(org: LocalOrg, control: str, of: str, scope: str) -> None:
    before = rows(org, "RESTRAINTS")

    update(org, control, f"exemption#{of.format(control=control)}#{scope}")

    assert rows(org, "RESTRAINTS") == before


@EACH
@pytest.mark.parametrize("subject", ["pause", "budgets#1", "*"])
def test_nothing_but_the_budget_is_updated(org: LocalOrg, control: str, subject: str) -> None:
    update(org, control, subject)


@EACH
@pytest.mark.parametrize("subject", ["pause", f"exemption#all#{FUNCTION}", BUDGET])
@pytest.mark.parametrize("action", WRITES)
def test_nothing_is_put_or_removed(org: LocalOrg, control: str, action: str, subject: str) -> None:
    role = attacker(org, hub_role(control))

    assert not role.may(f"dynamodb:{action}", restraints(org), {"dynamodb:leadingkeys": subject})


@EACH
@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES", "INVENTORY"])
def test_no_other_table_is_read_in_batches(org: LocalOrg, control: str, which: str) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"
    role = attacker(org, hub_role(control))

    for key in ("pause", f"{control}#{FUNCTION}", f"exemption#{control}#{FUNCTION}"):
        assert not role.may("dynamodb:BatchGetItem", arn, {"dynamodb:leadingkeys": key})


@EACH
@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES"])
def test_no_budget_is_made_up_in_another_table(org: LocalOrg, control: str, which: str) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"

    assert not attacker(org, hub_role(control)).may("dynamodb:UpdateItem", arn, {"dynamodb:leadingkeys": BUDGET})
