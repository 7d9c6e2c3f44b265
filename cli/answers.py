"""What owners say is not a secret, as operators keep it: by variable and fingerprint, which the finding has."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from cli.connection import Hub
from cli.findings import Standing, stored
from warden.answers import CONTROL, Answer
from warden.model import Function
from warden.restraints import stamp


class NoFingerprintError(Exception):
    """The finding does not say which value is meant; tells what to do about it."""


class Answers:
    """The answers in the `restraints` table. No value is seen here: a fingerprint comes from the finding."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._dynamodb = hub.client("dynamodb")
        self._table = hub.outputs["RestraintsTableName"]

    def add(self, function: Function, variable: str, until: datetime | None, owner: str, reason: str) -> list[Answer]:
        """Says of each value that the variable was found with, in the function or a version, that it is no secret.

        Returns those that nobody had said it of. Raises NoFingerprintError.
        """
        said = [
            Answer(function, variable, mark, until, owner, reason, self._hub.caller, datetime.now(UTC))
            for mark in self._fingerprints(function, variable)
        ]
        return [answer for answer in said if self._stored(answer)]

    def all(self) -> list[Answer]:
        """Every answer, those of a function together; one that has ended is deleted after a while."""
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table,
            FilterExpression="begins_with(subject, :exemption) AND attribute_exists(fingerprint)",
            ExpressionAttributeValues={":exemption": {"S": "exemption#"}},
        )
        found = [Answer.read(item) for page in pages for item in page["Items"]]
        return sorted(found, key=lambda one: one.subject)

    def remove(self, function: Function, variable: str) -> int:
        """Takes back what was said of the variable, whatever its value; returns of how many values."""
        said = [one for one in self.all() if (one.function, one.variable) == (function, variable)]
        for answer in said:
            self._dynamodb.delete_item(TableName=self._table, Key={"subject": {"S": answer.subject}})
        return len(said)

    def _stored(self, answer: Answer) -> bool:
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=answer.as_item(),
                ConditionExpression="attribute_not_exists(subject) OR #until < :now",
                ExpressionAttributeNames={"#until": "until"},
                ExpressionAttributeValues={":now": {"S": stamp(answer.at)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def _fingerprints(self, function: Function, variable: str) -> list[str]:
        told = [
            one
            for finding in stored(self._hub)
            if (finding.control, finding.function) == (CONTROL, function) and finding.status.stands
            for one in _told(finding)
            if one["variable"] == variable
        ]
        if not told:
            raise NoFingerprintError(f"no finding that stands about {function.arn} tells of {variable}")
        if not all("fingerprint" in one for one in told):
            raise NoFingerprintError(f"{variable} was found without a fingerprint: see why in the function's log")
        return sorted({one["fingerprint"] for one in told})


def as_json(answer: Answer, now: datetime) -> dict[str, Any]:
    """An answer for programs."""
    return {
        "control": CONTROL,
        "scope": answer.function.arn,
        "variable": answer.variable,
        "fingerprint": answer.fingerprint,
        "owner": answer.owner,
        "reason": answer.reason,
        "by": answer.by,
        "until": stamp(answer.until) if answer.until else None,
        "at": stamp(answer.at),
        "expired": not answer.holds(now),
    }


def _told(finding: Standing) -> Iterator[dict[str, str]]:
    """The variables that a finding tells of, those included that were said to hold no secret."""
    for name in ("variables", "answered"):
        yield from finding.evidence.get(name, ())
    for version in finding.evidence.get("versions", ()):
        yield from version["variables"]
