"""A shop where all goes wrong with dead letters: processes die, messages come late, twice and in disorder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from random import Random
from typing import Any

from local_org.faults.stage import Delivery, Stage
from local_org.faults.troupe import Troupe
from local_org.hub.workers import Outcome
from local_org.lambda_plane.plane import Runnable
from local_org.options import Options
from local_org.place import Place
from tests.resilience.world import HOME, HUB, MEMBER, World
from tests.stories.kills import Kills
from tests.stories.shop import NAMES, SHARES, Shop, arn
from warden.letter import Letter, Standing
from warden.letters import Letters
from warden.model import Function
from warden.redrives import Request
from warden.runs import Run, Runs
from warden.trigger import REDRIVE

ARCHIVER, INDEX, REDRIVER = "warden-archiver", "warden-letters", "warden-redrive"
RARELY = 0.1
AGAIN = {ARCHIVER: 0.02, INDEX: 0.002, REDRIVER: 0.005}
MOST_RECEIVES = 10  # of messages that handlers die of; the queue gives them out 20 times
ATTEMPTS = 3  # that Lambda makes at an event of the bus
LATE = Outcome(error={"errorType": "TooManyRequestsException", "errorMessage": "Rate Exceeded."})
PROCESS_SECONDS = 6 * 3600  # for how long Lambda keeps processes
OPEN = (Standing.ARCHIVED, Standing.RUNNING)


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter, and what the archive has of it."""

    letter: Letter
    body: bytes
    queue: str

    @property
    def event(self) -> str:
        return str(json.loads(self.body)["id"])


@dataclass(frozen=True)
class Census:
    """Where the events are at a moment, by their ids."""

    processed: frozenset[str]
    kept: tuple[Kept, ...]

    def of(self, *standings: Standing) -> set[str]:
        return {one.event for one in self.kept if one.letter.status in standings}

    def ends(self) -> dict[str, set[str]]:
        """The events in each of the ends that one may come to."""
        return {"processed": set(self.processed), "archived": self.of(*OPEN), "parked": self.of(Standing.PARKED)}


