"""Puts the letters of one error on record, counts them, and tells of it: at once, and then at growing intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from warden.bus import Bus
from warden.errors import code
from warden.letter import EXACT, Letter
from warden.letters import NO_LETTER, Letters
from warden.model import Mode, Status, bare_name
from warden.patience import Patience
from warden.restraints import stamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CONTROL = "dead_letters"
AGAIN = timedelta(days=1)  # an error that goes on coming is told of by the day, however slowly
REFUSED = "ConditionalCheckFailed"
PASSING = frozenset({"None", REFUSED, "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


@dataclass(frozen=True, slots=True)
class Count:
    """How many letters of one owner came with an error, how many had when it was told of last, and when that was."""

    letters: int
    told: int = 0
    told_at: str = ""

    def is_due(self, now: datetime) -> bool:
        """Whether to tell of it: when the number has another digit since, or when a day is over."""
        if self.letters <= self.told:
            return False
        return len(str(self.letters)) > len(str(self.told or "")) or self.told_at <= stamp(now - AGAIN)


class Tally:
    """Keeps letters and their count as one: a letter that comes again is not counted again."""

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, bus: Bus, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._index = Letters(dynamodb, table)
        self._bus = bus
        self._now = now

    def add(self, letters: Sequence[Letter], patience: Patience) -> int:
        """Puts letters of one owner and one error on record, and tells of it if that is due; how many were new.

        At most 49. Whatever it raises, it may be called again with the same: a letter is on record and counted once,
        and an error that was counted and not told of is told of then. Raises OutOfTime while others write the same.
        """
        fresh = self._put(dict.fromkeys(letters), patience)
        last = letters[-1]
        count = self._count(last)
        now = self._now()
        if count.is_due(now):
            self._bus.tell(news(last, count, now))
            self._note(last, count, now)
        return fresh

    def _put(self, letters: Mapping[Letter, None], patience: Patience) -> int:
        """How many of them were not on record; those that are stay as they are, whatever became of them."""
        fresh = list({letter.name: letter for letter in letters}.values())
        while fresh:
            try:
                self._dynamodb.transact_write_items(TransactItems=self._writes(fresh))
            except ClientError as error:
                reasons = _reasons(error)
                if not reasons <= PASSING:
                    raise
                known = _known(error, fresh)
                if not known:
                    patience.wait("others count the same error")
                fresh = [letter for letter in fresh if letter not in known]
            else:
                break
        return len(fresh)

    def _writes(self, letters: Sequence[Letter]) -> list[Any]:
        """A word that the letter has come, for it may be told otherwise whose it is when its message comes again."""
        expires = max(letter.expires for letter in letters)
        writes: list[Any] = []
        for letter in letters:
            came = {"owner": {"S": _came(letter)}, "letter": {"S": NO_LETTER}, "expires": {"N": str(letter.expires)}}
            writes += [self._once(came), self._once(letter.as_item())]
        count = {
            "TableName": self._table,
            "Key": _key(letters[0]),
            "UpdateExpression": "SET #expires = :expires ADD #letters :fresh",
            "ExpressionAttributeNames": {"#expires": "expires", "#letters": "letters"},
            "ExpressionAttributeValues": {":expires": {"N": str(expires)}, ":fresh": {"N": str(len(letters))}},
        }
        return [*writes, {"Update": count}]

    def _once(self, item: Mapping[str, Any]) -> Any:
        return {"Put": {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(letter)"}}

    def _count(self, letter: Letter) -> Count:
        item = self._index.note(_counted(letter))
        if not item:
            return Count(0)
        told, at = item.get("told", {}).get("N", 0), item.get("told_at", {}).get("S", "")
        return Count(int(item["letters"]["N"]), int(told), at)

    def _note(self, letter: Letter, count: Count, now: datetime) -> None:
        self._dynamodb.update_item(
            TableName=self._table,
            Key=_key(letter),
            UpdateExpression="SET #told = :told, #told_at = :at",
            ExpressionAttributeNames={"#told": "told", "#told_at": "told_at"},
            ExpressionAttributeValues={":told": {"N": str(count.letters)}, ":at": {"S": stamp(now)}},
        )


def news(letter: Letter, count: Count, at: datetime) -> dict[str, Any]:
    """The `Warden Finding` about an error: it is nobody's to mend by itself, so it is OPEN."""
    command = f"warden letters list {_choice(letter)}"
    kept = "1 event failed and is kept as a dead letter" if count.letters == 1 else _several(count.letters)
    return {
        "control": CONTROL,
        "status": Status.OPEN,
        "previous": Status.OPEN if count.told else None,
        "function": letter.owner,
        "name": _name(letter),
        "account": letter.origin.account,
        "region": letter.origin.region,
        "reason": f"{kept}, error: {letter.error}; see {command}",
        "evidence": {
            "signature": letter.signature,
            "error": letter.error,
            "letters": count.letters,
            "told_by": letter.told_by,
            "candidates": list(letter.candidates),
            "command": command,
        },
        "mode": Mode.DETECT,
        "at": at.isoformat(),
        "change": None,
    }


def _several(letters: int) -> str:
    return f"{letters} events failed with the same error and are kept as dead letters"


def _name(letter: Letter) -> str:
    if letter.told_by in EXACT:
        return letter.owner.rpartition(":")[2]
    if len(letter.candidates) == 1:
        return f"perhaps {letter.candidates[0].rpartition(':')[2]}"
    return (
        f"one of several functions of the role {bare_name(letter.owner)}" if _has_role(letter) else "no function known"
    )


def _choice(letter: Letter) -> str:
    """The options by which the command finds such letters."""
    if letter.told_by in EXACT:
        return f"--function {letter.owner}"
    if len(letter.candidates) == 1:
        return f"--function {letter.candidates[0]} --include-candidates"
    if _has_role(letter):
        return f"--role {letter.owner}"
    return f"--account {letter.origin.account}"


def _has_role(letter: Letter) -> bool:
    return letter.owner.startswith("arn:")


def _came(letter: Letter) -> str:
    return f"came#{letter.origin.account}#{letter.origin.region}#{letter.name}"


def _counted(letter: Letter) -> str:
    return f"signature#{letter.signature}#{letter.owner}"


def _key(letter: Letter) -> dict[str, Any]:
    return {"owner": {"S": _counted(letter)}, "letter": {"S": NO_LETTER}}


def _reasons(error: ClientError) -> set[str]:
    if code(error) == "TransactionInProgressException":
        return {"TransactionConflict"}  # ours, whose answer was lost
    if code(error) != "TransactionCanceledException":
        return {code(error)}
    return {reason["Code"] for reason in _cancelled(error)}


def _known(error: ClientError, letters: Sequence[Letter]) -> set[Letter]:
    """The letters of a transaction that are on record; two writes stand for each, in their order."""
    refused = {number // 2 for number, reason in enumerate(_cancelled(error)) if reason["Code"] == REFUSED}
    return {letters[number] for number in refused}


def _cancelled(error: ClientError) -> list[Any]:
    return list(error.response.get("CancellationReasons", []))
