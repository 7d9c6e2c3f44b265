"""Deliveries across accounts and to queues and topics, decided by policies that stand in moto."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from moto.events.models import events_backends
from moto.iam.models import iam_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from local_org.access.gate import Gate, Organization
from local_org.endpoint import moto_state
from local_org.endpoint.call_log import CallLog
from local_org.events.bus import EventBridge
from local_org.events.delivery import Permits
from local_org.events.in_flight import InFlight
from local_org.events.rules import Rule, Target, Transformer
from local_org.place import Place

HUB = Place("111111111111", "us-east-1")
MEMBER = Place("222222222222", "eu-west-1")
STRANGER = Place("999999999999", "eu-west-1")
ORGANIZATION = "o-local000000"
HUB_BUS = HUB.arn("events", "event-bus/warden")
EVENT = {"source": "aws.lambda", "detail-type": "News", "detail": {"name": "f"}}
TO_HUB = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": HUB_BUS}
BUS_POLICY = {
    "Sid": "Members",
    **TO_HUB,
    "Principal": "*",
    "Condition": {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION, "events:detail-type": "News"}},
}
TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sts:AssumeRole",
    "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:*:*:rule/forward"}},
}


class World:
    def __init__(self) -> None:
        gate = Gate(Organization(ORGANIZATION, frozenset({HUB.account, MEMBER.account})))
        self.in_flight = InFlight()
        self.bus = EventBridge(
            Permits(gate, CallLog()),
            lambda *_: None,
            self.in_flight,
            lambda: datetime(2025, 1, 2, tzinfo=UTC),
        )
        self.bus.start()

    def hub_bus(self, statement: dict[str, Any]) -> None:
        events = events_backends[HUB.account][HUB.region]
        events.create_event_bus("warden")
        events.put_permission("warden", "", "", "", {}, document(statement))

    def forwarder(self, place: Place, trust: dict[str, Any], right: dict[str, Any]) -> str:
        iam = iam_backends[place.account]["aws"]
        iam.create_role("forwarder", document(trust), "/", None, "", [], "3600")
        iam.put_role_policy("forwarder", "rights", document(right))
        return place.global_arn("iam", "role/forwarder")

    def queue(self, place: Place, name: str, rule: str) -> str:
        arn = place.arn("sqs", name)
        allow = from_rule("sqs:SendMessage", arn, rule)
        sqs_backends[place.account][place.region].create_queue(name, {}, Policy=document(allow))
        return arn

    def messages(self, place: Place, name: str) -> list[str]:
        return [message.body for message in sqs_backends[place.account][place.region].queues[name].messages]

    def send(self, *rules: Rule, place: Place = MEMBER) -> None:
        for rule in rules:
            self.bus.add_rule(rule)
        self.bus.emit({**EVENT, "account": place.account, "region": place.region})
        assert self.in_flight.quiet(10)


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def from_rule(action: str, resource: str, rule: str) -> dict[str, Any]:
    condition = {"ArnEquals": {"aws:SourceArn": rule}}
    who = {"Service": "events.amazonaws.com"}
    return {"Effect": "Allow", "Principal": who, "Action": action, "Resource": resource, "Condition": condition}


def rule(place: Place, name: str, target: Target, bus: str = "default") -> Rule:
    path = name if bus == "default" else f"{bus}/{name}"
    arn = place.arn("events", f"rule/{path}")
    return Rule(arn, place, bus, {"source": ["aws.lambda"]}, enabled=True, targets=(target,))


@pytest.fixture
def world() -> Iterator[World]:
    moto_state.reset()
    made = World()
    yield made
    made.bus.stop()


def test_a_member_forwards_under_its_role_to_a_bus_that_permits_its_organization(world: World) -> None:
    world.hub_bus(BUS_POLICY)
    role = world.forwarder(MEMBER, TRUST, TO_HUB)
    archive = rule(HUB, "keep", Target(HUB.arn("sqs", "kept")), bus="warden")
    world.queue(HUB, "kept", archive.arn)

    world.send(rule(MEMBER, "forward", Target(HUB_BUS, role)), archive)

    (kept,) = map(json.loads, world.messages(HUB, "kept"))
    assert (kept["account"], kept["region"]) == (MEMBER.account, MEMBER.region)
    assert world.bus.undelivered == ()


@pytest.mark.parametrize(
    ("place", "trust", "right", "policy"),
    [
        pytest.param(STRANGER, TRUST, TO_HUB, BUS_POLICY, id="not of the organization"),
        pytest.param(MEMBER, {**TRUST, "Principal": {"Service": "ec2.amazonaws.com"}}, TO_HUB, BUS_POLICY, id="trust"),
        pytest.param(
            MEMBER, {**TRUST, "Condition": {"ArnLike": {"aws:SourceArn": "arn:x"}}}, TO_HUB, BUS_POLICY, id="rule"
        ),
        pytest.param(MEMBER, TRUST, {**TO_HUB, "Resource": f"{HUB_BUS}2"}, BUS_POLICY, id="role's right"),
        pytest.param(MEMBER, TRUST, TO_HUB, {**BUS_POLICY, "Action": "events:PutRule"}, id="bus policy"),
        pytest.param(
            MEMBER,
            TRUST,
            TO_HUB,
            {**BUS_POLICY, "Condition": {"StringEquals": {"events:detail-type": "Other"}}},
            id="kind of event",
        ),
    ],
)
def test_a_forward_that_any_of_the_policies_does_not_allow_is_refused(
    world: World, place: Place, trust: dict[str, Any], right: dict[str, Any], policy: dict[str, Any]
) -> None:
    world.hub_bus(policy)
    role = world.forwarder(place, trust, right)

    world.send(rule(place, "forward", Target(HUB_BUS, role)), place=place)

    assert [lost.target for lost in world.bus.undelivered] == [HUB_BUS]


def test_a_forward_without_a_role_is_refused(world: World) -> None:
    world.hub_bus(BUS_POLICY)

    world.send(rule(MEMBER, "forward", Target(HUB_BUS)))

    assert "has no role" in world.bus.undelivered[0].reason


def test_an_event_that_another_bus_sent_is_not_sent_on_to_a_third(world: World) -> None:
    world.hub_bus(BUS_POLICY)
    role = world.forwarder(MEMBER, TRUST, TO_HUB)
    onward = rule(HUB, "forward", Target(HUB.arn("events", "event-bus/third"), role), bus="warden")

    world.send(rule(MEMBER, "forward", Target(HUB_BUS, role)), onward)

    assert "to a third" in world.bus.undelivered[0].reason


def test_what_cannot_be_delivered_goes_whole_to_the_rules_dead_letter_queue(world: World) -> None:
    forward = rule(MEMBER, "forward", Target(HUB_BUS, None, dead_letter=MEMBER.arn("sqs", "undelivered")))
    world.queue(MEMBER, "undelivered", forward.arn)

    world.send(forward)

    (letter,) = map(json.loads, world.messages(MEMBER, "undelivered"))
    assert letter == {**EVENT, "account": MEMBER.account, "region": MEMBER.region}


def test_a_dead_letter_queue_that_does_not_permit_the_rule_gets_nothing(world: World) -> None:
    forward = rule(MEMBER, "forward", Target(HUB_BUS, None, dead_letter=MEMBER.arn("sqs", "undelivered")))
    world.queue(MEMBER, "undelivered", f"{forward.arn}-2")

    world.send(forward)

    assert world.messages(MEMBER, "undelivered") == []


def test_a_topic_gets_what_the_transformer_made_of_the_event(world: World) -> None:
    sns = sns_backends[MEMBER.account][MEMBER.region]
    topic = sns.create_topic("news")
    said = rule(MEMBER, "say", Target(topic.arn, transformer=Transformer({"f": "$.detail.name"}, '"<f> changed"')))
    topic.policy = document(from_rule("sns:Publish", topic.arn, said.arn))

    world.send(said)

    assert [message[1] for message in topic.sent_notifications] == ['"f changed"']


def test_a_topic_that_does_not_permit_the_rule_gets_nothing(world: World) -> None:
    topic = sns_backends[MEMBER.account][MEMBER.region].create_topic("news")
    topic.policy = document(from_rule("sns:Publish", topic.arn, "arn:aws:events:eu-west-1:222222222222:rule/other"))

    world.send(rule(MEMBER, "say", Target(topic.arn)))

    assert topic.sent_notifications == []
    assert [lost.target for lost in world.bus.undelivered] == [topic.arn]
