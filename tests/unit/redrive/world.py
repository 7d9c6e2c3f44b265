"""A hub with letters in its archive, and a member account whose function runs them."""

# ruff: noqa: N803 - parameters are named as boto3 names them
from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ReadTimeoutError

from redrive.aws import Archive, Invoker
from redrive.flow import Flow
from redrive.pace import Pace
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.tables import LETTERS
from tests.unit.warden.post import LETTER, content, sent
from tests.unit.warden.samples import ORDERS
from warden.bus import Bus
from warden.errors import Unreachable
from warden.letter import Letter
from warden.letters import Letters
from warden.model import Function
from warden.redrives import Request
from warden.runs import Run, Runs
from warden.spoke import Spoke, Where
from warden.trigger import REDRIVE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EVENING = datetime(2026, 3, 4, 20, tzinfo=UTC)
RUN = "20260304-run1"
INVOCATION_SECONDS = 900.0


class Killed(BaseException):
    """The process ends."""


@dataclass
class Calls:
    """Every call to AWS passes here. before and after: what happens then, by the number of the call."""

    before: dict[int, Callable[[], None]] = field(default_factory=dict)
    after: dict[int, Callable[[], None]] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)

    def through(self, name: str, call: Callable[..., Any], **parameters: Any) -> Any:
        number = len(self.made)
        self.made.append(name)
        self.before.get(number, lambda: None)()
        answer = call(**parameters)
        self.after.get(number, lambda: None)()
        return answer


class Counted:
    """A client whose calls are counted, and can be the last ones of their process."""

    def __init__(self, client: object, calls: Calls) -> None:
        self._client = client
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)
        if name == "get_paginator":
            return call
        return lambda **parameters: self._calls.through(name, call, **parameters)


class FakeLambda:
    """Runs events. ran: the kind of invocation and the payload of each. refusals: what the next calls are answered.

    fails: what the function raises for a payload, nothing when it succeeds. seconds: what a run takes.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids = count(1)
        self.ran: list[tuple[str, bytes]] = []
        self.qualifiers: list[str | None] = []
        self.refusals: list[Exception] = []
        self.too_large: set[bytes] = set()
        self.fails: Callable[[bytes], Mapping[str, str] | None] = lambda _: None
        self.silent = False

    def invoke(
        self, *, FunctionName: str, InvocationType: str, Payload: bytes, Qualifier: str | None = None
    ) -> dict[str, Any]:
        assert FunctionName == ORDERS.arn
        if self.refusals:
            raise self.refusals.pop(0)
        if Payload in self.too_large:
            raise refusal("RequestEntityTooLargeException", "too large")
        self.ran.append((InvocationType, Payload))
        self.qualifiers.append(Qualifier)
        if self.silent:
            raise ReadTimeoutError(endpoint_url="https://lambda")
        answer: dict[str, Any] = {"ResponseMetadata": {"RequestId": f"request-{next(self._ids)}"}}
        error = self.fails(Payload)
        if error is not None and InvocationType == "RequestResponse":
            answer |= {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(error).encode())}
        return answer


class FakeS3:
    """The archive's bucket: what was put, or an error, by key."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes | Exception] = {}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        assert Bucket == "letters"
        found = self.objects.get(Key, refusal("AccessDenied"))
        if isinstance(found, Exception):
            raise found
        return {"Body": io.BytesIO(found)}


class World(Spoke):
    """Time passes by waiting only."""

    def __init__(self, dynamodb: DynamoDBClient, table: str = LETTERS) -> None:
        self.calls = Calls()
        self.seconds = 0.0
        self.lambdas = FakeLambda(self)
        self.s3 = FakeS3()
        self.events = FakeEvents()
        self.left = False
        self.sessions = 0
        self.asked = 0
        self._holders = count(1)
        counted = cast("DynamoDBClient", Counted(dynamodb, self.calls))
        self.letters, self.runs = Letters(dynamodb, table), Runs(dynamodb, table)
        self.flow = Flow(
            Runs(counted, table),
            Letters(counted, table),
            Archive(lambda: Counted(self.s3, self.calls), "letters"),
            Invoker(self),
            Bus(cast("Any", Counted(self.events, self.calls)), "warden"),
            self.now,
            lambda: f"holder-{next(self._holders)}",
        )

    def now(self) -> datetime:
        return EVENING + timedelta(seconds=self.seconds)

    def client(self, service: str, where: Where) -> Any:
        assert where == ORDERS
        if self.left:
            raise Unreachable("the account left")
        return {"lambda": Counted(self.lambdas, self.calls)}[service]

    def forget(self, account: str) -> bool:
        """Drops a session that was kept."""
        assert account == ORDERS.account
        self.sessions -= 1
        return self.sessions >= 0

    def letter(self, second: int, body: str = "", **changes: Any) -> Letter:
        """A letter that was sent at that second of the day, in archive and index."""
        letter = replace(LETTER, **{"origin": sent(second), **changes})
        assert self.letters.put(letter)
        self.s3.objects[letter.origin.key] = content(body=body or f'{{"n": {second}}}')
        return letter

    def ask(self, event: str = "1", seconds: float = INVOCATION_SECONDS, **wish: Any) -> dict[str, Any]:
        """Handles a request in an invocation that has so many seconds."""
        request = Request(**{"run": RUN, "function": ORDERS, "by": "an operator", **wish})
        return self.handle({"id": event, "detail-type": REDRIVE, "detail": request.detail()}, seconds)

    def handle(self, event: Mapping[str, Any], seconds: float = INVOCATION_SECONDS) -> dict[str, Any]:
        """Handles an event in an invocation that has so many seconds."""
        over = self.seconds + seconds
        return self.flow.run(event, Pace(lambda: over - self.seconds, lambda: self.seconds, self._sleep))

    def follow(self) -> list[dict[str, Any]]:
        """Has the runs go on that asked for it, until none does; what each invocation told.

        One that dies has its event again.
        """
        told = []
        while self.asked < len(self.events.told(REDRIVE)):
            told.append(self.go_on())
        return told

    def go_on(self) -> dict[str, Any]:
        """Handles the next request of those that redrive itself put on the bus."""
        detail = self.events.told(REDRIVE)[self.asked]
        told = self.handle({"id": f"again-{self.asked}", "detail-type": REDRIVE, "detail": detail})
        self.asked += 1
        return told

    def stands(self, *letters: Letter) -> list[str]:
        """How the letters stand, in the order given."""
        return [str(found.status) for one in letters if (found := self.letters.get(one.owner, one.name)) is not None]

    def tries(self, letter: Letter) -> int:
        found = self.letters.get(letter.owner, letter.name)
        assert found is not None
        return found.tries

    def record(self, run: str = RUN) -> Run:
        """The run's item."""
        found = self.runs.get(run)
        assert found is not None
        return found

    @property
    def bodies(self) -> list[str]:
        """What was run, in order."""
        return [payload.decode() for _, payload in self.lambdas.ran]

    def die(self) -> None:
        raise Killed

    def _sleep(self, seconds: float) -> None:
        self.seconds += seconds


OTHER = Function("aws", ORDERS.account, ORDERS.region, "other")
