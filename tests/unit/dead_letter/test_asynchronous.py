"""What dead_letter says of retries and of reserved concurrency, which costs a call only when it may matter."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.dead_letter.place import QUEUE, THEIRS, Place, run
from tests.unit.warden.samples import ORDERS, api_call, create, drift, trigger, update
from warden.run import Warden


def concurrency(call: str) -> dict[str, Any]:
    """Somebody reserved concurrency for the function, or gave it up."""
    return api_call(call, {"functionName": ORDERS.name})


@pytest.mark.parametrize(
    ("event", "asks"),
    [
        (create(ORDERS), False),
        (update(ORDERS), False),
        (concurrency("PutFunctionConcurrency20171031"), True),
        (concurrency("DeleteFunctionConcurrency20171031"), True),
        (concurrency("PutFunctionConcurrency"), True),
        (drift(ORDERS), True),
    ],
    ids=lambda value: value if isinstance(value, bool) else value["detail"].get("eventName", "a drift"),
)
def test_reserved_concurrency_is_asked_for_only_when_the_event_may_be_about_it(
    place: Place,
    event: dict[str, Any],
    asks: bool,  # noqa: FBT001 - a table's column
) -> None:
    place.add(THEIRS)

    place.aws.read(trigger(event), False)

    assert ("get_function_concurrency" in place.functions.calls) is asks


@pytest.mark.parametrize(("reserved", "stopped"), [(None, False), (0, True), (1, False)])
def test_a_function_is_stopped_by_a_reserved_concurrency_of_0(
    place: Place,
    reserved: int | None,
    stopped: bool,  # noqa: FBT001 - a table's column
) -> None:
    place.add(THEIRS).reserved = reserved

    assert place.aws.read(trigger(drift(ORDERS)), False).stopped is stopped


@pytest.mark.parametrize("retries", [None, 0, 2])
def test_retries_are_those_that_somebody_set(place: Place, retries: int | None) -> None:
    made = place.add()
    made.destinations, made.retries = {"$LATEST": ""}, retries

    assert place.read().retries == retries


def test_a_stopped_function_is_told_until_it_runs_again_whatever_happens_to_it_meanwhile(
    warden: Warden, place: Place
) -> None:
    made = place.add(THEIRS)
    made.reserved = 0
    told = [run(warden, place, concurrency("PutFunctionConcurrency20171031")), run(warden, place, update(ORDERS))]
    made.reserved = None

    last = run(warden, place, update(ORDERS, at="2026-03-04T10:15:02Z"))

    assert [*told, last] == ["OPEN", "OPEN", "RESOLVED"]


def test_a_stopped_function_without_a_queue_gets_one_and_is_told_all_the_same(warden: Warden, place: Place) -> None:
    place.add().reserved = 0

    assert run(warden, place) == "OPEN"
    assert place.target == QUEUE
