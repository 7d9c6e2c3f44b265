"""The journal of changes: what was there before, written before anything is changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from warden.errors import Blocked, MalformedItem, code
from warden.findings import subject
from warden.inverse import Inverse, from_record
from warden.model import Action, Function
from warden.trigger import Trigger
from warden.withholding import withhold

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Progress(StrEnum):
    """How far a change came; one that failed, or stays `applying` because it was cut off, a retry finishes.

    undone: it was taken back. refused: nothing was done, as somebody exempted the function or stopped Warden just then;
    or an undo that could not be, whose item says why.
    """

    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"
    UNDONE = "undone"
    REFUSED = "refused"


class Entry(NamedTuple):
    """An item of the journal. actions: as recorded, a mapping each. trigger: as recorded.

    of: for an undo, the change that it takes back. reason: of an undo, in words. violation: what was mended, in words;
    empty when the change was none of that kind. ended: when it was applied (ISO 8601, UTC), as far as that was noted.
    """

    control: str
    function: Function
    change: str
    progress: Progress
    trigger: Mapping[str, Any] = {}
    actions: tuple[Mapping[str, Any], ...] = ()
    of: str = ""
    reason: str = ""
    violation: str = ""
    ended: str = ""

    @classmethod
    def read(cls, item: Mapping[str, Mapping[str, Any]]) -> Entry:
        """The entry in an item as DynamoDB gives it. Raises MalformedItem."""
        try:
            return cls._parsed(item)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise MalformedItem(f"change {item['change']['S']} of {item['subject']['S']} cannot be read") from error

    @classmethod
    def _parsed(cls, item: Mapping[str, Mapping[str, Any]]) -> Entry:
        return cls(
            control=item["subject"]["S"].partition("#")[0],
            function=Function.from_arn(item["function"]["S"]),
            change=item["change"]["S"],
            progress=Progress(item["progress"]["S"]),
            trigger=json.loads(item["trigger"]["S"]),
            actions=tuple(json.loads(item["actions"]["S"])),
            of=item.get("of", {}).get("S", ""),
            reason=item.get("reason", {}).get("S", ""),
            violation=item.get("violation", {}).get("S", ""),
            ended=item.get("ended", {}).get("S", ""),
        )

    @property
    def back(self) -> tuple[Inverse, ...]:
        """What takes the change back, in order: the last action first. Raises ValueError when it cannot be told."""
        if any("inverse" not in action for action in self.actions):
            raise ValueError("it was recorded by a version that could not take changes back")
        return tuple(from_record(step) for action in reversed(self.actions) for step in action["inverse"])


class Ledger:
    """The `changes` table: one item per attempt, never overwritten by a later one."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def begin(  # noqa: PLR0913 - what, where, why, and how it stands
        self,
        control: str,
        function: Function,
        trigger: Trigger,
        actions: Sequence[Action],
        *,
        change: str,
        progress: Progress = Progress.APPLYING,
        **words: str,
    ) -> None:
        """Writes the before-image under the new id `change`, sortable by time. words: more to keep, by name.

        Raises Blocked when a credential would have to go into it: without it nothing could be put back.
        """
        records = _records(actions)
        self._dynamodb.put_item(
            TableName=self._table,
            Item={
                "subject": {"S": subject(control, function)},
                "change": {"S": change},
                "progress": {"S": progress},
                "account": {"S": function.account},
                "function": {"S": function.arn},
                "trigger": {"S": json.dumps(withhold(trigger.as_dict()))},
                "actions": {"S": json.dumps(records)},
                **{name: {"S": withhold(value)} for name, value in words.items()},
            },
            ConditionExpression="attribute_not_exists(change)",
        )

    def finish(self, control: str, function: Function, *, change: str, at: str) -> bool:
        """Notes that an attempt that could not say so made its change; False when there is no such attempt."""
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"subject": {"S": subject(control, function)}, "change": {"S": change}},
                UpdateExpression="SET progress = :progress, ended = :at",
                ConditionExpression="attribute_exists(change)",
                ExpressionAttributeValues={":progress": {"S": Progress.APPLIED}, ":at": {"S": at}},
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            return False  # it was cut off before it began
        return True

    def end(self, control: str, function: Function, *, change: str, progress: Progress, at: str = "") -> None:
        """Notes how the change ended, and when (ISO 8601, UTC) if that may matter."""
        when = {":at": {"S": at}} if at else {}
        self._dynamodb.update_item(
            TableName=self._table,
            Key={"subject": {"S": subject(control, function)}, "change": {"S": change}},
            UpdateExpression="SET progress = :progress" + (", ended = :at" if at else ""),
            ExpressionAttributeValues={":progress": {"S": progress}, **when},
        )

    def entries(self, control: str, function: Function, *, since: datetime | None = None) -> tuple[Entry, ...]:
        """What is on record about the function under the control, the oldest first; a consistent read.

        since: leaves out what was changed before. Raises MalformedItem.
        """
        values = {":subject": {"S": subject(control, function)}}
        condition = "subject = :subject"
        if since is not None:
            values[":since"] = {"S": since.isoformat()}
            condition += " AND change >= :since"
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        return tuple(Entry.read(item) for page in pages for item in page["Items"])


def _records(actions: Iterable[Action]) -> list[dict[str, Any]]:
    records = [action.as_record() for action in actions]
    for record in records:
        for name, value in record.items():
            if withhold(value) != value:
                said = f"{name} of {record['action']} holds what looks like a credential"
                raise Blocked(f"{said}, and the journal keeps none: rename it")
    return records
