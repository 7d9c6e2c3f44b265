"""The order of items is DynamoDB's, whatever their keys are made of."""

from typing import Any

import pytest
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType

from local_org.endpoint import sorting

TABLE = "sorted"
INDEX = "by_role"


@pytest.fixture(autouse=True)
def _installed() -> None:
    sorting.install()


def backend(kind: str) -> DynamoDBBackend:
    """A backend with a table whose range key, and its index's, are of this type."""
    made = DynamoDBBackend("us-east-1", "111111111111")
    made.create_table(
        TABLE,
        schema=[{"AttributeName": "account", "KeyType": "HASH"}, {"AttributeName": "place", "KeyType": "RANGE"}],
        attr=[
            {"AttributeName": "account", "AttributeType": "S"},
            {"AttributeName": "place", "AttributeType": kind},
            {"AttributeName": "role", "AttributeType": kind},
        ],
        throughput=None,
        global_indexes=[],
        indexes=[
            {
                "IndexName": INDEX,
                "KeySchema": [
                    {"AttributeName": "account", "KeyType": "HASH"},
                    {"AttributeName": "role", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        streams=None,
        billing_mode="PAY_PER_REQUEST",
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )
    return made


def places(made: DynamoDBBackend, index: str | None = None) -> list[str]:
    items, _, _ = made.query(
        TABLE,
        hash_key_dict={"S": "one"},
        range_comparison=None,
        range_value_dicts=[],
        limit=10,
        exclusive_start_key=None,
        scan_index_forward=True,
        projection_expressions=None,
        index_name=index,
        hash_key_conditions=[("account", {"S": "one"})],
    )
    return [item.attrs["place"].value for item in items]


@pytest.mark.parametrize(
    ("kind", "put", "order"),
    [("S", ["b", "a", "10", "9"], ["10", "9", "a", "b"]), ("N", ["10", "9", "-1", "9.5"], ["-1", "9", "9.5", "10"])],
    ids=["texts by their letters", "numbers by their size"],
)
def test_items_are_read_in_the_order_of_their_keys(kind: str, put: list[str], order: list[str]) -> None:
    made = backend(kind)
    for place in put:
        made.put_item(TABLE, {"account": {"S": "one"}, "place": {kind: place}, "role": {kind: place}})

    assert (places(made), places(made, INDEX)) == (order, order)


def test_items_of_one_role_are_in_the_order_of_the_tables_key() -> None:
    made = backend("S")
    for place, role in (("c", "x"), ("b", "y"), ("a", "x")):
        made.put_item(TABLE, {"account": {"S": "one"}, "place": {"S": place}, "role": {"S": role}})

    assert places(made, INDEX) == ["a", "c", "b"]


def test_every_item_of_a_table_is_there() -> None:
    made = backend("S")
    for account in ("two", "one"):
        made.put_item(TABLE, {"account": {"S": account}, "place": {"S": "a"}, "role": {"S": "x"}})

    found = [item.attrs["account"].value for item in made.get_table(TABLE).all_items()]

    assert found == ["one", "two"]


@pytest.mark.parametrize(
    ("kept", "value"),
    [({"S": "1"}, "1"), ({"N": "1"}, 1), ({"SS": ["a", "b"]}, {"a", "b"}), ({"NULL": True}, None)],
    ids=["a text", "a number", "a set", "nothing"],
)
def test_values_are_what_they_were(kept: dict[str, Any], value: object) -> None:
    assert DynamoType(kept).cast_value == value