@dataclass
class Storm:
    """One member account; the archiver runs in the thread of the stage, as the hub's functions do."""

    stage: Stage
    seed: int
    failing: float
    numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.draw = Random(self.seed)  # noqa: S311
        self.world = World(self.stage)
        self.shop = Shop(self.world, self.seed, self.failing)
        self.stage.settle()  # Warden gives them its queue
        self.kills = Kills(self.stage, self.draw, AGAIN)
        self._troupe = Troupe(self.stage)
        self._troupe.parts.update(self.shop.parts())
        self.stage.org.workloads.work.fleet = self
        self._again: list[Callable[[], object]] = []
        self._born = self.stage.waiting.now
        variables = self.stage.org.hub_functions["redrive"].environment
        dynamodb = self.stage.client("dynamodb", Place(HUB, HOME))
        self.index = Letters(dynamodb, variables["WARDEN_LETTERS_TABLE"])
        self.runs = Runs(dynamodb, variables["WARDEN_LETTERS_TABLE"])
        self._bucket = variables["WARDEN_LETTERS_BUCKET"]
        self._s3 = self.stage.client("s3", Place(HUB, HOME))
        self._objects: dict[str, Mapping[str, Any]] = {}  # nobody may change one
        self._events = self.stage.client("events", Place(HUB, HOME))

    def run(self, runnable: Runnable, event: Any, request_id: str) -> Outcome:
        """Runs a function of the account, in place of its processes."""
        if runnable.ref.name != ARCHIVER:
            return self._troupe.run(runnable, event, request_id)
        if self.draw.random() < RARELY:
            return LATE
        records = self.draw.sample(event["Records"], len(event["Records"]))
        archive = partial(self._troupe.run, runnable, {"Records": records}, request_id)
        self._twice(archive)
        return self.kills.attempt(ARCHIVER, archive)

    def send(self, name: str, *, kind: str = "sale") -> str:
        """An event for a function; its id."""
        return self.shop.send(name, self.draw, next(self.numbers), kind=kind)

    def send_many(self, events: int) -> None:
        """Events for all of them, while nothing is archived for a while."""
        mapping = self._mapping()
        self.world.functions.update_event_source_mapping(UUID=mapping, Enabled=False)
        for name in self.draw.choices(NAMES, SHARES, k=events):
            self.send(name)
        self.settle()
        self.world.functions.update_event_source_mapping(UUID=mapping, Enabled=True)
        self.settle()

    def ask(self, name: str, **wish: Any) -> str:
        """Somebody asks for a redrive of a function's letters; the id of the run."""
        run = f"storm-{next(self.numbers):06}"
        request = Request(run=run, function=Function.from_arn(arn(name)), rate=50, **wish)
        entry = {"EventBusName": "warden", "Source": "warden", "DetailType": REDRIVE}
        self._events.put_events(Entries=[entry | {"Detail": json.dumps(request.detail())}])
        return run

    def record(self, run: str) -> Run:
        found = self.runs.get(run)
        assert found is not None
        return found

    def settle(self) -> None:
        """Everything happens that is to happen, until nothing is left."""
        while self._next():
            if len(self._again) > 20:
                self._again.pop(self.draw.randrange(len(self._again)))()

    def _next(self) -> bool:
        self._renew()
        arrived = self.stage.arrivals()
        if arrived:
            self._hand_out(self.draw.sample(arrived, len(arrived)))
            return True
        if self.stage.work():
            return True
        letter = self.stage.letter()
        if letter is not None:
            self._hand_out([letter])
        elif self._again:
            self._again.pop()()
        return letter is not None or bool(self._again)

    def census(self) -> Census:
        """Reads archive and index."""
        kept = tuple(self._kept(letter) for letter in self.index.everyone())
        return Census(frozenset(self.shop.processed), kept)

    def letters(self, name: str) -> list[Letter]:
        """What the index has of a function."""
        return list(self.index.of_owner(arn(name)))

    def event(self, letter: Letter) -> str:
        """The id of the event that a letter holds."""
        return self._kept(letter).event

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Nobody dies within."""
        self.kills.is_calm = True
        yield
        self.kills.is_calm = False

    def failures(self) -> int:
        """How many messages are in the failure queue of the hub."""
        sqs = self.stage.client("sqs", Place(HUB, HOME))
        url = sqs.get_queue_url(QueueName="warden-hub-failures")["QueueUrl"]
        asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(asked["Attributes"]["ApproximateNumberOfMessages"])

    def archived(self) -> set[str]:
        """The keys of all objects of the archive."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)
        return {one["Key"] for page in pages for one in page.get("Contents", ())}

    def _hand_out(self, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            session = self.stage.sandboxes[delivery.function].session
            if session in (INDEX, REDRIVER):
                self._try(session, delivery)
                self._twice(partial(self.stage.attempt, Delivery(delivery.function, delivery.event)))
            else:
                self.stage.attempt(delivery)

    def _try(self, session: str, delivery: Delivery) -> None:
        """Messages come back by their queue; an event of the bus has three attempts, of which two may fail."""
        letter = delivery.letter
        tries = max(one.receives for one in letter.messages) if letter else delivery.attempt
        if tries >= (MOST_RECEIVES if letter else ATTEMPTS):
            outcome = self.stage.attempt(delivery)
        else:
            outcome = self.kills.attempt(session, partial(self.stage.attempt, delivery))
        if outcome.error is not None and letter is None:
            self._try(session, delivery.again)

    def _twice(self, deed: Callable[[], object]) -> None:
        if self.draw.random() < RARELY:
            self._again.append(deed)

    def _renew(self) -> None:
        """Lambda keeps no process for ever."""
        if self.stage.waiting.now - self._born > PROCESS_SECONDS:
            self._born = self.stage.waiting.now
            self.stage.wait(0)

    def _kept(self, letter: Letter) -> Kept:
        key = letter.origin.key
        if key not in self._objects:
            self._objects[key] = json.loads(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())
        content = self._objects[key]
        return Kept(letter, content["body"].encode(), content["queue"])

    def _mapping(self) -> str:
        found = self.world.functions.list_event_source_mappings(FunctionName=ARCHIVER)["EventSourceMappings"]
        (mapping,) = (one["UUID"] for one in found if one["EventSourceArn"].split(":")[4] == MEMBER)
        return str(mapping)


def options() -> Options:
    return Options(accounts=(HUB, MEMBER), regions=(HOME,))
