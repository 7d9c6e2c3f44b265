"""How far redrives have come: one item of the table of letters for each, which the command line reads as well.

Whoever works at a run holds its item for a time. What the run has done stands in the letters themselves: the counts
here are as of the last time that they were written down.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from warden.errors import MalformedEvent, MalformedItem, WardenError, code
from warden.letter import Item, told
from warden.letters import NO_LETTER
from warden.redrives import Request
from warden.withholding import withhold

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT = timedelta(days=90)
MOST_TOLD = 5  # letters that could not be run, whose reasons the item has
OWNER = "run#"

_NAMED = re.compile(r"#(\w+)")
_FREE = "(attribute_not_exists(#lease) OR #lease < :now)"
MAY_BEGIN = (
    "attribute_not_exists(#status)"
    f" OR (#status = :status AND #attempt = :attempt AND (#event = :event OR {_FREE}))"
    f" OR (#attempt < :attempt AND (NOT #status = :status OR {_FREE}))"
)


class State(StrEnum):
    """stopped: it ended before its time, for the reason in `error`; somebody may have it go on."""

    RUNNING = "running"
    STOPPED = "stopped"
    COMPLETE = "complete"


class Overtaken(WardenError):
    """The run is not this invocation's any more: another works at it, or somebody had it stop."""


