"""The hub's tables as template.yaml declares them, in moto's DynamoDB."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session
import yaml

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).parents[3] / "template.yaml"
FINDINGS, CHANGES, INVENTORY, SPOKES = "FindingsTable", "ChangesTable", "InventoryTable", "SpokesTable"
RESTRAINTS, FINGERPRINTS, LETTERS = "RestraintsTable", "FingerprintsTable", "LettersTable"
CREATED = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "BillingMode")


class Untagged(yaml.SafeLoader):
    """Reads a template and drops the intrinsic functions, of which a table's keys have none."""


Untagged.add_multi_constructor("!", lambda _loader, _tag, _node: None)


@cache
def declared() -> dict[str, dict[str, Any]]:
    """What CreateTable takes of each table, by the table's name in the template."""
    resources = yaml.load(TEMPLATE.read_text(), Untagged)["Resources"]  # noqa: S506 - a SafeLoader
    return {
        name: {key: value for key, value in resources[name]["Properties"].items() if key in CREATED}
        for name in (FINDINGS, CHANGES, INVENTORY, RESTRAINTS, FINGERPRINTS, SPOKES, LETTERS)
    }


@cache
def dynamodb_client() -> Any:
    """A client made once, for making one takes longer than a test; moto must be imported by then."""
    return botocore.session.get_session().create_client(
        "dynamodb", region_name="eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )


def make_tables() -> DynamoDBClient:
    """Makes the tables inside `mock_aws`; returns the client that reaches them."""
    client: DynamoDBClient = dynamodb_client()
    for name, properties in declared().items():
        client.create_table(TableName=name, **properties)
    return client


def items(dynamodb: DynamoDBClient, table: str) -> list[dict[str, str]]:
    """Every item of a table as plain strings, in the order of its keys."""
    found = dynamodb.scan(TableName=table)["Items"]
    plain = [{key: str(next(iter(value.values()))) for key, value in item.items()} for item in found]
    return sorted(plain, key=lambda item: (item.get("subject", ""), item.get("change", "")))
