"""Reading the journal of changes: one change, or those of a function, of an account, since a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cli.connection import Hub
from warden.ledger import Entry, Progress
from warden.model import Function


class NoChangeError(Exception):
    """There is no such change, or none that will do; says which."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which changes are meant; what is None does not narrow them."""

    function: Function | None = None
    account: str | None = None
    since: datetime | None = None
    control: str | None = None
    progress: Progress | None = None

    def takes(self, entry: Entry) -> bool:
        """Whether the entry is among them, its time aside."""
        return self.about(entry.control, entry.function) and self.progress in (None, entry.progress)

    def about(self, control: str, function: Function) -> bool:
        """Whether what a control says about a function is meant."""
        return (
            self.function in (None, function)
            and self.account in (None, function.account)
            and self.control in (None, control)
        )


class Journal:
    """The `changes` table as operators read it."""

    def __init__(self, hub: Hub) -> None:
        self._dynamodb = hub.client("dynamodb")
        self._table = hub.outputs["ChangesTableName"]

    def find(self, change: str) -> Entry:
        """The one change of that id. Raises NoChangeError."""
        keys = self._dynamodb.query(
            TableName=self._table,
            IndexName="by_change",
            KeyConditionExpression="#change = :change",
            ExpressionAttributeNames={"#change": "change"},
            ExpressionAttributeValues={":change": {"S": change}},
        )["Items"]
        if not keys:
            raise NoChangeError(f"there is no change {change}")
        item = self._dynamodb.get_item(TableName=self._table, Key=keys[0], ConsistentRead=True)["Item"]
        return Entry.read(item)

    def select(self, selection: Selection) -> list[Entry]:
        """The changes that are meant, the newest first. Without an account the whole table is read."""
        entries = (Entry.read(item) for item in self._items(selection))
        return sorted(
            (entry for entry in entries if selection.takes(entry)), key=lambda entry: entry.change, reverse=True
        )

    def _items(self, selection: Selection) -> Iterator[dict[str, Any]]:
        account = selection.function.account if selection.function else selection.account
        since = _text(selection.since)
        values = {":since": {"S": since}}
        asked: dict[str, Any] = {"TableName": self._table, "ExpressionAttributeNames": {"#change": "change"}}
        if account:
            asked |= {"IndexName": "by_account", "KeyConditionExpression": "account = :account AND #change >= :since"}
            values[":account"] = {"S": account}
        else:
            asked |= {"FilterExpression": "#change >= :since"}
        pages = self._dynamodb.get_paginator("query" if account else "scan")
        for page in pages.paginate(**asked, ExpressionAttributeValues=values):
            yield from page["Items"]


def _text(since: datetime | None) -> str:
    """A time as the ids of changes begin; before all of them when there is none."""
    return since.astimezone(UTC).isoformat()[: len("2026-03-04T12:00:00")] if since else "0"
