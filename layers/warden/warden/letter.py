"""A dead letter as the index knows it, and the names of the objects that the archive keeps letters in. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from warden.errors import MalformedEvent, MalformedItem
from warden.model import Function, ToldBy

__all__ = ["EXACT", "MOST_TRIES", "Item", "Letter", "Origin", "Standing", "ToldBy", "moment", "told", "when"]

MOST_TRIES = 3  # redrives that failed, after which a letter counts as poison and is parked

_KEY = re.compile(
    r"letters/(?P<account>\d{12})/(?P<region>[a-z0-9-]{4,32})/(?P<role_id>[A-Za-z0-9]{1,128})/"
    r"(?P<letter>(?P<sent>\d{8}T\d{6}\.\d{3}Z)-(?P<message_id>[A-Za-z0-9-]{1,100}))\.json",
    re.ASCII,
)
_COMPACT = "%Y%m%dT%H%M%S"

Item = Mapping[str, Mapping[str, Any]]


class Standing(StrEnum):
    """Where a letter stands. parked: redriven in vain so often that its event is taken for poison."""

    ARCHIVED = "archived"
    RUNNING = "running"
    REDRIVEN = "redriven"
    PARKED = "parked"

    @classmethod
    def after(cls, tries: int) -> Standing:
        """Where a letter stands that no redrive has in hand, after so many that failed."""
        return cls.PARKED if tries >= MOST_TRIES else cls.ARCHIVED


@dataclass(frozen=True, slots=True)
class Origin:
    """What the name of a letter's object says: where it came from and when.

    role_id: of the role that sent it, `unknown`, or `destination` for the record of an on-failure destination. sent:
    when, in UTC, as in the name. message_id: SQS's.
    """

    account: str
    region: str
    role_id: str
    sent: str
    message_id: str

    @classmethod
    def read(cls, key: str) -> Origin:
        """The origin in an object's key. Raises MalformedEvent, which does not repeat it."""
        found = _KEY.fullmatch(key)
        if found is None or not _is_time(found["sent"]):
            raise MalformedEvent("key: not the name of a letter")
        return cls(found["account"], found["region"], found["role_id"], found["sent"], found["message_id"])

    @property
    def key(self) -> str:
        """The object's key."""
        return f"letters/{self.account}/{self.region}/{self.role_id}/{self.letter}.json"

    @property
    def letter(self) -> str:
        """The letter's name among those of its owner: they sort by time."""
        return f"{self.sent}-{self.message_id}"

    @property
    def at(self) -> datetime:
        """When it was sent."""
        return when(self.sent)

    @property
    def unknown_owner(self) -> str:
        """Under which letter it stands in the index when nobody can tell whose it is."""
        return f"unknown#{self.account}#{self.region}#{self.role_id}"


