"""An event that is put off is in safe hands: whatever dies or fails, it is handled, or ends whole with the failures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local_org.faults.acts import dies_after, dies_before, throttled, unreached
from local_org.faults.rules import Act, Rule, Where
from local_org.faults.stage import Delivery, Stage
from local_org.options import Options
from local_org.place import Place
from tests.resilience.world import HOME, HUB, MEMBER, World

SENT = Where(("sqs:SendMessage",))
RECEIVED = 20


@pytest.fixture(scope="module")
def clean() -> Iterator[World]:
    options = Options(accounts=(HUB, MEMBER), regions=(HOME,), parameters={"LambdaCallsPerSecond": "7"})
    with Stage(options) as stage:
        yield World(stage)


@pytest.fixture
def world(clean: World) -> World:
    clean.reset()
    return clean


def last_of_three(world: World) -> Delivery:
    """The event of a function that comes when those of two others have just been handled: it has to wait."""
    for name in ("first", "second", "last"):
        world.function(name, world.role(name))
    *sooner, last = world.stage.arrivals_of("dead_letter")
    for delivery in sooner:
        assert world.stage.attempt(delivery).error is None
    return last


def failures(stage: Stage) -> list[Mapping[str, Any]]:
    """Takes what is in the failure queue."""
    sqs = stage.client("sqs", Place(HUB, HOME))
    url = sqs.get_queue_url(QueueName="warden-hub-failures")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def test_it_is_not_handled_before_its_turn_and_then_it_is(world: World) -> None:
    event, stage = last_of_three(world), world.stage

    told = stage.attempt(event).result["put_off"]
    at = stage.waiting.now
    stage.settle()

    assert (told["account"], told["times"]) == (MEMBER, 1)
    assert stage.waiting.now >= at + told["seconds"]
    assert world.findings() == {f"dead_letter {name}": "REMEDIATED" for name in ("first", "second", "last")}
    assert failures(stage) == []


@pytest.mark.parametrize("act", [dies_before, dies_after, unreached])
def test_it_is_handled_though_the_function_dies_as_it_puts_it_off(world: World, act: Act) -> None:
    event, stage = last_of_three(world), world.stage
    stage.faults.add(Rule(act, SENT, times=1))

    outcome = stage.retried(event)
    stage.settle()

    assert outcome.error is None
    assert world.findings()["dead_letter last"] == "REMEDIATED"


@pytest.mark.parametrize("act", [dies_before, dies_after])
@pytest.mark.parametrize("number", range(4))
def test_it_is_read_again_when_the_function_dies_over_it(world: World, act: Act, number: int) -> None:
    event, stage = last_of_three(world), world.stage
    stage.attempt(event)
    letter = stage.letter()
    assert letter is not None

    stage.faults.add(Rule(act, Where(("lambda:*",)), skip=number, times=1))
    stage.attempt(letter)
    stage.settle()

    assert world.findings()["dead_letter last"] == "REMEDIATED"
    assert failures(stage) == []


def test_it_ends_whole_with_the_failures_when_it_fails_again_and_again(world: World) -> None:
    event, stage = last_of_three(world), world.stage
    stage.attempt(event)
    stage.faults.add(Rule(throttled, Where(("lambda:*",))))

    errors = []
    while (letter := stage.letter()) is not None:
        errors.append(stage.attempt(letter).error)

    assert len(errors) == RECEIVED
    assert None not in errors
    assert failures(stage) == [event.event]


def test_what_was_moved_back_from_the_failures_by_hand_is_handled(world: World) -> None:
    event, stage = last_of_three(world), world.stage
    sqs = stage.client("sqs", Place(HUB, HOME))
    url = sqs.get_queue_url(QueueName="warden-hub-later-dead-letter")["QueueUrl"]
    stage.wait(60)

    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(event.event))
    stage.settle()

    assert world.findings()["dead_letter last"] == "REMEDIATED"
