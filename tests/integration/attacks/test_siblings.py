"""A remediator's role on the hub takes no role of a sibling's and reaches no record of one."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local_org.org import LocalOrg
from tests.integration.account import HOME, HUB, MEMBER, OTHER, Account, rows, table
from tests.integration.attacks.attackers import (
    CONTROLS,
    OUTSIDE,
    attacker,
    denied,
    hub_role,
    open_role,
    spoke_role,
)

EACH = pytest.mark.parametrize("control", CONTROLS)
PAIRS = pytest.mark.parametrize(
    ("thief", "victim"), [(one, other) for one in CONTROLS for other in CONTROLS if one != other]
)
NEXT = pytest.mark.parametrize(("thief", "victim"), list(zip(CONTROLS, (*CONTROLS[1:], CONTROLS[0]), strict=True)))
FUNCTION = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"
TABLES = ("FINDINGS", "CHANGES", "INVENTORY")


@pytest.fixture(scope="module", autouse=True)
def _records(org: LocalOrg) -> Iterator[None]:
    """All that Warden has on record is afterwards as it was before."""
    org.quiet()
    before = [rows(org, which) for which in TABLES]
    yield
    org.quiet()
    assert [rows(org, which) for which in TABLES] == before


def assume(org: LocalOrg, control: str, role: str) -> None:
    denied(attacker(org, hub_role(control)).client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")


@PAIRS
@pytest.mark.parametrize("account", [HUB, MEMBER, OTHER])
def test_a_siblings_spoke_role_is_not_assumed(org: LocalOrg, thief: str, victim: str, account: str) -> None:
    assume(org, thief, spoke_role(victim, account))


@PAIRS
def test_a_siblings_hub_role_is_not_assumed(org: LocalOrg, thief: str, victim: str) -> None:
    assume(org, thief, hub_role(victim))


@EACH
def test_no_other_role_is_assumed_even_if_it_lets_the_hub_in(org: LocalOrg, control: str) -> None:
    account = Account(org)

    assume(org, control, open_role(account, "attack-open-to-hub", HUB))
    assume(org, control, open_role(account, "attack-open-to-hub-too", HUB, "/lambda-warden/"))


@EACH
def test_a_role_of_the_same_name_outside_the_organization_is_not_assumed(org: LocalOrg, control: str) -> None:
    name = spoke_role(control).rpartition("/")[2]

    assume(org, control, open_role(Account(org, OUTSIDE), name, HUB, "/lambda-warden/"))


@EACH
@pytest.mark.parametrize("organization", ["o-another0000", "o-local0000000", ()])
def test_a_role_of_the_same_name_in_another_organization_is_not_assumed(
    org: LocalOrg, control: str, organization: str | tuple[str, ...]
) -> None:
    name = spoke_role(control).rpartition("/")[2]
    role = open_role(Account(org, OUTSIDE), name, HUB, "/lambda-warden/")

    assert not attacker(org, hub_role(control)).may("sts:AssumeRole", role, {"aws:resourceorgid": organization})


def calls_on(name: str, item: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Every call that reads, writes or removes an item of a table."""
    put, keyed = {"TableName": name, "Item": item}, {"TableName": name, "Key": item}
    return {
        "get": ("get_item", keyed),
        "put": ("put_item", put),
        "update": ("update_item", keyed),
        "delete": ("delete_item", keyed),
        "get a batch": ("batch_get_item", {"RequestItems": {name: {"Keys": [item]}}}),
        "put a batch": ("batch_write_item", {"RequestItems": {name: [{"PutRequest": {"Item": item}}]}}),
        "delete a batch": ("batch_write_item", {"RequestItems": {name: [{"DeleteRequest": {"Key": item}}]}}),
        "get in a transaction": ("transact_get_items", {"TransactItems": [{"Get": keyed}]}),
        "put in a transaction": ("transact_write_items", {"TransactItems": [{"Put": put}]}),
        "update in a transaction": (
            "transact_write_items",
            {"TransactItems": [{"Update": {**keyed, "UpdateExpression": "SET a = b"}}]},
        ),
        "delete in a transaction": ("transact_write_items", {"TransactItems": [{"Delete": keyed}]}),
    }


CALLS = tuple(calls_on("", {}))
PUTS = {"put", "put in a transaction"}
UPDATES = {"update", "update in a transaction"}
GETS = {"get", "get in a transaction"}
OWN = {"FINDINGS": GETS | PUTS, "CHANGES": PUTS | UPDATES, "INVENTORY": set()}  # what a remediator does to its own


