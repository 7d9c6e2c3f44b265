"""Which partitions of a table a call touches."""

from collections.abc import Mapping
from typing import Any

import pytest

from local_org.access.resources import needs
from tests.unit.local_org.access.test_resources import Known, call, only

KEYED: list[tuple[str, Mapping[str, Any], tuple[str, ...]]] = [
    ("GetItem", {"Key": {"subject": {"S": "a"}, "change": {"S": "1"}}}, ("a",)),
    ("PutItem", {"Item": {"subject": {"S": "a"}, "status": {"S": "OPEN"}}}, ("a",)),
    (
        "Query",
        {"KeyConditionExpression": "subject = :s", "ExpressionAttributeValues": {":s": {"S": "a"}}},
        ("a",),
    ),
    (
        "Query",
        {
            "KeyConditionExpression": "#s = :s AND begins_with(change, :c)",
            "ExpressionAttributeNames": {"#s": "subject"},
            "ExpressionAttributeValues": {":s": {"S": "a"}, ":c": {"S": "1"}},
        },
        ("a",),
    ),
    ("Query", {"KeyConditionExpression": "other = :s", "ExpressionAttributeValues": {":s": {"S": "a"}}}, ()),
    ("Query", {"KeyConditions": {"subject": {"AttributeValueList": [{"S": "a"}]}}}, ("a",)),
    ("Scan", {}, ()),
]


@pytest.mark.parametrize(("action", "params", "keys"), KEYED, ids=lambda value: str(value)[:40])
def test_a_call_to_a_table_says_which_partitions_it_touches(
    action: str, params: Mapping[str, Any], keys: tuple[str, ...]
) -> None:
    need = only(f"dynamodb:{action}", TableName="changes", **params)

    assert need.context["dynamodb:leadingkeys"] == keys


def test_a_batch_says_all_partitions_it_touches() -> None:
    puts = [{"PutRequest": {"Item": {"subject": {"S": key}}}} for key in ("a", "b", "a")]

    need = only("dynamodb:BatchWriteItem", RequestItems={"changes": puts})

    assert (need.action, need.context["dynamodb:leadingkeys"]) == ("dynamodb:BatchWriteItem", ("a", "b"))


def test_each_action_of_a_transaction_is_judged_by_all_partitions_that_it_touches() -> None:
    steps = [
        {"Put": {"TableName": "changes", "Item": {"subject": {"S": "a"}}}},
        {"Update": {"TableName": "changes", "Key": {"subject": {"S": "b"}}}},
    ]

    found = needs(call("dynamodb:TransactWriteItems", TransactItems=steps), Known())

    assert {need.action: need.context["dynamodb:leadingkeys"] for need in found} == {
        "dynamodb:PutItem": ("a", "b"),
        "dynamodb:UpdateItem": ("a", "b"),
    }
