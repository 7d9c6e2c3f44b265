"""The journal of changes: what was there before, written before anything is changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from warden.errors import Blocked, code
from warden.findings import subject
from warden.model import Action, Function
from warden.trigger import Trigger
from warden.withholding import withhold

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Progress(StrEnum):
    """How far a change came; one that failed, or stays `applying` because it was cut off, a retry finishes."""

    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"


class Ledger:
    """The `changes` table: one item per attempt, never overwritten by a later one."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def begin(
        self, control: str, function: Function, trigger: Trigger, actions: Sequence[Action], *, change: str
    ) -> None:
        """Writes the before-image; `change` is the new item's id, sortable by time.

        Raises Blocked when a credential would have to go into it: without it nothing could be put back.
        """
        records = [action.as_record() for action in actions]
        _refuse_credentials(records)
        self._dynamodb.put_item(
            TableName=self._table,
            Item={
                "subject": {"S": subject(control, function)},
                "change": {"S": change},
                "progress": {"S": Progress.APPLYING},
                "account": {"S": function.account},
                "function": {"S": function.arn},
                "trigger": {"S": json.dumps(withhold(trigger.as_dict()))},
                "actions": {"S": json.dumps(records)},
            },
            ConditionExpression="attribute_not_exists(change)",
        )

    def finish(self, control: str, function: Function, *, change: str) -> bool:
        """Notes that an attempt that could not say so made its change; False when there is no such attempt."""
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"subject": {"S": subject(control, function)}, "change": {"S": change}},
                UpdateExpression="SET progress = :progress",
                ConditionExpression="attribute_exists(change)",
                ExpressionAttributeValues={":progress": {"S": Progress.APPLIED}},
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            return False  # it was cut off before it began
        return True

    def end(self, control: str, function: Function, *, change: str, progress: Progress) -> None:
        """Notes how the change ended."""
        self._dynamodb.update_item(
            TableName=self._table,
            Key={"subject": {"S": subject(control, function)}, "change": {"S": change}},
            UpdateExpression="SET progress = :progress",
            ExpressionAttributeValues={":progress": {"S": progress}},
        )


def _refuse_credentials(records: Iterable[Mapping[str, Any]]) -> None:
    for record in records:
        for field, value in record.items():
            if withhold(value) != value:
                said = f"{field} of {record['action']} holds what looks like a credential"
                raise Blocked(f"{said}, and the journal keeps none: rename it")
