"""The index of dead letters: the `letters` table. One item a letter, by owner or account and time.

What else stands there has `-` for a letter and no account, so that no list shows it: which role has an id
(`role#<id>`), which letter a request was a redrive of (`request#<id>`), how a run goes (`run#<id>`, which redrive
writes), and how often an error was seen (`signature#<signature>#<owner>`, which functions/letters counts). What has
`looks` for an account says who looked at payloads (`look#<user>`, which the `warden` command writes).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from warden.errors import MalformedItem, code
from warden.letter import Item, Letter, Standing, moment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NO_LETTER = "-"
LAST = "~"  # sorts after every letter of the same moment
_MARKS = ("status", "run", "lease", "token", "tries")


@dataclass(frozen=True, slots=True)
class Redriven:
    """What a request was: a redrive of the letter `of`, the try of that number (the first is 1)."""

    of: str
    tries: int


class Letters:
    """The table. Every list is read a page of a megabyte at a time, the oldest letter first unless said otherwise."""

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, unread: Callable[[MalformedItem], object] | None = None
    ) -> None:
        """unread: is given what a list leaves out because it cannot be read; without it a list ends there."""
        self._dynamodb = dynamodb
        self._table = table
        self._unread = unread

    def put(self, letter: Letter) -> bool:
        """Puts a letter on record; False, and nothing changed, when it is there already."""
        return self._held("put_item", Item=letter.as_item(), ConditionExpression="attribute_not_exists(letter)")

    def get(self, owner: str, name: str) -> Letter | None:
        """The letter of that owner and name; a consistent read. Raises MalformedItem."""
        item = self.note(owner, name)
        return Letter.read(item) if item else None

    def of_owner(
        self, owner: str, since: datetime | None = None, until: datetime | None = None, *, newest_first: bool = False
    ) -> Iterator[Letter]:
        """The letters of an owner, sent from `since` to `until`, both with; a consistent read. Raises MalformedItem."""
        return self._query("owner", owner, since, until, ConsistentRead=True, ScanIndexForward=not newest_first)

    def of_account(
        self, account: str, since: datetime | None = None, until: datetime | None = None, *, newest_first: bool = False
    ) -> Iterator[Letter]:
        """The letters of an account, whosever they are; what was put just now may lack. Raises MalformedItem."""
        index = {"IndexName": "by_account", "ScanIndexForward": not newest_first}
        return self._query("account", account, since, until, **index)

    def everyone(self) -> Iterator[Letter]:
        """Every letter on record, in no order; the whole table is read. Raises MalformedItem."""
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table, FilterExpression="attribute_exists(told_by)"
        )
        for page in pages:
            yield from self._read(page["Items"])

    def take(self, letter: Letter, run: str, now: datetime, until: datetime, *, parked: bool = False) -> Letter | None:
        """Takes a letter up for a redrive and holds it until then; None when it is not to be had.

        To be had is one that is archived, one whose holder's time is over, and, with `parked`, one that was parked. A
        call that is repeated because its answer was lost finds what it wrote itself, and knows it by its token.
        """
        values = {
            ":running": {"S": Standing.RUNNING},
            ":archived": {"S": Standing.ARCHIVED},
            ":run": {"S": run},
            ":now": _seconds(now),
            ":until": _seconds(until),
            ":token": {"S": os.urandom(8).hex()},
            **({":parked": {"S": Standing.PARKED}} if parked else {}),
        }
        condition = "#status = :archived OR (#status = :running AND (#lease < :now OR #token = :token))"
        answer = self._update(
            letter,
            "SET #status = :running, #run = :run, #lease = :until, #token = :token",
            condition + (" OR #status = :parked" if parked else ""),
            values,
        )
        return Letter.read(answer) if answer else None

    def settle(self, letter: Letter, run: str, status: Standing, tries: int) -> bool:
        """Notes what came of a letter that the run took up; False when somebody else holds it by now."""
        values = {
            ":running": {"S": Standing.RUNNING},
            ":status": {"S": status},
            ":run": {"S": run},
            ":tries": {"N": str(tries)},
        }
        update = "SET #status = :status, #tries = :tries REMOVE #lease, #token"
        return self._update(letter, update, "#status = :running AND #run = :run", values) is not None

    def remove(self, letter: Letter, now: datetime) -> bool:
        """Takes a letter off the record, once its object is gone; False when a redrive holds it at that time."""
        return self._held(
            "delete_item",
            Key=_key(letter.owner, letter.name),
            ConditionExpression="NOT #status = :running OR #lease < :now",
            ExpressionAttributeNames={"#status": "status", "#lease": "lease"},
            ExpressionAttributeValues={":running": {"S": Standing.RUNNING}, ":now": _seconds(now)},
        )

    def role(self, role_id: str) -> str | None:
        """The ARN of the role with that id, as far as it was ever looked up."""
        item = self.note(f"role#{role_id}")
        return item["arn"]["S"] if item else None

    def keep_role(self, role_id: str, arn: str) -> None:
        """Keeps a role's ARN for good: ids are never given twice."""
        item = {**_key(f"role#{role_id}", NO_LETTER), "arn": {"S": arn}}
        self._dynamodb.put_item(TableName=self._table, Item=item)

    def request(self, request_id: str) -> Redriven | None:
        """Which letter the request was a redrive of; None when it was none. Raises MalformedItem."""
        item = self.note(f"request#{request_id}")
        if not item:
            return None
        try:
            return Redriven(item["of"]["S"], int(item["tries"]["N"]))
        except (KeyError, ValueError) as error:
            raise MalformedItem(f"request {request_id} cannot be read") from error

    def keep_request(self, request_id: str, redriven: Redriven, expires: int) -> None:
        """Keeps which letter the request is a redrive of, until then (seconds since the epoch)."""
        item = {
            **_key(f"request#{request_id}", NO_LETTER),
            "of": {"S": redriven.of},
            "tries": {"N": str(redriven.tries)},
            "expires": {"N": str(expires)},
        }
        self._dynamodb.put_item(TableName=self._table, Item=item)

    def note(self, owner: str, name: str = NO_LETTER) -> Item:
        """The item of that key as DynamoDB gives it, empty when there is none; a consistent read."""
        answer = self._dynamodb.get_item(TableName=self._table, Key=_key(owner, name), ConsistentRead=True)
        item: Item = answer.get("Item", {})
        return item

    def _query(
        self, hash_key: str, value: str, since: datetime | None, until: datetime | None, **how: Any
    ) -> Iterator[Letter]:
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#hash = :hash AND letter BETWEEN :since AND :until",
            ExpressionAttributeNames={"#hash": hash_key},
            ExpressionAttributeValues={
                ":hash": {"S": value},
                ":since": {"S": moment(since) if since else "0"},
                ":until": {"S": (moment(until) if until else "9") + LAST},
            },
            **how,
        )
        for page in pages:
            yield from self._read(page["Items"])

    def _read(self, items: Iterable[Item]) -> Iterator[Letter]:
        for item in items:
            try:
                yield Letter.read(item)
            except MalformedItem as malformed:
                if self._unread is None:
                    raise
                self._unread(malformed)

    def _update(self, letter: Letter, update: str, condition: str, values: Mapping[str, Any]) -> Item | None:
        """The item after the update, None when the condition did not hold."""
        named = {f"#{name}": name for name in _MARKS if f"#{name}" in update + condition}
        try:
            answer = self._dynamodb.update_item(
                TableName=self._table,
                Key=_key(letter.owner, letter.name),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames=named,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            return None
        item: Item = answer["Attributes"]
        return item

    def _held(self, operation: str, **parameters: Any) -> bool:
        """Makes a conditional write; returns whether its condition held."""
        try:
            getattr(self._dynamodb, operation)(TableName=self._table, **parameters)
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            return False
        return True


def _key(owner: str, name: str) -> dict[str, Any]:
    return {"owner": {"S": owner}, "letter": {"S": name}}


def _seconds(at: datetime) -> dict[str, str]:
    return {"N": str(int(at.timestamp()))}
