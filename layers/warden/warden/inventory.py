"""Which function uses which role, across the regions of an account; kept by events, corrected by what is read.

One item per function (account, function ARN), with a local secondary index on the role's name: a local index can be
read consistently, so of two functions created at once at least one sees the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from warden.errors import code
from warden.model import Function

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_UNKNOWN = "attribute_not_exists(since)"
_DIFFERS = "attribute_not_exists(#role) OR #role <> :role"
TOMBSTONE = timedelta(days=1)  # CloudTrail delivers within minutes; EventBridge retries for 24 hours at most


@dataclass(frozen=True, slots=True)
class User:
    """A function on record as using a role; the earlier `since`, the longer-standing."""

    function: Function
    role_arn: str
    since: str

    @property
    def seniority(self) -> tuple[str, Function]:
        """Sorts the longest-standing first; equal times are ordered by the function, the same for every reader."""
        return self.since, self.function


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a function's role, or that it is gone, found there before.

    newcomer: nothing was on record. former: the role name it had before, when that was another one.
    superseded: something later is on record already (another role, or the function's deletion).
    """

    newcomer: bool = False
    former: str | None = None
    superseded: bool = False


class Inventory:
    """The `inventory` table."""

    def __init__(self, dynamodb: Callable[[], DynamoDBClient], table: str) -> None:
        """`dynamodb` gives the client: making one costs a fifth of a cold start, so it waits for the first event."""
        self._dynamodb = dynamodb
        self._table = table

    def record(self, function: Function, role: str, role_arn: str, at: str, *, seen: bool = False) -> Recorded:
        """Notes that the function uses the role since `at` (ISO 8601); one call, and no write when nothing is new.

        seen: it was read from Lambda, and `at` is the time before the read. Neither a read nor an event beats what is
        later. Of one second, a read beats what is on record, for a caller was told of that before it began to read;
        an event does not: nobody can tell which came first, so its caller has to read.
        """
        later = "since <= :at" if seen else "since < :at"
        written, former = self._write(
            function,
            "SET #role = :role, role_arn = :arn, since = :at REMOVE expires",
            f"{_UNKNOWN} OR ({later} AND ({_DIFFERS}))",
            {":role": {"S": role}, ":arn": {"S": role_arn}, ":at": {"S": at}},
        )
        if written:
            return Recorded(newcomer=former is None, former=former)
        return Recorded(superseded=former != role)

    def forget(self, function: Function, at: datetime) -> Recorded:
        """Notes that the function is gone, as read from Lambda after `at`; a late event of its past changes nothing."""
        written, former = self._write(
            function,
            "SET since = :at, expires = :expires REMOVE #role, role_arn",
            f"{_UNKNOWN} OR since <= :at",
            {":at": {"S": stamp(at)}, ":expires": {"N": str(int((at + TOMBSTONE).timestamp()))}},
        )
        return Recorded(former=former) if written else Recorded(superseded=former is not None)

    def _write(
        self, function: Function, update: str, condition: str, values: Mapping[str, Any]
    ) -> tuple[bool, str | None]:
        """Whether the condition held, and the role name on record before."""
        try:
            answer = self._dynamodb().update_item(
                TableName=self._table,
                Key=_key(function),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames={"#role": "role"},
                ExpressionAttributeValues=values,
                ReturnValues="ALL_OLD",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            on_record: dict[str, Any] = error.response.get("Item", {})  # type: ignore[assignment]
            return False, on_record.get("role", {}).get("S")
        return True, answer.get("Attributes", {}).get("role", {}).get("S")

    def users(self, account: str, role: str) -> tuple[User, ...]:
        """Every function on record with that role name, the longest-standing first; a consistent read."""
        return tuple(sorted(self._users(account, role), key=lambda user: user.seniority))

    def _users(self, account: str, role: str) -> Iterator[User]:
        pages = (
            self._dynamodb()
            .get_paginator("query")
            .paginate(
                TableName=self._table,
                IndexName="by_role",
                KeyConditionExpression="account = :account AND #role = :role",
                ExpressionAttributeNames={"#role": "role"},
                ExpressionAttributeValues={":account": {"S": account}, ":role": {"S": role}},
                ConsistentRead=True,
            )
        )
        for page in pages:
            for item in page["Items"]:
                yield User(Function.from_arn(item["function"]["S"]), item["role_arn"]["S"], item["since"]["S"])


def stamp(at: datetime) -> str:
    """A time as CloudTrail writes it: UTC, ISO 8601, whole seconds; so stamps sort with event times."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _key(function: Function) -> dict[str, Any]:
    return {"account": {"S": function.account}, "function": {"S": function.arn}}
