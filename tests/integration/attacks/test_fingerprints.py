"""The key of fingerprints and the record of who holds what: for the one role, and no further than it needs."""

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, rows, table
from tests.integration.attacks.attackers import (
    CONTROLS,
    administrator,
    attacker,
    denied,
    forwarder,
    hub_role,
    operator,
    put,
    spoke_role,
)
from tests.integration.attacks.test_operators import KINDS

OWNER = "plaintext_secrets"
OTHERS = ("shared_role", "dead_letter", "undo", "sweep", "letters")
MARK = {"fingerprint": {"S": "0" * 32}}
ON_THE_KEY = ("PutSecretValue", "UpdateSecret", "DeleteSecret", "DescribeSecret", "PutResourcePolicy", "RotateSecret")


def key(org: LocalOrg) -> str:
    """The ARN of the key, as the function has it."""
    return org.hub_functions[OWNER].environment["WARDEN_FINGERPRINT_KEY"]


def holders(org: LocalOrg) -> str:
    return f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, 'FINGERPRINTS')}"


@pytest.mark.parametrize("control", OTHERS)
def test_no_other_function_reads_the_key(org: LocalOrg, control: str) -> None:
    denied(attacker(org, hub_role(control)).client("secretsmanager").get_secret_value, SecretId=key(org))


@pytest.mark.parametrize("kind", KINDS)
def test_no_operator_reads_the_key(org: LocalOrg, kind: str) -> None:
    denied(operator(org, kind).client("secretsmanager").get_secret_value, SecretId=key(org))


@pytest.mark.parametrize(
    "role", [*(spoke_role(control) for control in (*CONTROLS, "undo", "sweep", "letters")), forwarder(MEMBER)]
)
def test_nobody_in_a_member_account_reads_the_key(org: LocalOrg, role: str) -> None:
    denied(attacker(org, role).client("secretsmanager").get_secret_value, SecretId=key(org))


def test_not_even_the_administrator_of_a_member_account_reads_the_key(org: LocalOrg) -> None:
    denied(administrator(org, MEMBER).client("secretsmanager").get_secret_value, SecretId=key(org))


@pytest.mark.parametrize("region", [HOME, EUROPE])
@pytest.mark.parametrize("name", ["{key}-2", "billing/database", "lambda-warden", "*"])
def test_the_role_reads_no_other_secret(org: LocalOrg, name: str, region: str) -> None:
    secret = f"arn:aws:secretsmanager:{region}:{HUB}:secret:{name.format(key=key(org).rpartition(':')[2])}"

    denied(attacker(org, hub_role(OWNER)).client("secretsmanager").get_secret_value, SecretId=secret)


def test_the_role_does_nothing_to_the_key_but_read_it(org: LocalOrg) -> None:
    actions = [f"secretsmanager:{action}" for action in ON_THE_KEY]

    assert attacker(org, hub_role(OWNER)).allowed(actions, key(org)) == []


@pytest.mark.parametrize("control", OTHERS)
def test_no_other_function_reads_or_writes_who_holds_a_secret(org: LocalOrg, control: str) -> None:
    dynamodb, name, before = (
        attacker(org, hub_role(control)).client("dynamodb"),
        table(org, "FINGERPRINTS"),
        rows(org, "FINGERPRINTS"),
    )
    names = {":me": {"SS": ["me"]}}

    denied(dynamodb.batch_get_item, RequestItems={name: {"Keys": [MARK]}})
    denied(
        dynamodb.update_item,
        TableName=name,
        Key=MARK,
        UpdateExpression="ADD holders :me",
        ExpressionAttributeValues=names,
    )

    assert rows(org, "FINGERPRINTS") == before


def test_the_role_neither_lists_nor_removes_who_holds_what(org: LocalOrg) -> None:
    actions = [f"dynamodb:{action}" for action in ("Scan", "Query", "DeleteItem", "PutItem", "BatchWriteItem")]

    assert attacker(org, hub_role(OWNER)).allowed(actions, holders(org)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_operator_has_anything_to_do_with_who_holds_what(org: LocalOrg, kind: str) -> None:
    actions = [f"dynamodb:{action}" for action in ("GetItem", "BatchGetItem", "Scan", "PutItem", "UpdateItem")]

    assert operator(org, kind).allowed(actions, holders(org)) == []


def test_the_role_says_of_nothing_that_it_is_no_secret(org: LocalOrg) -> None:
    before = rows(org, "RESTRAINTS")
    subject = f"exemption#{OWNER}#arn:aws:lambda:{HOME}:{MEMBER}:function:any#API_KEY#{'0' * 32}"
    dynamodb = attacker(org, hub_role(OWNER)).client("dynamodb")

    denied(dynamodb.put_item, TableName=table(org, "RESTRAINTS"), Item={"subject": {"S": subject}})

    assert rows(org, "RESTRAINTS") == before


@pytest.mark.parametrize("source", ["shop", "aws.lambda"])
def test_the_role_asks_for_a_look_in_wardens_name_only(org: LocalOrg, source: str) -> None:
    denied(put, to=attacker(org, hub_role(OWNER)), Source=source, DetailType="Warden Drift")
