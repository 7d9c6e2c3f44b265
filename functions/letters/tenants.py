"""Who has a role and who had it: the inventory, the journal and what stands, read once for the letters of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from letters.plan import Tenancy, Tenant, second
from warden.inventory import Inventory
from warden.inverse import Property
from warden.ledger import Entry, Progress
from warden.model import Function, Status, bare_name
from warden.traces import leaver

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BEFORE = timedelta(hours=1)  # of a letter: how long a move may take to be put on record by the event of it
SPLITS = "shared_role"  # whose finding says that an alias still serves a version under a former role


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of the tables that are read."""

    inventory: str
    changes: str
    findings: str


class Tenants:
    """What is on record of roles. One for each batch: what it has read once it does not read again."""

    def __init__(self, dynamodb: DynamoDBClient, tables: Tables, since: Mapping[str, datetime]) -> None:
        """since: when the first letter of the batch was sent, for each account."""
        self._dynamodb = dynamodb
        self._tables = tables
        self._since = since
        self._inventory = Inventory(lambda: dynamodb, tables.inventory)
        self._read: dict[str, Tenancy] = {}
        self._moves: dict[str, tuple[Mapping[str, Any], ...]] = {}
        self._partial: dict[str, frozenset[Function]] = {}

    def of(self, account: str, role_arn: str) -> Tenancy:
        """What is on record of the role. Raises MalformedItem."""
        if role_arn not in self._read:
            self._read[role_arn] = self._tenancy(account, role_arn)
        return self._read[role_arn]

    def _tenancy(self, account: str, role_arn: str) -> Tenancy:
        role = bare_name(role_arn)
        leavers = tuple(self._leavers(account, role))
        moves = self._moves_in(account)
        return Tenancy(
            role_arn,
            users=tuple(Tenant(user.function, user.since[:19]) for user in self._inventory.users(account, role)),
            leavers=leavers,
            serving=self._partial_in(account) if leavers else frozenset(),
            moved_out=tuple(_moved(moves, "before", role_arn)),
            moved_in=tuple(_moved(moves, "after", role_arn)),
        )

    def _leavers(self, account: str, role: str) -> Iterator[Tenant]:
        pages = self._query(
            self._tables.inventory,
            IndexName="by_former",
            KeyConditionExpression="account = :account AND former = :role",
            ExpressionAttributeValues={":account": {"S": account}, ":role": {"S": role}},
        )
        for item in pages:
            yield Tenant(*leaver(item))

    def _moves_in(self, account: str) -> tuple[Mapping[str, Any], ...]:
        """What Warden did to roles in the account from an hour before the first letter of the batch."""
        if account not in self._moves:
            since = self._since[account] - BEFORE
            pages = self._query(
                self._tables.changes,
                IndexName="by_account",
                KeyConditionExpression="account = :account AND change >= :since",
                ExpressionAttributeValues={":account": {"S": account}, ":since": {"S": second(since)}},
            )
            self._moves[account] = tuple(move for item in pages for move in _moves(Entry.read(item)))
        return self._moves[account]

    def _partial_in(self, account: str) -> frozenset[Function]:
        """The functions of the account of which an old version is served under a former role."""
        if account not in self._partial:
            pages = self._query(
                self._tables.findings,
                IndexName="by_account",
                KeyConditionExpression="account = :account",
                ExpressionAttributeValues={":account": {"S": account}},
            )
            self._partial[account] = frozenset(
                Function.from_arn(item["function"]["S"])
                for item in pages
                if item["subject"]["S"].startswith(f"{SPLITS}#") and item["status"]["S"] == Status.PARTIAL
            )
        return self._partial[account]

    def _query(self, table: str, **which: Any) -> Iterator[Mapping[str, Any]]:
        for page in self._dynamodb.get_paginator("query").paginate(TableName=table, **which):
            yield from page["Items"]


def _moves(entry: Entry) -> Iterator[Mapping[str, Any]]:
    """The changes of a function's role in an entry, each with the time when it was begun."""
    if entry.progress is Progress.REFUSED:
        return
    for action in entry.actions:
        match action:
            case {"action": "MoveFunction"} | {"action": "PutPropertyBack", "property": Property.ROLE}:
                yield {**action, "at": entry.change[:19]}
            case _:
                pass


def _moved(moves: Sequence[Mapping[str, Any]], end: str, role_arn: str) -> Iterator[Tenant]:
    for move in moves:
        if move[end] == role_arn:
            yield Tenant(Function(**move["function"]), move["at"])
