"""Who looked at payloads, took them away or removed letters: noted before it is done, and kept for good."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from cli.connection import Hub
from cli.plain import plain
from warden.errors import MalformedItem
from warden.withholding import withhold

LOOKS = "looks"  # what they have in place of an account, so that by_account lists them by time


class Deed(StrEnum):
    """What was done."""

    SHOW = "show"
    EXPORT = "export"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Look:
    """Who did what to which letters. user: what IAM calls the caller, and lets write under no other name.

    at: begins the id, so that they sort by time. of: a letter's key, or the options that chose letters.
    count: to how many; None of one that did not come to its end.
    """

    user: str
    id: str
    by: str
    deed: Deed
    of: str
    count: int | None = None

    @classmethod
    def read(cls, item: Mapping[str, Mapping[str, Any]]) -> "Look":
        """The note in an item as DynamoDB gives it. Raises MalformedItem."""
        try:
            return cls(
                user=item["owner"]["S"].removeprefix(_OWNER),
                id=item["letter"]["S"],
                by=item["by"]["S"],
                deed=Deed(item["deed"]["S"]),
                of=item["of"]["S"],
                count=int(item["count"]["N"]) if "count" in item else None,
            )
        except (KeyError, ValueError) as error:
            raise MalformedItem(f"look {item['letter']['S']} cannot be read") from error

    @property
    def at(self) -> str:
        """When it began, ISO 8601 in UTC."""
        return self.id[: len("2026-03-04T12:00:00.000Z")]

    @property
    def line(self) -> str:
        """The note for people."""
        many = "not ended" if self.count is None else f"{self.count:,} letter{'' if self.count == 1 else 's'}"
        return plain(f"{self.at}  {self.deed:<6}  {many}  {self.of}  by {self.by}")

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "at": self.at,
            "deed": self.deed,
            "of": self.of,
            "letters": self.count,
            "by": self.by,
            "user": self.user,
        }

    def as_item(self) -> dict[str, dict[str, str]]:
        """What the table keeps."""
        words = {"letter": self.id, "account": LOOKS, "by": self.by, "deed": self.deed, "of": self.of}
        item = {"owner": {"S": f"{_OWNER}{self.user}"}, **{name: {"S": word} for name, word in words.items()}}
        return item if self.count is None else {**item, "count": {"N": str(self.count)}}


_OWNER = "look#"


class Looks:
    """The notes in the `letters` table."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._dynamodb = hub.client("dynamodb")
        self._table = hub.outputs["LettersTableName"]

    def begin(self, deed: Deed, of: str) -> Look:
        """Notes who is about to do what."""
        caller = self._hub.client("sts").get_caller_identity()
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        look = Look(caller["UserId"], f"{at}-{uuid4().hex[:8]}", caller["Arn"], deed, withhold(of))
        self._keep(look)
        return look

    def end(self, look: Look, count: int) -> Look:
        """Notes to how many letters it was done."""
        done = Look(look.user, look.id, look.by, look.deed, look.of, count)
        self._keep(done)
        return done

    def all(self) -> Iterator[Look]:
        """Every note, the newest first."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_account",
            KeyConditionExpression="account = :looks",
            ExpressionAttributeValues={":looks": {"S": LOOKS}},
            ScanIndexForward=False,
        )
        for page in pages:
            yield from map(Look.read, page["Items"])

    def _keep(self, look: Look) -> None:
        self._dynamodb.put_item(TableName=self._table, Item=look.as_item())
