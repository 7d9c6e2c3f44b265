"""The hub's tables, an archive and a member account, around the index of letters."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from letters.aws import Roles
from letters.flow import Flow
from letters.tally import Tally
from letters.tenants import Tables
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.tables import CHANGES, FINDINGS, INVENTORY, LETTERS
from tests.unit.fakes.waiting import unhurried
from tests.unit.warden.post import CONTENT, ORIGIN, RECORD
from tests.unit.warden.samples import ACCOUNT
from warden.errors import Unreachable
from warden.inventory import Inventory
from warden.letter import Letter, Origin, moment
from warden.letters import Letters
from warden.model import Function
from warden.spoke import Spoke

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
RETENTION = timedelta(days=90)


class Accounts:
    """IAM of member accounts, as far as roles are listed there; accounts may leave."""

    def __init__(self) -> None:
        self.roles: dict[str, str] = {}
        self.left = False
        self.lists = 0
        self.failure: Exception | None = None  # of the next list
        self.has_session = False

    def iam_in(self, _where: object) -> Accounts:
        if self.left:
            raise Unreachable("the account left")
        return self

    def forget(self, _account: str) -> bool:
        had, self.has_session = self.has_session, False
        return had

    def get_paginator(self, _operation: str) -> Accounts:
        return self

    def paginate(self, **_: object) -> list[dict[str, Any]]:
        self.lists += 1
        if self.failure:
            failure, self.failure = self.failure, None
            raise failure
        return [{"Roles": [{"RoleId": role_id, "Arn": arn}]} for role_id, arn in self.roles.items()]


@dataclass
class World:
    """What comes to the archive is handled when it is told of."""

    dynamodb: DynamoDBClient
    accounts: Accounts = field(default_factory=Accounts)
    events: FakeEvents = field(default_factory=FakeEvents)
    objects: dict[str, bytes] = field(default_factory=dict)
    now: datetime = NOON + timedelta(minutes=1)

    @property
    def index(self) -> Letters:
        return Letters(self.dynamodb, LETTERS)

    @property
    def spoke(self) -> Spoke:
        return cast("Spoke", self.accounts)

    @property
    def flow(self) -> Flow:
        """As a process makes it that has just begun."""
        roles = Roles(self.index, self.spoke, lambda: self.now)
        return Flow(
            self.objects.__getitem__,
            self.index,
            lambda: roles,
            Tally(self.dynamodb, LETTERS, self.events.bus, lambda: self.now),
            self.dynamodb,
            Tables(INVENTORY, CHANGES, FINDINGS),
            RETENTION,
            lambda: self.now,
        )

    def role(self, name: str, role_id: str) -> str:
        """A role that stands in the account; its ARN."""
        arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
        self.accounts.roles[role_id] = arn
        return arn

    def uses(self, function: Function, role_arn: str, at: datetime) -> None:
        """What the event of the function's creation, or of its move to the role, puts on record."""
        told = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        Inventory(lambda: self.dynamodb, INVENTORY).record(function, role_arn, told, cause=told, created=True)

    def gone(self, function: Function, at: datetime) -> None:
        """What is put on record when the function was deleted."""
        Inventory(lambda: self.dynamodb, INVENTORY).forget(function, at, cause="a deletion")

    def comes(self, role_id: str, at: datetime = NOON, number: int = 1, **changes: Any) -> Origin:
        """A letter comes to the archive that the role sent then; nobody was told yet."""
        origin = replace(ORIGIN, role_id=role_id, sent=moment(at), message_id=f"m-{number}")
        sender = {"sender_id": f"{role_id}:awslambda_1"}
        self.objects[origin.key] = json.dumps(CONTENT | sender | changes).encode()
        return origin

    def record_comes(self, role_id: str, named: str, **changes: Any) -> Origin:
        """The record of an on-failure destination comes, which names a function."""
        context = RECORD["requestContext"] | {"functionArn": named}
        body = json.dumps(RECORD | {"requestContext": context})
        return self.comes(role_id, body=body, attributes={}, **changes)

    def position_comes(self, role_id: str, named: str) -> Origin:
        """The record of an on-failure destination comes that has the position of a batch in a stream."""
        about = {name: value for name, value in RECORD.items() if name != "requestPayload"}
        context = RECORD["requestContext"] | {"functionArn": named}
        body = json.dumps(about | {"requestContext": context, "KinesisBatchInfo": {"shardId": "shardId-000000000001"}})
        return self.comes(role_id, body=body, attributes={})

    def handle(self, *origins: Origin) -> dict[str, Any]:
        """The queue tells of the letters in one batch, to a process that has just begun."""
        return self.flow.run(batch(*map(message, origins)), unhurried())

    def kept(self) -> list[Letter]:
        """The letters on record, in order of time."""
        return sorted(self.index.everyone(), key=lambda letter: letter.name)

    def one(self) -> Letter:
        """The only letter on record."""
        (letter,) = self.kept()
        return letter

    @property
    def told(self) -> list[dict[str, Any]]:
        return self.events.told("Warden Finding")


def message(*origins: Origin) -> str:
    """The body of S3's message about new objects."""
    return json.dumps({"Records": [_record(origin.key) for origin in origins]})


def batch(*bodies: Any) -> dict[str, Any]:
    """What Lambda invokes the function with; messages are called by their number."""
    return {"Records": [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]}


def _record(key: str) -> dict[str, Any]:
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-west-1",
        "eventTime": "2026-03-04T12:00:30.000Z",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": "letters", "arn": "arn:aws:s3:::letters"},
            "object": {"key": key, "size": 700, "versionId": "v1", "sequencer": "00"},
        },
    }
