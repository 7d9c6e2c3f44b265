"""A transaction writes all of its items or none."""

from typing import Any

import pytest
from moto.dynamodb.exceptions import (
    MultipleTransactionsException,
    TooManyTransactionsException,
    TransactionCanceledException,
)
from moto.dynamodb.models import DynamoDBBackend

from local_org.endpoint.transactions import transact

TABLE = "inventory"
ABSENT = "attribute_not_exists(account)"


def key(name: str) -> dict[str, Any]:
    return {"account": {"S": "222222222222"}, "function": {"S": name}}


def update(name: str, role: str, condition: str = ABSENT) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": TABLE,
            "Key": key(name),
            "UpdateExpression": "SET #role = :role",
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#role": "role"},
            "ExpressionAttributeValues": {":role": {"S": role}},
        }
    }


@pytest.fixture
def backend() -> DynamoDBBackend:
    backend = DynamoDBBackend("us-east-1", "111111111111")
    names = ("account", "HASH"), ("function", "RANGE")
    backend.create_table(
        TABLE,
        schema=[{"AttributeName": name, "KeyType": kind} for name, kind in names],
        attr=[{"AttributeName": name, "AttributeType": "S"} for name, _ in names],
        throughput=None,
        global_indexes=[],
        indexes=[],
        streams=None,
        billing_mode="PAY_PER_REQUEST",
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )
    backend.put_item(TABLE, {**key("old"), "role": {"S": "first"}})
    return backend


def roles(backend: DynamoDBBackend) -> dict[str, str]:
    items = [item.to_json()["Attributes"] for item in backend.get_table(TABLE).all_items()]
    return {item["function"]["S"]: item["role"]["S"] for item in items}


def test_all_items_are_written(backend: DynamoDBBackend) -> None:
    put = {"Put": {"TableName": TABLE, "Item": {**key("put"), "role": {"S": "c"}}}}
    gone = {"Delete": {"TableName": TABLE, "Key": key("old")}}

    transact(backend, [update("a", "a"), put, gone])

    assert roles(backend) == {"a": "a", "put": "c"}


@pytest.mark.parametrize(
    "refused",
    [
        update("old", "second"),
        {"Put": {"TableName": TABLE, "Item": key("old"), "ConditionExpression": ABSENT}},
        {"Delete": {"TableName": TABLE, "Key": key("old"), "ConditionExpression": ABSENT}},
        {"ConditionCheck": {"TableName": TABLE, "Key": key("old"), "ConditionExpression": ABSENT}},
    ],
    ids=["update", "put", "delete", "check"],
)
def test_nothing_is_written_where_one_condition_does_not_hold(
    backend: DynamoDBBackend, refused: dict[str, Any]
) -> None:
    with pytest.raises(TransactionCanceledException) as cancelled:
        transact(backend, [update("a", "a"), refused])

    assert "[None, ConditionalCheckFailed]" in str(cancelled.value)
    assert roles(backend) == {"old": "first"}


def test_what_was_changed_before_a_refusal_is_put_back(backend: DynamoDBBackend) -> None:
    changed = update("old", "second", "attribute_exists(account)")

    with pytest.raises(TransactionCanceledException):
        transact(backend, [changed, update("b", "b", "attribute_exists(account)")])

    assert roles(backend) == {"old": "first"}


def test_an_item_may_be_named_once(backend: DynamoDBBackend) -> None:
    with pytest.raises(MultipleTransactionsException):
        transact(backend, [update("a", "a"), update("a", "b")])

    assert roles(backend) == {"old": "first"}


def test_a_transaction_has_a_hundred_items_at_most(backend: DynamoDBBackend) -> None:
    with pytest.raises(TooManyTransactionsException):
        transact(backend, [update(f"f{number}", "r") for number in range(101)])

    assert roles(backend) == {"old": "first"}
