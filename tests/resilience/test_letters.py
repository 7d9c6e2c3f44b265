"""Wherever the index of letters dies, the same messages again leave each letter on record once, counted and told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from letters.tally import CONTROL
from local_org.endpoint.calls import Call
from local_org.faults.acts import dies_after, dies_before
from local_org.faults.rules import Rule, Where
from local_org.faults.stage import Delivery
from tests.resilience.world import HOME, HUB, MEMBER, World
from warden.letter import Origin, moment

COUNT = "crash points of the index of letters"
LATEST = ("expires", "told_at", "at")  # is another in each run


class Post:
    """Letters in the archive, and the messages about them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._function = world.stage.org.hub_functions["letters"]
        self.calls: list[str] = []
        self.told: list[dict[str, Any]] = []

    def write(self, sender: str, number: int, error: str) -> Origin:
        sent = moment(self._world.stage.waiting.date())
        origin = Origin(MEMBER, HOME, sender, sent, f"crash-{number}")
        said = {
            "RequestID": {"type": "String", "value": f"q{number}"},
            "ErrorMessage": {"type": "String", "value": error},
        }
        content = {"version": 1, "body": "{}", "attributes": said, "sender_id": f"{sender}:x", "topic": None}
        bucket = self._function.environment["WARDEN_LETTERS_BUCKET"]
        archive = self._world.stage.org.developer(HUB, HOME).client("s3")
        archive.put_object(Bucket=bucket, Key=origin.key, Body=json.dumps(content).encode(), IfNoneMatch="*")
        return origin

    def delivery(self, *origins: Origin) -> Delivery:
        """The batch of messages about letters."""
        bodies = [
            {"Records": [{"eventTime": "2026-01-01T00:00:01.000Z", "s3": {"object": {"key": origin.key}}}]}
            for origin in origins
        ]
        records = [{"messageId": str(number), "body": json.dumps(body)} for number, body in enumerate(bodies)]
        return Delivery(self._function.definition.arn, {"Records": records})

    def watch(self, call: Call) -> None:
        self.calls.append(f"{call.service}:{call.action}")
        if call.action == "PutEvents":
            self.told += [json.loads(entry["Detail"]) for entry in call.params["Entries"]]

    def clear(self) -> None:
        self.calls.clear()
        self.told.clear()

    def index(self) -> list[Mapping[str, Any]]:
        """Every item of the index, without what is another in each run."""
        items = self._world.checkpoint().items("letters")
        plain = [{name: value for name, value in item.items() if name not in LATEST} for item in items]
        return sorted(plain, key=str)


@pytest.fixture
def post(world: World) -> Iterator[Post]:
    post = Post(world)
    world.stage.watch(post.watch)
    yield post
    world.stage.faults.clear()


def letters(world: World, post: Post) -> Delivery:
    """Of a function's own role, of one that two functions have, and of one that nobody can find."""
    own = world.role("crash-own")
    shared = world.role("crash-shared", trusts=("lambda.amazonaws.com", "ec2.amazonaws.com"))
    world.kept("crash-own", own)
    for name in ("a", "b"):
        world.kept(f"crash-{name}", shared)
    world.stage.settle()
    ids = [world.iam.get_role(RoleName=role.rpartition("/")[2])["Role"]["RoleId"] for role in (own, own, shared)]
    senders = [*ids, "AROANOBODYFINDSTHIS01"]
    return post.delivery(*[post.write(sender, number, "no such order") for number, sender in enumerate(senders)])


def test_every_crash_point_ends_in_the_same_index(world: World, post: Post, counted: dict[str, int]) -> None:
    delivery = letters(world, post)
    before = world.checkpoint()
    post.clear()
    assert world.stage.attempt(delivery).result == {"batchItemFailures": []}
    expected, calls = post.index(), list(post.calls)
    told = {(news["function"], news["evidence"]["letters"]) for news in post.told}
    assert len(told) == 3

    points = [(0, dies_before), *((number, dies_after) for number in range(len(calls)))]
    wrong = []
    for number, act in points:
        world.restore(before)
        world.stage.restart()
        post.clear()
        session = world.stage.sandbox("letters").session
        rule = world.stage.faults.add(Rule(act, Where(session=session), number, 1))
        killed = world.stage.attempt(delivery)
        world.stage.faults.clear()
        again = world.stage.attempt(delivery)
        heard = {(news["function"], news["evidence"]["letters"]) for news in post.told}
        ended = (rule.hits, (killed.error or {}).get("errorType"), again.result, post.index(), heard)
        if ended != (1, "Runtime.ExitError", {"batchItemFailures": []}, expected, told):
            wrong.append(f"{act.__name__} {number + 1} {calls[number]}: {ended}")

    counted[COUNT] = len(points)
    assert wrong == []
    assert {news["control"] for news in post.told} <= {CONTROL}
