"""What holds Warden back although it could act: the `restraints` table. Here: exemptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from warden.errors import code
from warden.withholding import withhold

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Exemption:
    """Until when a control leaves something alone. scope: a function's ARN, a role's ARN or an account's id.

    control: its name, or `all`. owner: who answers for it. by and at: who made it, and when.
    """

    control: str
    scope: str
    until: datetime
    owner: str
    reason: str
    by: str
    at: datetime

    @property
    def subject(self) -> str:
        """The key of its item."""
        return f"exemption#{self.control}#{self.scope}"


class Restraints:
    """The `restraints` table."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def exempt(self, exemption: Exemption) -> None:
        """Stores the exemption, unless one of the same scope stands that ends later."""
        words = {
            "subject": exemption.subject,
            "control": exemption.control,
            "scope": exemption.scope,
            "until": stamp(exemption.until),
            "owner": withhold(exemption.owner),
            "reason": withhold(exemption.reason),
            "by": withhold(exemption.by),
            "at": stamp(exemption.at),
        }
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item={
                    **{name: {"S": value} for name, value in words.items()},
                    "expires": {"N": str(int(exemption.until.timestamp()))},
                },
                ConditionExpression="attribute_not_exists(#until) OR #until < :until",
                ExpressionAttributeNames={"#until": "until"},
                ExpressionAttributeValues={":until": {"S": words["until"]}},
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise


def stamp(at: datetime) -> str:
    """A time in UTC as the table has it, to the second: two of them compare as text."""
    return at.astimezone(UTC).strftime(STAMP)