def try_on_item(org: LocalOrg, control: str, which: str, call: str, partition: str) -> None:
    """Tries a call on an item whose partition key has this value."""
    item = {key: {"S": partition} for key in ("subject", "account")} | {"change": {"S": "1"}, "function": {"S": "f"}}
    operation, parameters = calls_on(table(org, which), item)[call]
    denied(getattr(attacker(org, hub_role(control)).client("dynamodb"), operation), **parameters)


@NEXT
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES"])
def test_findings_and_changes_of_a_sibling_are_out_of_reach(
    org: LocalOrg, thief: str, victim: str, which: str, call: str
) -> None:
    try_on_item(org, thief, which, call, f"{victim}#{FUNCTION}")


@EACH
@pytest.mark.parametrize(
    ("which", "call"),
    [(which, call) for which in OWN for call in CALLS if which != "INVENTORY" and call not in OWN[which]],
)
def test_own_findings_and_changes_are_neither_removed_nor_read_but_as_needed(
    org: LocalOrg, control: str, which: str, call: str
) -> None:
    try_on_item(org, control, which, call, f"{control}#{FUNCTION}")


@EACH
@pytest.mark.parametrize("call", [call for call in CALLS if call not in UPDATES])
def test_the_inventory_is_not_read_or_written_item_by_item(org: LocalOrg, control: str, call: str) -> None:
    try_on_item(org, control, "INVENTORY", call, MEMBER)


@pytest.mark.parametrize("control", ["plaintext_secrets", "dead_letter"])
@pytest.mark.parametrize("call", sorted(UPDATES))
def test_the_inventory_is_changed_by_shared_role_alone(org: LocalOrg, control: str, call: str) -> None:
    try_on_item(org, control, "INVENTORY", call, MEMBER)


@EACH
@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES"])
@pytest.mark.parametrize("action", ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"])
def test_a_key_that_only_begins_like_ones_own_is_out_of_reach(
    org: LocalOrg, control: str, which: str, action: str
) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"
    own, topic = f"{control}#{FUNCTION}", f"{control}#arn:aws:sns:{HOME}:{MEMBER}:any"

    for keys in (f"{control}s#{FUNCTION}", f"{control}#", topic, "*", "", (own, f"another#{FUNCTION}")):
        assert not attacker(org, hub_role(control)).may(action, arn, {"dynamodb:leadingkeys": keys})


@EACH
@pytest.mark.parametrize("which", TABLES)
def test_no_table_is_scanned(org: LocalOrg, control: str, which: str) -> None:
    denied(attacker(org, hub_role(control)).client("dynamodb").scan, TableName=table(org, which))


@EACH
@pytest.mark.parametrize("which", TABLES)
def test_no_table_is_queried(org: LocalOrg, control: str, which: str) -> None:
    key, value = ("account", MEMBER) if which == "INVENTORY" else ("subject", f"{control}#{FUNCTION}")

    denied(
        attacker(org, hub_role(control)).client("dynamodb").query,
        TableName=table(org, which),
        KeyConditionExpression="#key = :value",
        ExpressionAttributeNames={"#key": key},
        ExpressionAttributeValues={":value": {"S": value}},
    )


@pytest.mark.parametrize("control", ["plaintext_secrets", "dead_letter"])
@pytest.mark.parametrize("operation", ["query", "scan"])
def test_who_uses_a_role_is_asked_by_shared_role_alone(org: LocalOrg, control: str, operation: str) -> None:
    asked: dict[str, Any] = {
        "KeyConditionExpression": "account = :account",
        "ExpressionAttributeValues": {":account": {"S": MEMBER}},
    }

    denied(
        getattr(attacker(org, hub_role(control)).client("dynamodb"), operation),
        TableName=table(org, "INVENTORY"),
        IndexName="by_role",
        **(asked if operation == "query" else {}),
    )


def test_shared_role_asks_who_uses_a_role_and_does_not_list_them_all(org: LocalOrg) -> None:
    denied(
        attacker(org, hub_role("shared_role")).client("dynamodb").scan,
        TableName=table(org, "INVENTORY"),
        IndexName="by_role",
    )


@EACH
@pytest.mark.parametrize("action", ["DeleteTable", "DescribeTable", "ExportTableToPointInTime", "UpdateTable"])
@pytest.mark.parametrize("which", TABLES)
def test_no_table_is_changed_as_a_whole(org: LocalOrg, control: str, which: str, action: str) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"

    assert not attacker(org, hub_role(control)).may(f"dynamodb:{action}", arn)
