"""Which function uses which role, across the regions of an account; kept by events, corrected by what is read.

One item per function (account, function ARN), with a local secondary index on the role's name: a local index can be
read consistently, so of two functions created at once at least one sees the other. `as_of`, the latest time for which
the item was confirmed, decides every write. `cause` and `former` tell a retry what the first attempt found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from warden.errors import code
from warden.model import Function, bare_name
from warden.traces import TOMBSTONE, trace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ALWAYS = "0001-01-01T00:00:00Z"  # the `since` of functions that are older than Warden; sorts before every time

Item = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class User:
    """A function on record as using a role; the earlier `since`, the longer-standing. cause: the event that told."""

    function: Function
    role_arn: str
    since: str
    cause: str = field(default="", compare=False)

    @property
    def seniority(self) -> tuple[str, Function]:
        """Sorts the longest-standing first; equal times are ordered by the function, the same for every reader."""
        return self.since, self.function


class Recorded(NamedTuple):
    """What recording a function's role, or that it is gone, found there before.

    newcomer: nothing was on record. changed: what is on record came by the same cause, now or at an earlier attempt.
    former: the role name that the function had before that change, if any.
    superseded: something later is on record already (another role, or the function's deletion).
    """

    newcomer: bool = False
    changed: bool = False
    former: str | None = None
    superseded: bool = False


class Write(NamedTuple):
    """An update of an item and the condition that it holds under."""

    update: str
    condition: str


_USE = "SET #role = :role, role_arn = :arn, since = :since, as_of = :at, cause = :cause"
_FIRST_HEARD = Write(_USE, "attribute_not_exists(#role) AND attribute_not_exists(as_of)")
_MADE_ANEW = Write(f"{_USE} REMOVE expires, former", "attribute_not_exists(#role) AND as_of < :at")
_CHANGED = Write(f"{_USE}, former = #role", "attribute_exists(#role) AND NOT #role = :role AND as_of < :at")
_CONFIRMED = Write("SET as_of = :at", "#role = :role AND as_of < :at")
_BORN = Write("SET since = :second", "attribute_exists(#role) AND since = :always")
_LEFT = Write(
    "SET former = #role, as_of = :at, expires = :expires, cause = :cause REMOVE #role, role_arn, since",
    "attribute_exists(#role) AND as_of <= :at",
)
_STILL_GONE = Write(
    "SET as_of = :at, expires = :expires",
    "attribute_not_exists(#role) AND (attribute_not_exists(as_of) OR as_of <= :at)",
)


class Inventory:
    """The `inventory` table."""

    def __init__(self, dynamodb: Callable[[], DynamoDBClient], table: str) -> None:
        """`dynamodb` gives the client: making one costs a fifth of a cold start, so it waits for the first event."""
        self._dynamodb = dynamodb
        self._table = table

    def record(  # noqa: PLR0913 - who, what, when, and how we know
        self, function: Function, role_arn: str, at: str, *, cause: str, created: bool = False, seen: bool = False
    ) -> Recorded:
        """Notes that the function uses the role at that time (ISO 8601); one call where nothing unusual is on record.

        cause: the id of the event that led here. created: it tells of the function's creation; a function first heard
        of by anything else is older than Warden. seen: the role was read from Lambda, and `at` is the time before the
        read. Nothing beats what is later. Of one time a read beats what is on record; an event does not: nobody can
        tell which came first, so its caller has to read.
        """
        role, moment = bare_name(role_arn), _moment(at)
        second = f"{moment[:19]}Z"  # as events tell it: nobody is the longer-standing for having been read
        values = {"role": role, "arn": role_arn, "at": moment, "cause": cause, "second": second, "always": ALWAYS}
        # The likeliest, so that one call will do; a refusal brings what is really on record.
        item: Item = {} if created else {"role": role, "as_of": ""}
        while write := _next(item, role, moment, created=created, seen=seen):
            since = second if created or item else ALWAYS
            written, item = self._leave(function, write, item, {**values, "since": since})
            if written and write is _BORN:
                item = {**item, "since": second}
            elif written and write is _CONFIRMED:
                break
            elif written:
                return Recorded(newcomer="role" not in item, changed=True, former=item.get("role"))
        return _told(item, cause) if item.get("role") == role else Recorded(superseded=True)

    def add(self, roles: Mapping[Function, str], at: str, *, cause: str) -> None:
        """Notes many functions with their roles' ARNs, as read from Lambda after `at`: most are first heard of so.

        At most 100, in one call; a call for each when one of them came on record meanwhile.
        """
        values = {"at": _moment(at), "cause": cause, "since": ALWAYS}
        updates = [
            self._update(function, _FIRST_HEARD, values | {"role": bare_name(arn), "arn": arn})
            for function, arn in roles.items()
        ]
        try:
            self._dynamodb().transact_write_items(TransactItems=[{"Update": update} for update in updates])
        except ClientError as error:
            if code(error) != "TransactionCanceledException":
                raise
            for function, arn in roles.items():
                self.record(function, arn, at, cause=cause, seen=True)

    def forget(self, function: Function, at: datetime, *, cause: str) -> Recorded:
        """Notes that the function is gone, as read from Lambda after `at`; a late event of its past changes nothing."""
        values: dict[str, str | int] = {
            "at": _moment(stamp(at)),
            "expires": int((at + TOMBSTONE).timestamp()),
            "cause": cause,
        }
        written, item = self._leave(function, _LEFT, {}, values)
        if not written and item.keys() >= {"role", "former"}:
            written, item = self._leave(function, _LEFT, item, values)
        if written:
            return Recorded(changed=True, former=item["role"])
        _, item = self._write(function, _STILL_GONE, values)
        return Recorded(superseded=True) if "role" in item else _told(item, cause)

    def _leave(
        self, function: Function, write: Write, item: Item, values: Mapping[str, str | int]
    ) -> tuple[bool, Item]:
        """As `_write`, but before the former role is overwritten, its trace is kept. item: as it was read."""
        if "former" not in write.update:
            return self._write(function, write, values)
        former, same = item.get("former", ""), "attribute_not_exists(former)"
        if former:
            left = _moment(item.get("since", item["as_of"]))
            self._dynamodb().update_item(TableName=self._table, **trace(function, former, left))
            same = "former = :former"
        guarded = Write(write.update, f"{write.condition} AND {same}")
        return self._write(function, guarded, {**values, "former": former})

    def _write(self, function: Function, write: Write, values: Mapping[str, str | int]) -> tuple[bool, Item]:
        """Whether the condition held, and what was on record before."""
        update = self._update(function, write, values)
        try:
            answer = self._dynamodb().update_item(
                **update, ReturnValues="ALL_OLD", ReturnValuesOnConditionCheckFailure="ALL_OLD"
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            on_record: dict[str, Any] = error.response.get("Item", {})  # type: ignore[assignment]
            return False, _plain(on_record)
        return True, _plain(answer.get("Attributes", {}))

    def _update(self, function: Function, write: Write, values: Mapping[str, str | int]) -> Any:
        """The write as DynamoDB takes it."""
        named = set(re.findall(r":(\w+)", f"{write.update} {write.condition}"))
        return {
            "TableName": self._table,
            "Key": _key(function),
            "UpdateExpression": write.update,
            "ConditionExpression": write.condition,
            "ExpressionAttributeNames": {"#role": "role"},
            "ExpressionAttributeValues": {f":{name}": _attribute(values[name]) for name in named},
        }

    def everyone(self, account: str) -> Iterator[User]:
        """Every function on record in the account, whichever its role, a page of a megabyte at a time."""
        pages = (
            self._dynamodb()
            .get_paginator("query")
            .paginate(
                TableName=self._table,
                KeyConditionExpression="account = :account",
                FilterExpression="attribute_exists(#role)",
                ProjectionExpression="#function, role_arn, since, cause",
                ExpressionAttributeNames={"#function": "function", "#role": "role"},
                ExpressionAttributeValues={":account": {"S": account}},
                ConsistentRead=True,
            )
        )
        for page in pages:
            yield from map(_user, page["Items"])

    def users(self, account: str, role: str) -> tuple[User, ...]:
        """Every function on record with that role name, the longest-standing first; a consistent read."""
        found = self._users(account, role, KeyConditionExpression="account = :account AND #role = :role")
        return tuple(sorted(found, key=lambda user: user.seniority))

    def leavers(self, account: str, role: str) -> tuple[User, ...]:
        """Every function that left a role of that name for its present one: its versions may still run under it.

        It reads all that is on record of the account.
        """
        left = self._users(
            account,
            role,
            KeyConditionExpression="account = :account",
            FilterExpression="former = :role AND #role <> :role",
        )
        return tuple(left)

    def _users(self, account: str, role: str, **which: Any) -> Iterator[User]:
        pages = (
            self._dynamodb()
            .get_paginator("query")
            .paginate(
                TableName=self._table,
                IndexName="by_role",
                **which,
                ExpressionAttributeNames={"#role": "role"},
                ExpressionAttributeValues={":account": {"S": account}, ":role": {"S": role}},
                ConsistentRead=True,
            )
        )
        for page in pages:
            for item in page["Items"]:
                yield _user(item)


def stamp(at: datetime) -> str:
    """A time as CloudTrail writes it, in UTC, but to the microsecond: two reads of one second have an order."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _moment(at: str) -> str:
    """The time in a form that sorts: CloudTrail's whole seconds count from their beginning.

    Whoever reads because of an event reads after it; a read of the event's own second then counts as the later one.
    An event that loses by this only makes its caller read, while a read that lost could not win before the second ends.
    """
    second, _, fraction = at.removesuffix("Z").partition(".")
    return f"{second}.{fraction:0<9}Z"


def _next(item: Item, role: str, at: str, *, created: bool, seen: bool) -> Write | None:
    """The write that brings the item up to date; None when it is as late as what we know, or later."""
    if not item:
        return _FIRST_HEARD
    if created and item.get("since") == ALWAYS:
        return _BORN  # its creation is told late, after a change of it
    if item.get("role") == role:
        return _CONFIRMED if item["as_of"] < at else None
    if item["as_of"] > at or (item["as_of"] == at and not seen):
        return None
    write = _CHANGED if "role" in item else _MADE_ANEW
    return write._replace(condition=write.condition.replace("<", "<=")) if seen else write


def _told(item: Item, cause: str) -> Recorded:
    """What an item says to one that changed nothing: a retry of the event that changed it hears of that again."""
    changed = item.get("cause") == cause
    return Recorded(changed=changed, former=item.get("former") if changed else None)


def _user(item: Mapping[str, Mapping[str, Any]]) -> User:
    cause = item.get("cause", {}).get("S", "")
    return User(Function.from_arn(item["function"]["S"]), item["role_arn"]["S"], item["since"]["S"], cause)


def _key(function: Function) -> dict[str, Any]:
    return {"account": {"S": function.account}, "function": {"S": function.arn}}


def _attribute(value: str | int) -> dict[str, str]:
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _plain(item: Mapping[str, Mapping[str, Any]]) -> Item:
    return {key: str(next(iter(value.values()))) for key, value in item.items()}
