"""Four functions that fail at random, what they were sent, and what they processed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from local_org.faults.troupe import Part
from tests.resilience.world import GRANT, HOME, LOGS, MEMBER, World

NAMES = ("orders", "carts", "stock", "refunds")
SHARES = (61, 13, 13, 13)  # of 100 events: one function has enough letters for a large redrive
POISON = "poison"
ERRORS = ("no such item", "no such customer", "the price is negative", "the till is locked", "the clerk is asleep")
TEXTS = (
    "",
    "caf\u00e9",
    "caf\\u00e9",
    "\U0001f4e6 \\ud83d\\udce6",
    'a \\"quoted\\" word',
    "a\\\\b\\/c",
    "\u2028|\u00a0|\\u0000",
)
LONG = 200_000  # characters


class Shop:
    """How often a function fails is up to `rates`. What is drawn for an attempt is so for good, until the rate changes:

    whoever runs an event twice at one rate sees it end the same way. An event of poison never ends well.
    """

    def __init__(self, world: World, seed: int, rate: float) -> None:
        self._world = world
        self._seed = seed
        self.rates = dict.fromkeys(NAMES, rate)
        self.sent: dict[str, bytes] = {}
        self.ran: Counter[str] = Counter()
        self.processed: Counter[str] = Counter()
        self._tries: Counter[str] = Counter()
        self._errors: dict[str, str] = {}  # the latest of each function, by which it fails from then on
        self._releases = 0
        for name in NAMES:
            world.function(name, world.role(name))
            self._errors[name] = ERRORS[0]

    def release(self) -> None:
        """A new release of every function, which has another role and fails by another error."""
        self._releases += 1
        for name in NAMES:
            role = self._world.role(f"{name}-{self._releases}", managed=(LOGS, GRANT))
            self._world.change(arn(name), Role=role)
            self._errors[name] = f"{ERRORS[self._releases % len(ERRORS)]} {'again ' * (self._releases // len(ERRORS))}"

    def parts(self) -> Iterator[tuple[str, Part]]:
        """What plays each function, by its ARN."""
        for name in NAMES:
            yield arn(name), self._part(name)

    def send(self, name: str, draw: Random, number: int, *, kind: str = "sale") -> str:
        """An event for a function, asynchronously; its id."""
        event = f"{name}-{kind}-{number}"
        self.sent[event] = written(event, draw)
        self._world.functions.invoke(FunctionName=name, InvocationType="Event", Payload=self.sent[event])
        return event

    def _part(self, name: str) -> Part:
        def run(event: Any, request: str) -> str:
            self._tries[request] += 1
            self.ran[event["id"]] += 1
            if self._fails(name, event["id"], self._tries[request]):
                raise LookupError(f"{self._errors[name]}: {event['id']}")
            self.processed[event["id"]] += 1
            return "sold"

        return run

    def _fails(self, name: str, event: str, attempt: int) -> bool:
        rate = self.rates[name]
        return POISON in event or Random(f"{self._seed} {event} {rate} {attempt}").random() < rate  # noqa: S311


def arn(name: str) -> str:
    return f"arn:aws:lambda:{HOME}:{MEMBER}:function:{name}"


def written(event: str, draw: Random) -> bytes:
    """An event in JSON as no library would write it: what keeps it byte for byte has not read and written it."""
    space = draw.choice(("", " ", "\n", "\t  "))
    text = "".join(draw.choices(TEXTS, k=3)) + draw.choice("xyz") * (LONG if draw.random() < 1 / 250 else 3)
    body = f'{space}{{"text" :{space}"{text}","id":"{event}" , "price":{draw.randrange(100)}.50e0{space}}}{space}'
    assert json.loads(body)["id"] == event
    return body.encode()
