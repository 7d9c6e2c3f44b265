"""Findings: one per control and function, and a `Warden Finding` on the bus at each change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from warden.errors import code
from warden.model import Function, Mode, Pair, Plan, Status
from warden.withholding import withhold

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from warden.bus import Bus


class Underway(NamedTuple):
    """An attempt whose end is not told yet: its key in the journal, its event's id, what to tell once it is over."""

    change: str
    trigger: str
    mended: str


class Finding(NamedTuple):
    """What stands about one function under one control. Evidence holds names and ARNs, never values.

    unlisted: it stands in the table and not in the index, since it is from before there was one.
    """

    control: str
    function: Function
    status: Status
    reason: str
    evidence: Mapping[str, Any] = {}
    underway: Underway | None = None
    unlisted: bool = False

    def says_the_same_as(self, other: Finding | None) -> bool:
        """Whether publishing this after `other` would tell nobody anything new."""
        return other is not None and self.told == other.told

    @property
    def told(self) -> tuple[Status, str, str]:
        """What people were told, in a form that survives the table."""
        return self.status, self.reason, json.dumps(self.evidence, sort_keys=True)


def conclude(now: Plan, *, mended: str, previous: Status | None) -> tuple[Status, str] | None:
    """The status after a look, and the sentence that says why; None when there is nothing to tell.

    now: the last look. mended: what this run did about a violation, in words, empty when it did nothing. Of a
    function whose alias serves an old version nothing better than PARTIAL is ever said (aws-facts 14).
    """
    was_open = previous is not None and previous.is_open
    if now.unreadable:
        return Status.UNREADABLE, now.unreadable
    if now.blocked:
        return Status.BLOCKED, f"{now.violation}; not changed: {'; '.join(now.blocked)}"
    if now.violation:
        return Status.OPEN, _advised(now.violation, now)
    if now.served and (mended or was_open or now.advice):
        behind = ", ".join(str(version) for version in now.served)
        return Status.PARTIAL, _advised(f"mended in $LATEST, but {behind}", now)
    return _nothing_left(now, mended, previous)


def _nothing_left(now: Plan, mended: str, previous: Status | None) -> tuple[Status, str] | None:
    if mended:
        return Status.REMEDIATED, mended
    if now.exempt:
        return (Status.EXEMPT, now.exempt) if previous is not Status.UNDONE else None
    stood = previous is not None and previous.stands
    return (Status.RESOLVED, now.gone or "nothing is wrong any more") if stood else None


def _advised(words: str, plan: Plan) -> str:
    return "; ".join(filter(None, (words, plan.advice)))


class Findings:
    """The `findings` table, and the news of it."""

    def __init__(self, dynamodb: DynamoDBClient, table: str, bus: Bus) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._bus = bus

    def get(self, control: str, function: Function) -> Finding | None:
        """What was last said about the function under the control; a consistent read."""
        answer = self._dynamodb.get_item(
            TableName=self._table, Key={"subject": {"S": subject(control, function)}}, ConsistentRead=True
        )
        item = answer.get("Item")
        if item is None:
            return None
        evidence = json.loads(item["evidence"]["S"])
        underway = Underway(**json.loads(item["underway"]["S"])) if "underway" in item else None
        status = Status(item["status"]["S"])
        unlisted = status.stands and "account" not in item
        return Finding(control, function, status, item["reason"]["S"], evidence, underway, unlisted)

    def standing(self, pair: Pair) -> Iterator[tuple[str, Function, Status]]:
        """Control, function and status of each finding that stands in the pair; what was kept just now may lack."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_account",
            KeyConditionExpression="account = :account AND begins_with(#function, :place)",
            ExpressionAttributeNames={"#function": "function"},
            ExpressionAttributeValues={
                ":account": {"S": pair.account},
                ":place": {"S": f"arn:{pair.partition}:lambda:{pair.region}:{pair.account}:"},
            },
        )
        for page in pages:
            for item in page["Items"]:
                control, _, arn = item["subject"]["S"].partition("#")
                yield control, Function.from_arn(arn), Status(item["status"]["S"])

    def report(self, finding: Finding, previous: Finding | None, *, mode: Mode, at: str, change: str | None) -> bool:
        """Publishes, then stores, a finding that says something new or comes of a change; returns whether it did.

        In this order, so that a crash in between tells twice rather than never.
        """
        finding = _fit_to_tell(finding)
        if change is None and finding.says_the_same_as(previous):
            if previous is not None and (previous.unlisted or previous.underway != finding.underway):
                self.keep(finding, at=at)  # in the index, and without the attempt, which is over
            return False
        before = previous.status if previous else None
        function = finding.function
        self._bus.tell(
            _essence(finding, at)
            | {"previous": before, "account": function.account, "region": function.region, "name": function.name}
            | {"evidence": finding.evidence, "mode": mode, "change": change}
        )
        self.keep(finding, at=at)
        return True

    def keep(self, finding: Finding, *, at: str) -> None:
        """Stores the finding and tells nobody."""
        finding = _fit_to_tell(finding)
        stored = {key: {"S": value} for key, value in _essence(finding, at).items()}
        stored["subject"] = {"S": subject(finding.control, finding.function)}
        stored["evidence"] = {"S": json.dumps(finding.evidence, sort_keys=True)}
        if finding.status.stands:
            stored["account"] = {"S": finding.function.account}  # only so is it in the index
        if finding.underway is not None:
            stored["underway"] = {"S": json.dumps(withhold(finding.underway._asdict()))}
        if finding.status is Status.EXEMPT:
            self._keep_unless_undone(stored)
        else:
            self._dynamodb.put_item(TableName=self._table, Item=stored)

    def _keep_unless_undone(self, stored: Mapping[str, Any]) -> None:
        """An undo exempts before it changes anything: its own finding, which may come first, says more."""
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=stored,
                ConditionExpression="attribute_not_exists(#status) OR #status <> :undone",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues={":undone": {"S": Status.UNDONE}},
            )
        except ClientError as error:
            if code(error) != "ConditionalCheckFailedException":
                raise


def _fit_to_tell(finding: Finding) -> Finding:
    """Names and messages of AWS are what reasons are made of: what looks like a credential in them is withheld."""
    return finding._replace(reason=withhold(finding.reason), evidence=withhold(finding.evidence))


def _essence(finding: Finding, at: str) -> dict[str, str]:
    return {
        "control": finding.control,
        "status": finding.status,
        "function": finding.function.arn,
        "reason": finding.reason,
        "at": at,
    }


def subject(control: str, function: Function) -> str:
    """The partition key of findings and changes: the control first, so that IAM can keep each to its own."""
    return f"{control}#{function.arn}"