@dataclass(slots=True)
class Progress:
    """How far a run has come. place: the last letter behind which nothing is open, empty at the beginning.

    done and failed: letters run again, and letters that could not be run. done_there and failed_there: those of them up
    to `place`. failures: why some could not be run. canary: the letter that went first and succeeded. passed: the
    attempt that it did so for, 0 for none. pauses: how often in a row Lambda put the run off.
    """

    place: str = ""
    done: int = 0
    failed: int = 0
    done_there: int = 0
    failed_there: int = 0
    failures: list[str] = field(default_factory=list)
    canary: str = ""
    passed: int = 0
    pauses: int = 0

    def rewind(self) -> None:
        """Counts from the place again: what was done behind it is found there as done."""
        self.done, self.failed = self.done_there, self.failed_there

    def move(self, letter: str) -> None:
        """Notes that nothing is open up to the letter."""
        self.place, self.done_there, self.failed_there = letter, self.done, self.failed

    def fail(self, letter: str, why: str) -> None:
        """Counts a letter that could not be run."""
        self.failed += 1
        told_of = f"{letter}: {why}"
        if told_of not in self.failures and len(self.failures) < MOST_TOLD:
            self.failures.append(told_of)


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its item has it. at: since when. lease: until when somebody works at it, in seconds since the epoch."""

    request: Request
    state: State
    at: datetime
    progress: Progress
    error: str = ""
    ended: str = ""
    lease: int = 0

    @classmethod
    def read(cls, item: Item) -> Run:
        """The run in an item as DynamoDB gives it. Raises MalformedItem."""
        try:
            return cls(
                Request.read(json.loads(item["request"]["S"])),
                State(item["status"]["S"]),
                datetime.fromisoformat(item["at"]["S"]),
                Progress(**json.loads(item.get("progress", {}).get("S", "{}"))),
                item.get("error", {}).get("S", ""),
                item.get("ended", {}).get("S", ""),
                int(item.get("lease", {}).get("N", 0)),
            )
        except (KeyError, TypeError, ValueError, MalformedEvent) as error:
            raise MalformedItem(f"{item.get('owner', {}).get('S')} cannot be read") from error

    def is_held(self, now: datetime) -> bool:
        """Whether somebody works at it."""
        return self.state is State.RUNNING and self.lease >= int(now.timestamp())


class Runs:
    """The runs in the table of letters. holder: whoever works at one, another in each invocation."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def get(self, run: str) -> Run | None:
        """The run of that id; a consistent read. Raises MalformedItem."""
        answer = self._dynamodb.get_item(TableName=self._table, Key=_key(run), ConsistentRead=True)
        return Run.read(answer["Item"]) if "Item" in answer else None

    def begin(self, request: Request, event: str, holder: str, now: datetime, until: datetime) -> Run | None:
        """Takes the run until then; None when somebody works at it, or when the attempt has come to its end.

        A retry of the same event goes on at once: whoever had it before is gone, or is found out at its next note.
        """
        values = {
            "attempt": {"N": str(request.attempt)},
            "event": {"S": event},
            "holder": {"S": holder},
            "lease": _seconds(until),
            "request": {"S": json.dumps(request.detail())},
            "function": {"S": request.function.arn},
            "by": {"S": str(withhold(request.by))},
            "status": {"S": str(State.RUNNING)},
            "expires": _seconds(now + KEPT),
        }
        asked = {":now": _seconds(now), ":at": {"S": told(now)}}
        item = self._update(request.run, values, MAY_BEGIN, asked, once="at", removed=("error", "ended"))
        return Run.read(item) if item else None

    def note(self, run: str, holder: str, progress: Progress, until: datetime) -> None:
        """Writes down how far the run has come and holds it until then. Raises Overtaken."""
        self._own(run, holder, _written(progress) | {"lease": _seconds(until)})

    def leave(self, run: str, holder: str, progress: Progress) -> None:
        """Lets the run go for another invocation. Raises Overtaken."""
        self._own(run, holder, _written(progress), "lease")

    def end(self, run: str, holder: str, progress: Progress, now: datetime, error: str = "") -> State:
        """Ends the run, for the reason when there is one; returns how it stands then. Raises Overtaken."""
        state = State.STOPPED if error else State.COMPLETE
        told_why = {"error": {"S": str(withhold(error))}} if error else {}
        values = {"status": {"S": str(state)}, "ended": {"S": told(now)}, **told_why}
        self._own(run, holder, _written(progress) | values, "lease")
        return state

    def stop(self, request: Request, now: datetime) -> bool:
        """Ends the attempt because somebody asks for it; False when it has ended.

        Whoever works at it finds that out at its next note, and goes on with no letter.
        """
        values = {
            "status": {"S": str(State.STOPPED)},
            "ended": {"S": told(now)},
            "error": {"S": str(withhold(f"{request.by} had it stop"))},
        }
        asked = {":running": {"S": str(State.RUNNING)}, ":attempt": {"N": str(request.attempt)}}
        condition = "#status = :running AND #attempt = :attempt"
        return self._update(request.run, values, condition, asked, removed=("lease", "holder")) is not None

    def _own(self, run: str, holder: str, values: Mapping[str, Any], *removed: str) -> None:
        asked = {":holder": {"S": holder}}
        if self._update(run, values, "#holder = :holder", asked, removed=removed) is None:
            raise Overtaken(f"another invocation works at the run {run}")

    def _update(  # noqa: PLR0913 - what an update is made of
        self,
        run: str,
        values: Mapping[str, Any],
        condition: str,
        asked: Mapping[str, Any],
        *,
        once: str = "",
        removed: Iterable[str] = (),
    ) -> Item | None:
        """Sets the values, and `once` unless it is there, if the condition holds; the item, None when it does not."""
        update = _expression(values, once, removed)
        try:
            answer = self._dynamodb.update_item(
                TableName=self._table,
                Key=_key(run),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{name}": name for name in _NAMED.findall(f"{update} {condition}")},
                ExpressionAttributeValues={**{f":{name}": value for name, value in values.items()}, **asked},
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            return None
        item: Item = answer["Attributes"]
        return item


def _expression(values: Iterable[str], once: str, removed: Iterable[str]) -> str:
    sets = [f"#{name} = :{name}" for name in values]
    if once:
        sets.append(f"#{once} = if_not_exists(#{once}, :{once})")
    away = ", ".join(f"#{name}" for name in removed)
    return f"SET {', '.join(sets)}" + (f" REMOVE {away}" if away else "")


def _written(progress: Progress) -> dict[str, Any]:
    return {"progress": {"S": json.dumps(withhold(asdict(progress)))}}


def _key(run: str) -> dict[str, Any]:
    return {"owner": {"S": f"{OWNER}{run}"}, "letter": {"S": NO_LETTER}}


def _seconds(at: datetime) -> dict[str, str]:
    return {"N": str(int(at.timestamp()))}
