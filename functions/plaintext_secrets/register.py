"""Which functions hold which secret, and what somebody said to be none: by fingerprint, in the hub's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from plaintext_secrets.fingerprints import Fingerprints
from plaintext_secrets.plan import Secret
from warden.answers import Answer, answer_of
from warden.errors import WardenError, code
from warden.model import Function
from warden.secrets import PlaintextSecret

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AT_ONCE = 100  # keys that BatchGetItem takes
LONGEST_SUBJECT = 2048  # bytes of a partition key
MOST_HOLDERS = 1000  # of one secret: their ARNs are one item, which has room for some more

Item = Mapping[str, Mapping[str, Any]]
Keys = dict[str, dict[str, Any]]


class NotRead(WardenError):
    """DynamoDB left out some of what was asked for; the event must be retried."""


class Tables(NamedTuple):
    """The names of the tables. fingerprints: who holds what. restraints: what is to be left alone."""

    fingerprints: str
    restraints: str


class Register:
    """Asked only when something was found."""

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        tables: Tables,
        fingerprints: Fingerprints,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._dynamodb = dynamodb
        self._tables = tables
        self._fingerprints = fingerprints
        self._now = now

    def secrets(self, function: Function, found: Iterable[tuple[PlaintextSecret, str]]) -> list[Secret]:
        """What is known of each variable, in the order given; the values are forgotten here.

        Notes that the function holds them, which costs a call more for each that is new. Raises NotRead.
        """
        take = self._fingerprints.taker()
        secrets = [Secret.of(one, take(value)) for one, value in found]
        holders, answers = self._read(function, secrets)
        told = [one._replace(answer=answers.get((one.variable, one.fingerprint), "")) for one in secrets]
        held = {one.fingerprint for one in told if one.fingerprint and not one.answer}
        noted = {mark: self._noted(function, mark, holders.get(mark, frozenset())) for mark in sorted(held)}
        return [_beside(one, function, noted.get(one.fingerprint, frozenset())) for one in told]

    def leave(self, function: Function, given_up: Iterable[str]) -> None:
        """Notes that the function does not hold the secrets with these fingerprints any more."""
        for mark in sorted(given_up):
            self._dynamodb.update_item(
                TableName=self._tables.fingerprints,
                Key={"fingerprint": {"S": mark}},
                UpdateExpression="DELETE holders :me",
                ExpressionAttributeValues={":me": {"SS": [function.arn]}},
            )

    def _noted(self, function: Function, mark: str, holders: frozenset[str]) -> frozenset[str]:
        """Who holds the secret, now that the function is among them."""
        if function.arn in holders:
            return holders
        try:
            answer = self._dynamodb.update_item(
                TableName=self._tables.fingerprints,
                Key={"fingerprint": {"S": mark}},
                UpdateExpression="ADD holders :me",
                ConditionExpression="attribute_not_exists(holders) OR size(holders) < :most",
                ExpressionAttributeValues={":me": {"SS": [function.arn]}, ":most": {"N": str(MOST_HOLDERS)}},
                ReturnValues="ALL_NEW",  # who came between our read and this is among them
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise
            return holders
        return frozenset(answer["Attributes"]["holders"]["SS"])

    def _read(
        self, function: Function, secrets: Iterable[Secret]
    ) -> tuple[Mapping[str, frozenset[str]], Mapping[tuple[str, str], str]]:
        """Who holds each secret, and by variable and fingerprint who said that it is none; one call as a rule."""
        holders: dict[str, frozenset[str]] = {}
        answers: dict[tuple[str, str], str] = {}
        for table, item in self._items(_keys(self._tables, function, secrets)):
            if table == self._tables.fingerprints:
                holders[item["fingerprint"]["S"]] = frozenset(item.get("holders", {}).get("SS", ()))
                continue
            answer = Answer.read(item)
            if answer.holds(self._now()):
                answers[answer.variable, answer.fingerprint] = str(answer)
        return holders, answers

    def _items(self, wanted: Sequence[tuple[str, Any]]) -> Iterator[tuple[str, Item]]:
        for start in range(0, len(wanted), AT_ONCE):
            request: Keys = {}
            for table, key in wanted[start : start + AT_ONCE]:
                request.setdefault(table, {"Keys": [], "ConsistentRead": True})["Keys"].append(key)
            answer = self._dynamodb.batch_get_item(RequestItems=request)  # type: ignore[arg-type] # as built above
            if answer.get("UnprocessedKeys"):
                raise NotRead("who holds the secrets that were found could not be read in full")
            yield from ((table, item) for table, items in answer["Responses"].items() for item in items)


def _keys(tables: Tables, function: Function, secrets: Iterable[Secret]) -> list[tuple[str, Any]]:
    """Each table with each key, once: DynamoDB takes none twice.

    Of a variable whose name is too long for a key nobody can have said anything; asking would fail all of the look.
    """
    known = [(one.variable, one.fingerprint) for one in secrets if one.fingerprint]
    marks = [(tables.fingerprints, {"fingerprint": {"S": mark}}) for mark in dict.fromkeys(mark for _, mark in known)]
    subjects = [answer_of(function, variable, mark) for variable, mark in dict.fromkeys(known)]
    asked = [subject for subject in subjects if len(subject.encode()) <= LONGEST_SUBJECT]
    return marks + [(tables.restraints, {"subject": {"S": subject}}) for subject in asked]


def _beside(secret: Secret, function: Function, holders: frozenset[str]) -> Secret:
    """The secret with those that hold it too; one that is said to be none concerns nobody."""
    if secret.answer:
        return secret
    return secret._replace(shared_with=tuple(sorted(holders - {function.arn})))
