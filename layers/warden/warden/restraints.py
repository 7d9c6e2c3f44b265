"""What holds Warden back although it could act: the `restraints` table. What cannot be read there forbids changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from warden.errors import MalformedItem, WardenError, code
from warden.model import Function
from warden.withholding import withhold

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STAMP = "%Y-%m-%dT%H:%M:%SZ"
ALL = "all"  # in an exemption: every control
PAUSE = "pause"
KEPT = timedelta(days=2)  # how long an hour's count is kept

Item = Mapping[str, Mapping[str, Any]]


class NotRead(WardenError):
    """DynamoDB left out some of the restraints that were asked for; the event must be retried."""


class Exemption(NamedTuple):
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
        return exemption_of(self.control, self.scope)

    @classmethod
    def read(cls, item: Item) -> Exemption:
        """The exemption in an item as DynamoDB gives it. Raises MalformedItem."""
        return cls(
            control=word(item, "control"),
            scope=word(item, "scope"),
            until=time_of(item, "until"),
            owner=word(item, "owner"),
            reason=word(item, "reason"),
            by=word(item, "by"),
            at=time_of(item, "at"),
        )

    def __str__(self) -> str:
        return f"exempt until {stamp(self.until)}, made by {self.by} for {self.owner}: {self.reason}"


class Pause(NamedTuple):
    """Warden changes nothing. by and at: who stopped it, and when."""

    by: str
    reason: str
    at: datetime

    @classmethod
    def read(cls, item: Item) -> Pause:
        """The switch in an item as DynamoDB gives it. Raises MalformedItem."""
        return cls(word(item, "by"), word(item, "reason"), time_of(item, "at"))

    def __str__(self) -> str:
        return f"paused by {self.by} since {stamp(self.at)}: {self.reason}"


class Restraint(NamedTuple):
    """What stands about one function under one control: the switch, and the exemption that ends last."""

    pause: Pause | None = None
    exemption: Exemption | None = None


class Restraints:
    """The `restraints` table."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def standing(self, control: str, function: Function, role_arn: str, now: datetime) -> Restraint:
        """What holds for the function by now; one consistent read. role_arn: empty when it is not known.

        Raises NotRead and MalformedItem, so that nothing is changed on half an answer.
        """
        scopes = [scope for scope in (function.arn, role_arn, function.account) if scope]
        subjects = [PAUSE, *(exemption_of(name, scope) for name in (control, ALL) for scope in scopes)]
        items = {item["subject"]["S"]: item for item in self._read(subjects)}
        switch = items.pop(PAUSE, None)
        exemptions = [one for one in map(Exemption.read, items.values()) if one.until > now]
        last = max(exemptions, key=lambda one: one.until, default=None)
        return Restraint(Pause.read(switch) if switch is not None else None, last)

    def spend(self, function: Function, attempt: str, budget: int, now: datetime) -> bool:
        """Takes one change off what the account may have in this clock hour; False when nothing is left.

        attempt: what the change is made for; it pays once, however often it is tried within the hour.
        """
        if budget < 1:
            return False
        payer = hashlib.sha256(attempt.encode()).hexdigest()[:16]
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key={"subject": {"S": f"budget#{function.account}#{now.astimezone(UTC):%Y-%m-%dT%H}"}},
                UpdateExpression="ADD payers :mine SET expires = :expires",
                ConditionExpression="attribute_not_exists(payers) OR contains(payers, :me) OR size(payers) < :budget",
                ExpressionAttributeValues={
                    ":mine": {"SS": [payer]},
                    ":me": {"S": payer},
                    ":budget": {"N": str(budget)},
                    ":expires": {"N": str(int((now + KEPT).timestamp()))},
                },
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def exempt(self, exemption: Exemption) -> bool:
        """Stores the exemption, unless one of the same scope stands that does not end earlier; whether it did."""
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
            return False
        return True

    def _read(self, subjects: Iterable[str]) -> Iterable[Item]:
        keys = [{"subject": {"S": subject}} for subject in subjects]
        answer = self._dynamodb.batch_get_item(RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}})
        if answer.get("UnprocessedKeys"):
            raise NotRead("what holds Warden back could not be read in full")
        return answer["Responses"][self._table]


def stamp(at: datetime) -> str:
    """A time in UTC as the table has it, to the second: two of them compare as text."""
    return at.astimezone(UTC).strftime(STAMP)


def exemption_of(control: str, scope: str) -> str:
    """The key of the item that exempts a scope from a control."""
    return f"exemption#{control}#{scope}"


def word(item: Item, name: str) -> str:
    """The text of that name. Raises MalformedItem."""
    text = item.get(name, {}).get("S")
    if not isinstance(text, str):
        raise MalformedItem(f"restraint {item['subject']['S']}: no {name}")
    return text


def time_of(item: Item, name: str) -> datetime:
    """The time of that name. Raises MalformedItem."""
    try:
        return datetime.strptime(word(item, name), STAMP).replace(tzinfo=UTC)
    except ValueError:
        raise MalformedItem(f"restraint {item['subject']['S']}: {name} is no time in UTC") from None
