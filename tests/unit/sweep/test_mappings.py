"""What a sweep makes of the list of event source mappings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sweep.world import QUEUE, World
from tests.unit.warden.samples import ACCOUNT, REGION
from warden.model import Function, Status

STREAMS = "stream_failures"
CLICKS = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/clicks"
SHOP = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/shop/stream/2026-03-04T09:15:02.123"
JOBS = f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs"
TO_OWNER: dict[str, Any] = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}


def reads(world: World, name: str, source: str, *, qualifier: str = "", uuid: str = "", **settings: Any) -> None:
    """A function that reads the source, made unless it is there."""
    function = Function("aws", ACCOUNT, REGION, name)
    if function.arn not in world.functions.functions:
        world.add(name)
    world.functions.map(uuid or f"uuid-{name}", f"{function.arn}{qualifier}", source, **settings)


@pytest.mark.parametrize("source", [CLICKS, SHOP], ids=["kinesis", "dynamodb"])
@pytest.mark.parametrize("qualifier", ["", ":live"], ids=["$LATEST", "an alias"])
def test_a_stream_that_loses_records_is_asked_about(world: World, source: str, qualifier: str) -> None:
    reads(world, "clicks", source, qualifier=qualifier)

    world.sweep()

    assert world.asked == {("clicks", STREAMS)}


def test_streams_on_every_page_are_asked_about_and_those_of_one_function_once(world: World) -> None:
    for number in range(7):
        reads(world, f"clicks-{number}", CLICKS)
        reads(world, f"clicks-{number}", SHOP, uuid=f"second-{number}")

    told = world.sweep()

    assert world.asked == {(f"clicks-{number}", STREAMS) for number in range(7)}
    assert told["drifts"] == 7


@pytest.mark.parametrize(
    ("source", "settings"),
    [
        pytest.param(CLICKS, TO_OWNER, id="a destination of its owner"),
        pytest.param(f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/x/1", {}, id="Kafka"),
        pytest.param(JOBS, {}, id="a queue of a function that is on record"),
    ],
)
def test_what_the_list_shows_to_be_fine_or_somebody_elses_is_not_asked_about(
    world: World, source: str, settings: dict[str, Any]
) -> None:
    world.on_record("reader")
    reads(world, "reader", source, **settings)

    world.sweep()

    assert world.asked == set()


def test_a_queue_is_looked_at_once_when_its_function_is_first_heard_of(world: World) -> None:
    reads(world, "jobs", JOBS)

    first = world.sweep()
    second = world.sweep(request="2")

    assert world.asked == {("jobs", STREAMS)}
    assert (first["drifts"], second["drifts"]) == (1, 0)


def test_the_mapping_of_a_function_that_is_gone_is_nobodys(world: World) -> None:
    reads(world, "gone", CLICKS)
    world.functions.functions.clear()

    world.sweep()

    assert world.asked == set()


def test_a_finding_that_stands_is_looked_at_once(world: World) -> None:
    reads(world, "clicks", CLICKS)
    world.stands(STREAMS, "clicks", Status.OPEN)

    told = world.sweep()

    assert (world.asked, told["drifts"]) == ({("clicks", STREAMS)}, 1)
