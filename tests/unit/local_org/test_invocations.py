"""Asynchronous invocation: every event is seen to its end, or goes whole to the on-failure destination."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_org.events.in_flight import InFlight
from local_org.hub.functions import HubFunction
from local_org.hub.invocations import Event, Invoker
from local_org.hub.workers import Invocation, Outcome

FUNCTION = HubFunction(
    logical_id="Fixer",
    name="warden-fixer",
    arn="arn:aws:lambda:us-east-1:111111111111:function:warden-fixer",
    handler="fixer.handler",
    role="arn:aws:iam::111111111111:role/hub",
    timeout=5,
    memory=128,
    environment={},
    paths=(Path(),),
    retries=2,
)
ERROR = {"errorType": "ValueError", "errorMessage": "no"}


class FailingAtFirst:
    """A worker that fails on an event as often as the event says."""

    def __init__(self) -> None:
        self.left: dict[str, int] = {}
        self.requests: list[str] = []

    def warm_up(self) -> Outcome:
        return Outcome()

    def run(self, event: Event, request_id: str) -> Outcome:
        self.requests.append(request_id)
        left = self.left.setdefault(event["id"], event["failures"])
        self.left[event["id"]] = left - 1
        return Outcome(error=ERROR) if left > 0 else Outcome(result="done")

    def interrupt(self) -> None:
        pass

    def stop(self) -> None:
        self.left.clear()


class World:
    def __init__(self) -> None:
        self.worker = FailingAtFirst()
        self.in_flight = InFlight()
        self.failed: list[dict[str, Any]] = []
        self.done: list[Invocation] = []
        self.pauses: list[int] = []
        self.invoker = Invoker(
            FUNCTION,
            self.worker,
            self.in_flight,
            failed=self.failed.append,
            done=self.done.append,
            now=lambda: datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
            pause=self._pause,
        )
        self.invoker.start()

    def _pause(self, attempt: int) -> float:
        self.pauses.append(attempt)
        return 0.0

    def invoke(self, *failures: int) -> None:
        for number, count in enumerate(failures):
            self.invoker.invoke({"id": str(number), "failures": count})
        assert self.in_flight.quiet(10)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.invoker.stop()


def attempts(world: World) -> list[tuple[str, int]]:
    return [(invocation.event["id"], invocation.attempt) for invocation in world.done]


def test_an_event_is_tried_until_it_succeeds_and_then_the_next(world: World) -> None:
    world.invoke(1, 0)

    assert attempts(world) == [("0", 1), ("0", 2), ("1", 1)]
    assert world.failed == []


def test_the_attempts_of_one_event_share_a_request_id_and_pause_in_between(world: World) -> None:
    world.invoke(2)

    assert len(set(world.worker.requests)) == 1
    assert world.pauses == [1, 2]


def test_an_event_that_never_succeeds_goes_whole_to_the_destination(world: World) -> None:
    world.invoke(99)

    (record,) = world.failed
    assert len(world.done) == 3
    assert record["requestPayload"] == {"id": "0", "failures": 99}
    assert record["responsePayload"] == ERROR
    assert record["requestContext"] == {
        "requestId": world.worker.requests[0],
        "functionArn": f"{FUNCTION.arn}:$LATEST",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 3,
    }


def test_a_failed_event_does_not_hold_up_the_others(world: World) -> None:
    world.invoke(99, 0)

    assert attempts(world)[-1] == ("1", 1)


def test_quiet_is_refused_while_something_is_under_way() -> None:
    in_flight = InFlight()
    in_flight.begin()

    busy = in_flight.quiet(0.01)
    in_flight.end()

    assert (busy, in_flight.quiet(0.01)) == (False, True)
