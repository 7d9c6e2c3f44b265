"""The guarded pairs of account and region, and how the last sweep of each went: the `spokes` table.

Who sweeps a pair holds its item for a time: a second sweep of it does nothing. What a sweep leaves to go on with in
another invocation lies there too, as bytes that only the sweep reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from warden.errors import WardenError, code
from warden.model import Pair
from warden.trigger import partition_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TOLD = ("account", "region", "since", "status", "started", "ended", "functions", "drifts")

Item = Mapping[str, Mapping[str, Any]]


class State(StrEnum):
    """How the last sweep of a pair stands. gone: the account or the region lets Warden in no more."""

    RUNNING = "running"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    GONE = "gone"


class Overtaken(WardenError):
    """Another sweep of the pair has begun: this one took too long to say that it goes on."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A pair, since when it is on record, and what came of its last sweep; empty and None before the first.

    functions: how many its lists had. drifts: how many looks were asked for.
    """

    pair: Pair
    since: str
    state: State | None = None
    started: str = ""
    ended: str = ""
    functions: int = 0
    drifts: int = 0

    @classmethod
    def read(cls, item: Item) -> Guarded:
        """The pair in an item as DynamoDB gives it."""
        region = item["region"]["S"]
        return cls(
            Pair(partition_of(region), item["account"]["S"], region),
            item["since"]["S"],
            State(item["status"]["S"]) if "status" in item else None,
            item.get("started", {}).get("S", ""),
            item.get("ended", {}).get("S", ""),
            int(item.get("functions", {}).get("N", 0)),
            int(item.get("drifts", {}).get("N", 0)),
        )


class Registry:
    """The table. `run` names whoever sweeps: a retry of the same event is the same."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def pairs(self) -> Iterator[Guarded]:
        """Every pair on record."""
        names = {f"#{name}": name for name in TOLD}
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table, ProjectionExpression=", ".join(names), ExpressionAttributeNames=names
        )
        for page in pages:
            yield from map(Guarded.read, page["Items"])

    def enrol(self, pair: Pair, at: datetime) -> None:
        """Puts the pair on record; one that is there stays as it is."""
        self._update(pair, "SET since = if_not_exists(since, :at)", {":at": _text(at)})

    def begin(self, pair: Pair, run: str, at: datetime, until: datetime) -> tuple[bool, bytes]:
        """Takes the pair until then: whether that worked, and what an earlier invocation left to go on with."""
        try:
            item = self._update(
                pair,
                "SET #run = :run, lease = :until, #status = :status, started = :at, since = if_not_exists(since, :at)",
                {
                    ":run": {"S": run},
                    ":at": _text(at),
                    ":until": _seconds(until),
                    ":now": _seconds(at),
                    ":status": {"S": State.RUNNING},
                },
                "attribute_not_exists(lease) OR lease < :now OR #run = :run",
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            return False, b""
        return True, bytes(item.get("checkpoint", {}).get("B", b""))

    def leave(self, pair: Pair, run: str, checkpoint: bytes) -> None:
        """Lets the pair go for the next invocation, with what that one needs. Raises Overtaken."""
        values = {":checkpoint": {"B": checkpoint}}
        self._own(pair, run, "SET checkpoint = :checkpoint REMOVE lease, #run", values)

    def finish(self, pair: Pair, run: str, guarded: Guarded) -> None:
        """Lets the pair go with what came of the sweep. Raises Overtaken."""
        self._own(
            pair,
            run,
            "SET #status = :status, started = :started, ended = :ended, #functions = :functions, drifts = :drifts "
            "REMOVE lease, #run, checkpoint",
            {
                ":status": {"S": str(guarded.state)},
                ":started": {"S": guarded.started},
                ":ended": {"S": guarded.ended},
                ":functions": {"N": str(guarded.functions)},
                ":drifts": {"N": str(guarded.drifts)},
            },
        )

    def lose(self, pair: Pair, run: str, at: datetime) -> None:
        """Notes since when the pair lets Warden in no more.

        One that is not on record does not come there by this, and one that another sweep holds is left to that one.
        """
        values = {":status": {"S": State.GONE}, ":at": _text(at), ":run": {"S": run}, ":now": _seconds(at)}
        try:
            self._update(
                pair,
                "SET #status = :status, ended = :at REMOVE lease, #run, checkpoint",
                values,
                "attribute_exists(since) AND NOT #status = :status AND "
                "(attribute_not_exists(lease) OR lease < :now OR #run = :run)",
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise

    def drop(self, pair: Pair) -> None:
        """Takes the pair off the record."""
        self._dynamodb.delete_item(TableName=self._table, Key=_key(pair))

    def _own(self, pair: Pair, run: str, update: str, values: Mapping[str, Any]) -> None:
        try:
            self._update(pair, update, {**values, ":run": {"S": run}}, "#run = :run")
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            raise Overtaken(f"another sweep of {pair.account} in {pair.region} has begun") from error

    def _update(self, pair: Pair, update: str, values: Mapping[str, Any], condition: str = "") -> Item:
        names = {"#status": "status", "#run": "run", "#functions": "functions"}
        said = f"{update} {condition}"
        parameters: dict[str, Any] = {
            "TableName": self._table,
            "Key": _key(pair),
            "UpdateExpression": update,
            "ExpressionAttributeValues": values,
            "ReturnValues": "ALL_NEW",
        }
        if used := {name: attribute for name, attribute in names.items() if name in said}:
            parameters["ExpressionAttributeNames"] = used
        if condition:
            parameters["ConditionExpression"] = condition
        item: Item = self._dynamodb.update_item(**parameters)["Attributes"]
        return item


def _key(pair: Pair) -> dict[str, Any]:
    return {"account": {"S": pair.account}, "region": {"S": pair.region}}


def _text(at: datetime) -> dict[str, str]:
    return {"S": at.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _seconds(at: datetime) -> dict[str, str]:
    return {"N": str(int(at.timestamp()))}
