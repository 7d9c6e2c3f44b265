"""The order of DynamoDB's items in moto's state.

moto sorts a whole table for each page that is read, and has every comparison of two keys find their type out anew: with
an account's inventory a page takes half a minute.
"""

from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

_cast = DynamoType.cast_value.fget


def install() -> None:
    """Have moto compare and sort this way. Once in a process is enough, and more do no harm."""
    DynamoType.cast_value = property(_value)
    Table.all_items = all_items
    Table.sorted_items = sorted_items


def all_items(table: Any) -> list[Item]:
    """Every item of a table, by its keys."""
    if table.range_key_attr is None:
        return sorted(table.items.values(), key=lambda item: _sortable(item.hash_key))
    items = (item for of_hash in table.items.values() for item in of_hash.values())
    return sorted(items, key=lambda item: (_sortable(item.hash_key), _sortable(item.range_key)))


def sorted_items(table: Any, hashes: list[str], ranges: list[str | None], items: list[Item]) -> list[Item]:
    """Items of an index, by its keys and then the table's."""
    names = table._generate_attr_to_sort_by(hashes, ranges)  # noqa: SLF001 - moto's own order of these
    items.sort(key=lambda item: tuple(_sortable(item.attrs[name]) for name in names))
    return items


def _sortable(key: DynamoType) -> Any:
    """The key as Python compares it by itself: those of a table are of one type."""
    return key.cast_value


def _value(known: Any) -> Any:
    return known.value if known.type == "S" else _cast(known)