@dataclass(frozen=True, slots=True)
class Letter:
    """An item of the index: one letter, without its body.

    owner: the function's ARN, or that of a role which several functions have or had, or `unknown#...`. candidates: ARNs
    of the functions that it may be of, when told_by is `candidates`. error: what the function failed with, without what
    differs from event to event; signature: its hash. code: the letter's ErrorCode, as Lambda gives it. size: bytes of
    the body. tries: how many redrives of the event failed. run: the redrive that took it up last. parent: the `id` of
    the letter whose redrive this one comes of. expires: when archive and index drop it, in seconds since the epoch.
    lease: until when the run holds it, likewise. note: why it could not be read, in words. batch: what it has in place
    of an event, as `KinesisBatchInfo`, when it tells of records of a stream: nothing of it can be run.
    """

    owner: str
    origin: Origin
    told_by: ToldBy
    candidates: tuple[str, ...] = ()
    error: str = ""
    signature: str = ""
    code: str = ""
    request_id: str = ""
    size: int = 0
    status: Standing = Standing.ARCHIVED
    tries: int = 0
    run: str = ""
    parent: str = ""
    expires: int = 0
    lease: int = field(default=0, compare=False)
    note: str = ""
    batch: str = ""

    @classmethod
    def read(cls, item: Item) -> Letter:
        """The letter in an item as DynamoDB gives it. Raises MalformedItem, which names the item."""
        try:
            return cls._parsed(item)
        except (AttributeError, KeyError, TypeError, ValueError, MalformedEvent) as error:
            raise MalformedItem(f"letter {_named(item, 'letter')} of {_named(item, 'owner')} cannot be read") from error

    @classmethod
    def _parsed(cls, item: Item) -> Letter:
        more: dict[str, Any] = {name: item[name]["S"] for name in _TEXTS if name in item}
        more |= {name: int(item[name]["N"]) for name in _NUMBERS if name in item}
        told_by, owner = ToldBy(item["told_by"]["S"]), item["owner"]["S"]
        if told_by in EXACT:
            Function.from_arn(owner)  # nobody may take anything else for a function later
        blank = cls(owner, Origin.read(item["key"]["S"]), told_by, status=Standing(item["status"]["S"]))
        candidates = tuple(one["S"] for one in item.get("candidates", {}).get("L", ()))
        return replace(blank, candidates=candidates, **more)

    @property
    def name(self) -> str:
        """What tells the letter from all others of its owner."""
        return self.origin.letter

    @property
    def id(self) -> str:
        """What tells the letter from all others: it is the `parent` of those that come of it."""
        return f"{self.owner}|{self.name}"

    @property
    def function(self) -> Function | None:
        """The function that the letter is of, None when that is not certain."""
        return Function.from_arn(self.owner) if self.told_by in EXACT else None

    @property
    def sent(self) -> datetime:
        """When it was sent."""
        return self.origin.at

    def stands(self, now: datetime) -> Standing:
        """Where it stands at that time: what a redrive held until before then waits again, for that one is gone."""
        if self.status is not Standing.RUNNING or self.lease >= int(now.timestamp()):
            return self.status
        return Standing.after(self.tries)

    def fails_by(self, pattern: str) -> bool:
        """Whether the pattern, in which `*` stands for anything, is somewhere in the error, in capitals or not.

        The error's signature names it too; an empty pattern stands for every error.
        """
        if pattern in ("", self.signature):
            return True
        anywhere = ".*".join(map(re.escape, pattern.split("*")))
        return re.search(anywhere, self.error, re.IGNORECASE | re.DOTALL) is not None

    def as_item(self) -> dict[str, Any]:
        """The item as DynamoDB takes it; what is empty is left out."""
        origin = self.origin
        texts = {name: getattr(self, name) for name in _TEXTS}
        numbers = {name: getattr(self, name) for name in _NUMBERS}
        function = self.function
        return {
            "owner": {"S": self.owner},
            "letter": {"S": origin.letter},
            "key": {"S": origin.key},
            "account": {"S": origin.account},
            "region": {"S": origin.region},
            "role_id": {"S": origin.role_id},
            "sent": {"S": told(self.sent)},
            "told_by": {"S": self.told_by},
            "status": {"S": self.status},
            **({"function": {"S": function.arn}} if function else {}),
            **({"candidates": {"L": [{"S": arn} for arn in self.candidates]}} if self.candidates else {}),
            **{name: {"S": text} for name, text in texts.items() if text},
            **{name: {"N": str(number)} for name, number in numbers.items() if number},
        }


EXACT = frozenset({ToldBy.DESTINATION, ToldBy.ROLE, ToldBy.JOURNAL})

_TEXTS = ("error", "signature", "code", "request_id", "run", "parent", "note", "batch")
_NUMBERS = ("size", "tries", "expires", "lease")


def moment(at: datetime) -> str:
    """A time as the names of letters have it: it sorts, and goes into a key as it is."""
    utc = at.astimezone(UTC)
    return f"{utc.strftime(_COMPACT)}.{utc.microsecond // 1000:03}Z"


def when(text: str) -> datetime:
    """The time in the name of a letter. Raises ValueError when there is no such time."""
    return datetime.strptime(f"{text[:-1]}000+0000", f"{_COMPACT}.%f%z")


def _is_time(text: str) -> bool:
    try:
        when(text)
    except ValueError:
        return False  # digits in the form of a time, but none that there is
    return True


def told(at: datetime) -> str:
    """A time for people and programs: ISO 8601 in UTC, to the millisecond."""
    return f"{at.astimezone(UTC).isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"


def _named(item: Item, name: str) -> str:
    return str(item.get(name, {}).get("S", "without a name"))
