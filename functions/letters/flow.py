"""The order of things for a batch of letters: read each, tell whose it is, put those of one error on record, tell.

A message is handled again whole until all that it tells of is on record; the others of its batch are not held up by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from letters.arrivals import BY_HAND, Arrival, NotIndexed, arrivals, messages
from letters.aws import Roles
from letters.plan import Owner, by_record, by_role
from letters.tally import Tally
from letters.tenants import Tables, Tenants
from warden.archived import Archived
from warden.errors import MalformedItem, WardenError, code
from warden.letter import MOST_TRIES, Letter, Standing, ToldBy
from warden.letters import Letters, Redriven
from warden.log import logger
from warden.metrics import Failures, of_letters
from warden.model import Function
from warden.patience import Patience
from warden.shape import shape, signature
from warden.withholding import Withholding

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FAILURES = (BotoCoreError, ClientError, WardenError)
UNREADABLE = "its object cannot be read"


@dataclass
class Batch:
    """What comes of the messages of an invocation. failed: why, for each that has to come again."""

    letters: list[tuple[str, Letter]] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    fresh: int = 0

    def fail(self, messages: Iterable[str], error: Exception) -> None:
        """Has messages come again; nothing of an error's text that may repeat what AWS was sent."""
        reason = code(error) if isinstance(error, ClientError) else type(error).__name__
        self.failed |= dict.fromkeys(messages, f"{reason}: {error}" if isinstance(error, WardenError) else reason)


@dataclass(frozen=True, slots=True)
class Flow:
    """The archive, given as what reads an object of it, and the tables. retention: for how long letters are kept."""

    read: Callable[[str], bytes]
    index: Letters
    roles: Callable[[], Roles]
    tally: Tally
    dynamodb: DynamoDBClient
    tables: Tables
    retention: timedelta
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @Withholding()
    def run(self, event: object, patience: Patience) -> dict[str, Any]:
        """Handles a batch of messages; returns which of them have to come again. Raises NotIndexed."""
        with Failures(self.now):
            batch = Batch()
            self._look(self._parsed(event, batch), batch)
            self._keep(batch, patience)
            self._say(batch)
            if BY_HAND in batch.failed:  # there is no queue to bring it again
                raise NotIndexed(batch.failed[BY_HAND])
        return {"batchItemFailures": [{"itemIdentifier": message} for message in batch.failed]}

    def _parsed(self, event: object, batch: Batch) -> list[tuple[str, Arrival]]:
        parsed: list[tuple[str, Arrival]] = []
        for message, body in messages(event):
            try:
                parsed += [(message, arrival) for arrival in arrivals(body)]
            except WardenError as error:
                batch.fail([message], error)
        return parsed

    def _look(self, parsed: list[tuple[str, Arrival]], batch: Batch) -> None:
        tenants = Tenants(self.dynamodb, self.tables, _since(arrival for _, arrival in parsed))
        for message, arrival in parsed:
            try:
                batch.letters.append((message, self._letter(arrival, tenants)))
            except FAILURES as error:
                batch.fail([message], error)

    def _keep(self, batch: Batch, patience: Patience) -> None:
        """Puts the letters on record, those of one owner and error together."""
        for _, group in groupby(sorted(batch.letters, key=_alike), key=_alike):
            given = list(group)
            try:
                batch.fresh += self.tally.add([letter for _, letter in given], patience)
            except FAILURES as error:
                batch.fail([message for message, _ in given], error)

    def _letter(self, arrival: Arrival, tenants: Tenants) -> Letter:
        origin = arrival.origin
        expires = int((arrival.at + self.retention).timestamp())
        content = self.read(origin.key)
        try:
            archived = Archived.read(origin, content)
        except MalformedItem:
            error = shape(UNREADABLE)
            return Letter(
                origin.unknown_owner,
                origin,
                ToldBy.UNKNOWN,
                error=error,
                signature=signature(error),
                size=len(content),
                expires=expires,
                note=UNREADABLE,
            )
        redriven = self.index.request(archived.request_id) if archived.request_id else None
        return self._described(archived, self._owner(archived, tenants), redriven, expires)

    def _owner(self, archived: Archived, tenants: Tenants) -> Owner:
        origin = archived.origin
        role_arn = self.roles().arn(origin, archived.sender_id)
        of_role = by_role(tenants.of(origin.account, role_arn), origin.at, self.now()) if role_arn else None
        named = _named(archived)
        if named:
            return by_record(named, of_role, origin.unknown_owner)
        if of_role:
            return of_role
        return Owner(origin.unknown_owner, ToldBy.UNKNOWN, note=_nobodys(archived, role_arn))

    def _described(self, archived: Archived, owner: Owner, redriven: Redriven | None, expires: int) -> Letter:
        error = shape(archived.error)
        tries = redriven.tries if redriven else 0
        return Letter(
            owner.owner,
            archived.origin,
            owner.told_by,
            owner.candidates,
            error=error,
            signature=signature(error),
            code=archived.code[:64],
            request_id=archived.request_id[:128],
            size=len(archived.body.encode("utf-8", "surrogatepass")),
            status=Standing.PARKED if tries >= MOST_TRIES else Standing.ARCHIVED,
            tries=tries,
            parent=redriven.of if redriven else "",
            expires=expires,
            note=owner.note,
            batch=archived.batch,
        )

    def _say(self, batch: Batch) -> None:
        """One line about the batch: how many letters came, were new, were told apart, and which messages failed."""
        told: dict[str, int] = {}
        for _, letter in batch.letters:
            told[letter.told_by] = told.get(letter.told_by, 0) + 1
        outcome = {"told_by": told, "failures": batch.failed}
        counted = of_letters(len(batch.letters), batch.fresh, len(batch.failed), self.now())
        logger.info("letters", extra=outcome | counted)


def _since(given: Iterable[Arrival]) -> Mapping[str, datetime]:
    """When the first letter was sent, for each account."""
    since: dict[str, datetime] = {}
    for arrival in given:
        origin = arrival.origin
        since[origin.account] = min(since.get(origin.account, origin.at), origin.at)
    return since


def _named(archived: Archived) -> Function | None:
    """The function that a destination's record names, if it is one of the letter's own account."""
    try:
        function = Function.from_arn(archived.function_arn)
    except ValueError:
        return None
    return function if function.account == archived.origin.account else None


def _nobodys(archived: Archived, role_arn: str | None) -> str:
    """Why nobody can tell whose a letter is."""
    if archived.topic:
        return "it came by a topic, which does not tell who sent it"
    return f"nobody is on record with {role_arn}" if role_arn else "its sender is no role that can be found"


def _alike(given: tuple[str, Letter]) -> tuple[str, str]:
    return given[1].owner, given[1].signature
