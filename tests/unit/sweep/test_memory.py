"""A sweep of ten times as many functions takes hardly more memory: nothing is kept of a function but a few bytes."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sweep.checkpoint import Checkpoint
from sweep.outbox import Outbox
from sweep.passes import Passes
from sweep.plan import Mapped
from tests.unit.fakes.events import FakeEvents
from tests.unit.sweep.world import HERE, NOON, QUEUE, role_arn
from tests.unit.warden.samples import ACCOUNT, REGION
from warden.inventory import User
from warden.model import Function

PAGE = 50
MOST_BYTES_FOR_EACH = 24  # 8 for what was on record; lists of such have some room to spare


@dataclass
class Generated:
    """An account of so many compliant functions, none of which is kept anywhere: each page is made when it is read."""

    count: int

    def functions(self, _marker: str) -> Iterator[tuple[list[Mapping[str, Any]], str]]:
        for start in range(0, self.count, PAGE):
            yield [self.entry(number) for number in range(start, start + PAGE)], str(start + PAGE)

    def flags(self) -> dict[str, str]:
        return {}

    def longest_runs(self, _now: object) -> dict[str, float]:
        return {}

    def made_roles(self) -> Iterator[str]:
        return iter(())

    def mappings(self) -> Iterator[Mapped]:
        for number in range(self.count):
            yield Mapped(function(number), f"uuid-{number}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs-{number}")

    def check_time(self) -> None:
        """There is always time."""

    def entry(self, number: int) -> dict[str, Any]:
        return {
            "FunctionArn": function(number).arn,
            "Role": role_arn(f"role-{number}"),
            "DeadLetterConfig": {"TargetArn": QUEUE},
            "Environment": {"Variables": {"STAGE": "prod", "TABLE": f"orders-{number}"}},
        }

    def everyone(self, _account: str) -> Iterator[User]:
        for number in range(self.count):
            yield User(function(number), role_arn(f"role-{number}"), "2026-01-01T00:00:00Z")

    def standing(self, _pair: object) -> Iterator[Any]:
        return iter(())


def function(number: int) -> Function:
    return Function("aws", ACCOUNT, REGION, f"function-{number}")


def peak(count: int) -> int:
    """The most bytes that a sweep of so many functions holds at once."""
    generated: Any = Generated(count)
    events = FakeEvents()
    unused: Any = SimpleNamespace(everyone=generated.everyone)
    passes = Passes(
        HERE, generated, unused, generated, Outbox(events.bus), Checkpoint(NOON.isoformat(), "1"), 80, lambda: NOON
    )
    tracemalloc.start()
    passes.run(home=True)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (passes.progress.functions, events.calls) == (count, [])
    return most


def test_ten_times_the_functions_take_a_few_bytes_each_more() -> None:
    few, many = 400, 4_000
    peak(PAGE)  # what is made once

    growth = peak(many) - peak(few)

    assert growth <= (many - few) * MOST_BYTES_FOR_EACH
