"""A remediator's role on the hub takes no role of a sibling's and reaches no record of one."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local_org.org import LocalOrg
from tests.integration.account import HOME, HUB, MEMBER, Account, rows, table
from tests.integration.attacks.attackers import (
    CONTROLS,
    attacker,
    denied,
    hub_role,
    namesake,
    spoke_role,
    standing,
)

EACH = pytest.mark.parametrize("control", CONTROLS)
PAIRS = pytest.mark.parametrize(
    ("thief", "victim"), [(one, other) for one in CONTROLS for other in CONTROLS if one != other]
)
NEXT = pytest.mark.parametrize(("thief", "victim"), list(zip(CONTROLS, (*CONTROLS[1:], CONTROLS[0]), strict=True)))
FUNCTION = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"
TABLES = ("FINDINGS", "CHANGES", "INVENTORY", "RESTRAINTS")


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
@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_a_siblings_spoke_role_is_not_assumed(org: LocalOrg, thief: str, victim: str, account: str) -> None:
    assume(org, thief, spoke_role(victim, account))


@PAIRS
def test_a_siblings_hub_role_is_not_assumed(org: LocalOrg, thief: str, victim: str) -> None:
    assume(org, thief, hub_role(victim))


@EACH
def test_no_other_role_is_assumed_even_if_it_lets_the_hub_in(org: LocalOrg, control: str) -> None:
    account = Account(org)

    assume(org, control, standing(account, "attack-open-to-hub", lets_in=HUB))
    assume(org, control, standing(account, "lambda-warden/attack-open-to-hub-too", lets_in=HUB))


@EACH
def test_a_role_of_the_same_name_outside_the_organization_is_not_assumed(org: LocalOrg, control: str) -> None:
    assume(org, control, namesake(org, spoke_role(control)))


@EACH
@pytest.mark.parametrize("organization", ["o-another0000", "o-local0000000", ()])
def test_a_role_of_the_same_name_in_another_organization_is_not_assumed(
    org: LocalOrg, control: str, organization: str | tuple[str, ...]
) -> None:
    role = namesake(org, spoke_role(control))

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
ON_ITEMS = ("BatchGetItem", "BatchWriteItem", "ConditionCheckItem", "DeleteItem", "GetItem", "PutItem", "UpdateItem")
OWN = {"FINDINGS": {"GetItem", "PutItem"}, "CHANGES": {"PutItem", "UpdateItem"}}  # what a remediator does to its own


@NEXT
@pytest.mark.parametrize(
    ("which", "call"), [*(("CHANGES", call) for call in CALLS), ("FINDINGS", "get"), ("FINDINGS", "put")]
)
def test_findings_and_changes_of_a_sibling_are_out_of_reach(
    org: LocalOrg, thief: str, victim: str, which: str, call: str
) -> None:
    key = {"S": f"{victim}#{FUNCTION}"}
    operation, parameters = calls_on(table(org, which), {"subject": key, "change": {"S": "1"}})[call]

    denied(getattr(attacker(org, hub_role(thief)).client("dynamodb"), operation), **parameters)


def holders(org: LocalOrg, action: str, which: str, partition: str) -> list[str]:
    """The controls whose role may do something with an item; `{control}` in the partition key is the control itself."""
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"
    keys = {control: partition.format(control=control) for control in CONTROLS}
    may = {
        control: attacker(org, hub_role(control)).may(f"dynamodb:{action}", arn, {"dynamodb:leadingkeys": key})
        for control, key in keys.items()
    }
    return [control for control in CONTROLS if may[control]]


@pytest.mark.parametrize(
    ("which", "action"), [(which, action) for which in OWN for action in ON_ITEMS if action not in OWN[which]]
)
def test_own_findings_and_changes_are_neither_removed_nor_read_but_as_needed(
    org: LocalOrg, which: str, action: str
) -> None:
    assert holders(org, action, which, f"{{control}}#{FUNCTION}") == []


@pytest.mark.parametrize("action", ON_ITEMS)
def test_the_inventory_is_changed_by_shared_role_alone_and_read_item_by_item_by_nobody(
    org: LocalOrg, action: str
) -> None:
    changes = ["shared_role"] if action == "UpdateItem" else []

    assert holders(org, action, "INVENTORY", MEMBER) == changes


@EACH
@pytest.mark.parametrize("which", OWN)
def test_a_key_that_only_begins_like_ones_own_is_out_of_reach(org: LocalOrg, control: str, which: str) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"
    own, topic = f"{control}#{FUNCTION}", f"{control}#arn:aws:sns:{HOME}:{MEMBER}:any"
    actions = [f"dynamodb:{action}" for action in ("GetItem", "PutItem", "Query", "UpdateItem")]
    role = attacker(org, hub_role(control))

    for keys in (f"{control}s#{FUNCTION}", f"{control}#", topic, "*", (own, f"another#{FUNCTION}")):
        assert role.allowed(actions, arn, context={"dynamodb:leadingkeys": keys}) == []


@EACH
@pytest.mark.parametrize("which", TABLES)
def test_no_table_is_scanned(org: LocalOrg, control: str, which: str) -> None:
    denied(attacker(org, hub_role(control)).client("dynamodb").scan, TableName=table(org, which))


def query(org: LocalOrg, control: str, which: str, key: str, value: str, **asked: Any) -> None:
    """Tries to query a table, or an index of one, by a key."""
    denied(
        attacker(org, hub_role(control)).client("dynamodb").query,
        TableName=table(org, which),
        KeyConditionExpression="#key = :value",
        ExpressionAttributeNames={"#key": key},
        ExpressionAttributeValues={":value": {"S": value}},
        **asked,
    )


@EACH
def test_no_table_but_the_journal_is_queried(org: LocalOrg, control: str) -> None:
    query(org, control, "FINDINGS", "subject", f"{control}#{FUNCTION}")
    query(org, control, "RESTRAINTS", "subject", f"exemption#{control}#{FUNCTION}")
    query(org, control, "INVENTORY", "account", MEMBER)


@NEXT
def test_the_journal_of_a_sibling_is_not_queried(org: LocalOrg, thief: str, victim: str) -> None:
    query(org, thief, "CHANGES", "subject", f"{victim}#{FUNCTION}")


@EACH
def test_the_journal_is_queried_for_one_function_only(org: LocalOrg, control: str) -> None:
    query(org, control, "CHANGES", "account", MEMBER, IndexName="by_account")
    query(org, control, "CHANGES", "change", "1", IndexName="by_change")


@pytest.mark.parametrize("control", ["plaintext_secrets", "dead_letter", "stream_failures"])
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
def test_no_table_is_changed_as_a_whole(org: LocalOrg, control: str) -> None:
    actions = ["DeleteTable", "DescribeTable", "ExportTableToPointInTime", "UpdateTable", "UpdateTimeToLive"]
    arns = [f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}" for which in TABLES]

    assert attacker(org, hub_role(control)).allowed([f"dynamodb:{action}" for action in actions], *arns) == []
