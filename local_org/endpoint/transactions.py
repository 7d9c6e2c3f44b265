"""DynamoDB's transactions in moto's state: all items are written, or none.

moto copies a whole table for each item that a transaction writes, which takes minutes with an account's inventory.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import (
    ConditionalCheckFailed,
    MultipleTransactionsException,
    TooManyTransactionsException,
    TransactionCanceledException,
)
from moto.dynamodb.models import DynamoDBBackend

MOST_ITEMS = 100

Write = Mapping[str, Any]
Reason = tuple[str, str, None] | tuple[None, None, None]


def install() -> None:
    """Have moto write transactions this way. Once in a process is enough, and more do no harm."""
    DynamoDBBackend.transact_write_items = transact


def transact(backend: Any, items: Sequence[Mapping[str, Write]]) -> None:
    """Write all items. Raises moto's exceptions, with nothing written: it turns them into AWS's answers."""
    if len(items) > MOST_ITEMS:
        raise TooManyTransactionsException
    before = [(write["TableName"], _key(backend, write)) for item in items for write in item.values()]
    if len({(table, str(sorted(key.items()))) for table, key in before}) < len(before):
        raise MultipleTransactionsException
    kept = [copy.deepcopy(backend.get_item(table, key)) for table, key in before]
    written = False
    try:
        reasons = [_reason(backend, kind, write) for item in items for kind, write in item.items()]
        if any(code for code, _, _ in reasons):
            raise TransactionCanceledException(reasons)
        written = True
    finally:
        if not written:
            for (table, key), item in zip(before, kept, strict=True):
                _put_back(backend, table, key, item)


def _key(backend: Any, write: Write) -> dict[str, Any]:
    if "Key" in write:
        return dict(write["Key"])
    table = backend.get_table(write["TableName"])
    return {name: write["Item"][name] for name in (table.hash_key_attr, table.range_key_attr) if name is not None}


def _reason(backend: Any, kind: str, write: Write) -> Reason:
    """Write one item; return why that cannot be, as a cancelled transaction tells it."""
    condition = {
        "condition_expression": write.get("ConditionExpression"),
        "expression_attribute_names": write.get("ExpressionAttributeNames"),
        "expression_attribute_values": write.get("ExpressionAttributeValues"),
    }
    try:
        _WRITES[kind](backend, write, condition)
    except ConditionalCheckFailed as refused:
        return "ConditionalCheckFailed", str(refused.message), None
    return None, None, None


def _put(backend: Any, write: Write, condition: Mapping[str, Any]) -> None:
    backend.put_item(write["TableName"], write["Item"], **condition)


def _update(backend: Any, write: Write, condition: Mapping[str, Any]) -> None:
    backend.update_item(write["TableName"], write["Key"], update_expression=write["UpdateExpression"], **condition)


def _delete(backend: Any, write: Write, condition: Mapping[str, Any]) -> None:
    backend.delete_item(write["TableName"], write["Key"], **condition)


def _check(backend: Any, write: Write, condition: Mapping[str, Any]) -> None:
    if not get_filter_expression(*condition.values()).expr(backend.get_item(write["TableName"], write["Key"])):
        raise ConditionalCheckFailed


_WRITES: Mapping[str, Callable[[Any, Write, Mapping[str, Any]], None]] = {
    "ConditionCheck": _check,
    "Delete": _delete,
    "Put": _put,
    "Update": _update,
}


def _put_back(backend: Any, table: str, key: Mapping[str, Any], item: Any) -> None:
    if item is None:
        backend.delete_item(table, key)
    else:
        backend.put_item(table, item.to_json()["Attributes"], overwrite=True)
