"""Requests for sweeps: one at a time for each pair, going on where time was short, and never for ever."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sweep.checkpoint import MOST_LEGS, Checkpoint, resumed
from sweep.pace import RESERVE_SECONDS
from tests.unit.fakes.answers import breakdown, refusal
from tests.unit.sweep.world import HERE, NOON, QUEUE, SECRET, World, requested
from tests.unit.warden.samples import ACCOUNT
from warden.errors import MalformedEvent
from warden.model import Pair
from warden.registry import State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

THROTTLED = refusal("TooManyRequestsException", "Rate exceeded")
ELSEWHERE = Pair("aws", ACCOUNT, "us-east-1")
SHORT = RESERVE_SECONDS + 1.0  # enough for half a dozen calls


def requests(world: World) -> list[Any]:
    return world.events.told("Warden Sweep Requested")


def test_a_request_for_everything_asks_for_each_pair_once(dynamodb: DynamoDBClient) -> None:
    world = World(dynamodb, own=HERE)
    world.registry.enrol(ELSEWHERE, NOON)

    told = world.sweep(pair=None)

    assert told == {"status": "asked for", "pairs": 2}
    assert requests(world) == [{"account": one.account, "region": one.region} for one in (HERE, ELSEWHERE)]


def test_what_stack_sets_roll_out_is_asked_for_and_put_on_record(world: World) -> None:
    world.flow = replace(world.flow, enrolled=replace(world.flow.enrolled, rolled_out=lambda: [HERE, ELSEWHERE]))

    world.sweep(pair=None)

    assert len(requests(world)) == 2
    assert {guarded.pair for guarded in world.registry.pairs()} == {HERE, ELSEWHERE}


def test_a_session_that_is_refused_is_opened_anew_once(world: World) -> None:
    world.spoke.sessions.add(ACCOUNT)
    world.functions.list_refusals = [refusal("ExpiredTokenException")]
    world.add("lossy", DeadLetterConfig={})

    told = world.sweep()

    assert (told["status"], world.asked) == ("complete", {("lossy", "dead_letter")})


def test_the_record_says_how_the_sweep_went(world: World) -> None:
    world.add("lossy", DeadLetterConfig={})
    world.add("sound")

    world.sweep()

    assert (world.guarded.functions, world.guarded.drifts) == (2, 1)
    assert (world.guarded.started, world.guarded.since) == ("2026-03-04T12:00:00Z", "2026-03-04T12:00:00Z")


def many(world: World, count: int = 60) -> set[tuple[str, str]]:
    """Functions of which every fourth has no target, and what a sweep has to ask because of them."""
    for number in range(count):
        target = {} if number % 4 == 0 else {"TargetArn": QUEUE}
        world.add(f"f-{number:03}", DeadLetterConfig=target)
    return {(f"f-{number:03}", "dead_letter") for number in range(0, count, 4)}


def legs(world: World, seconds: float = SHORT, first: str = "1") -> list[str]:
    """Sweeps in invocations that are too short until nobody asks for another; the status of each."""
    statuses = [world.sweep(seconds, request=first)["status"]]
    while len(requests(world)) == len(statuses):
        statuses.append(world.sweep(seconds, request=str(len(statuses) + 1))["status"])
    return statuses


def test_a_sweep_goes_on_in_other_invocations_and_finds_the_same(world: World) -> None:
    expected = many(world)

    statuses = legs(world)

    assert statuses == ["running"] * (len(statuses) - 1) + ["complete"]
    assert len(statuses) > 2
    assert world.asked == expected
    assert (world.guarded.functions, world.guarded.drifts) == (60, 15)
    assert len(world.recorded()) == 60


def test_a_function_that_another_invocation_saw_is_not_taken_for_gone(world: World) -> None:
    for number in range(40):
        world.on_record(f"f-{number:03}")
        world.add(f"f-{number:03}")
    world.on_record("deleted")

    legs(world)

    assert world.asked == {("deleted", "shared_role")}


def test_a_sweep_that_never_gets_on_ends_as_incomplete(world: World) -> None:
    many(world)
    world.functions.list_refusals = [THROTTLED] * 10_000

    statuses = legs(world)

    assert statuses == ["running"] * (MOST_LEGS - 1) + ["incomplete"]
    assert world.guarded.state is State.INCOMPLETE


def test_a_sweep_that_was_throttled_finds_everything_in_the_end(world: World) -> None:
    expected = many(world)
    world.functions.list_refusals = [None, THROTTLED, THROTTLED, None, THROTTLED, THROTTLED, THROTTLED]

    statuses = legs(world)

    assert (statuses[-1], world.asked) == ("complete", expected)


def test_trouble_of_aws_does_not_begin_the_invocation_anew(world: World) -> None:
    expected = many(world)
    world.functions.list_refusals = [None, breakdown(), breakdown()]

    told = world.sweep()

    assert (told["status"], told["invocations"], world.asked) == ("complete", 1, expected)


def test_after_an_incomplete_sweep_the_next_one_begins_anew(world: World) -> None:
    expected = many(world)
    world.functions.list_refusals = [THROTTLED] * 10_000
    legs(world)
    world.functions.list_refusals = []

    told = world.sweep(request="next")

    assert (told["status"], world.asked) == ("complete", expected)


def test_a_marker_that_lambda_refuses_begins_the_list_anew(world: World) -> None:
    expected = many(world)
    world.sweep(SHORT)
    world.functions.list_refusals = [refusal("InvalidParameterValueException", "Invalid marker")]

    told = world.sweep(request="2")

    assert (told["status"], told["functions"], world.asked) == ("complete", 60, expected)


def test_an_old_checkpoint_is_not_gone_on_from(world: World) -> None:
    many(world)
    world.sweep(SHORT)
    world.seconds += timedelta(hours=7).total_seconds()

    told = world.sweep(request="next day")

    assert (told["invocations"], told["functions"]) == (1, 60)


def test_a_checkpoint_survives_being_kept() -> None:
    begun = Checkpoint(NOON.isoformat(), "1", marker="here", functions=7, drifts=2)
    begun.seen.add(begun.digest("a"))

    kept = resumed(begun.pack(), NOON, "2")

    assert (kept.request, kept.legs, kept.marker, kept.functions, kept.drifts) == ("1", 2, "here", 7, 2)
    assert (kept.digest("a") in kept.seen, kept.digest("b") in kept.seen) == (True, False)


@pytest.mark.parametrize("left", [b"", b"nothing packed", zlib.compress(b"[]"), zlib.compress(b'{"a": 1}\n')], ids=str)
def test_a_checkpoint_that_cannot_be_read_is_none(left: bytes) -> None:
    begun = resumed(left, NOON, "2")

    assert (begun.request, begun.started, begun.legs, begun.marker) == ("2", NOON.isoformat(), 1, "")


@pytest.mark.parametrize(
    "detail", [{"account": ACCOUNT}, {"region": "eu-west-1"}, {"account": "1", "region": "eu-west-1"}], ids=str
)
def test_a_request_that_names_half_a_pair_is_refused(world: World, detail: dict[str, str]) -> None:
    event = requested(HERE) | {"detail": detail}

    with pytest.raises(MalformedEvent):
        world.flow.run(event, None)  # type: ignore[arg-type] # it does not come so far


def test_every_call_may_fail_and_the_same_request_finds_everything_afterwards(world: World) -> None:
    expected = many(world, 12)
    failing = refusal("AccessDeniedException")
    for call in range(4):
        world.functions.list_refusals = [*[None] * call, failing]
        with pytest.raises(ClientError, match="AccessDeniedException"):
            world.sweep()

    told = world.sweep()

    assert (told["status"], world.asked) == ("complete", expected)


def test_no_value_of_a_variable_leaves_the_sweep(world: World, log: list[dict[str, Any]]) -> None:
    world.add("leaky", Environment=SECRET)

    told = world.sweep()

    value = SECRET["Variables"]["API_TOKEN"]
    assert world.asked == {("leaky", "plaintext_secrets")}
    assert value not in f"{told} {log} {world.events.calls} {world.recorded()}"
