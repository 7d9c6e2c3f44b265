"""EventBridge: what PutEvents takes, which targets get an event, and what stands in the way."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from local_org.access.gate import Gate, Organization
from local_org.access.statements import Policy, compile_policy
from local_org.endpoint import moto_state
from local_org.endpoint.call_log import CallLog
from local_org.endpoint.calls import Call
from local_org.errors import ApiError
from local_org.events.bus import Counts, EventBridge
from local_org.events.delivery import Permits
from local_org.events.in_flight import InFlight
from local_org.events.rules import Rule, Target, Transformer
from local_org.identity.principals import Principal
from local_org.place import Place

HUB = Place("111111111111", "us-east-1")
MEMBER = Place("222222222222", "eu-west-1")
FUNCTION = HUB.arn("lambda", "function:fixer")
HUB_BUS = HUB.arn("events", "event-bus/warden")
RULE = HUB.arn("events", "rule/warden/fix")
EVENT = {
    "source": "aws.lambda",
    "detail-type": "AWS API Call via CloudTrail",
    "account": MEMBER.account,
    "region": MEMBER.region,
    "detail": {"eventName": "CreateFunction"},
}
ANYONE_IN_THE_RULE: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Condition": {"ArnLike": {"AWS:SourceArn": RULE}},
}


class World:
    """A hub bus, a function, and policies that a test writes."""

    def __init__(self) -> None:
        self.invoked: list[tuple[str, dict[str, Any]]] = []
        self.log = CallLog()
        self.functions: dict[str, Policy] = {}
        organization = Organization("o-local000000", frozenset({HUB.account, MEMBER.account}))
        gate = Gate(organization, function_policy=self.functions.get)
        self.in_flight = InFlight()
        self.bus = EventBridge(
            Permits(gate, self.log),
            lambda arn, event: self.invoked.append((arn, dict(event))),
            self.in_flight,
            lambda: datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
        )
        self.bus.start()

    def permit(self, statement: dict[str, Any]) -> None:
        document = {"Statement": {**statement, "Action": "lambda:InvokeFunction", "Resource": FUNCTION}}
        self.functions[FUNCTION] = compile_policy(json.dumps(document), FUNCTION)

    def settle(self) -> Counts:
        assert self.in_flight.quiet(10)
        return self.bus.counts

    def put(self, **entry: Any) -> dict[str, Any]:
        caller = Principal(arn="arn:aws:iam::111111111111:user/u", account=HUB.account, user_id="u")
        params = {"Entries": [entry]}
        answer = self.bus.put_events(Call("events", "PutEvents", HUB.account, HUB.region, params, caller))
        return dict(answer["Entries"][0])


@pytest.fixture
def world() -> Iterator[World]:
    moto_state.reset()
    made = World()
    yield made
    made.bus.stop()


def rule(*targets: Target, bus: str = "warden", place: Place = HUB, **more: Any) -> Rule:
    given = {"arn": RULE, "pattern": {"source": ["aws.lambda", "warden"]}, "enabled": True, **more}
    return Rule(place=place, bus=bus, targets=targets, **given)


def entry(**more: Any) -> dict[str, Any]:
    return {"Source": "warden", "DetailType": "News", "Detail": '{"a": 1}', "EventBusName": "warden", **more}


def test_an_event_of_a_service_reaches_the_function_whose_rule_matches(world: World) -> None:
    world.permit(ANYONE_IN_THE_RULE)
    world.bus.add_rule(rule(Target(FUNCTION), bus="default", place=MEMBER))

    world.bus.emit(EVENT)

    assert world.settle() == Counts(emitted=1, delivered=1, passed_on=0, denied=0)
    assert world.invoked == [(FUNCTION, EVENT)]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"bus": "other"}, id="another bus"),
        pytest.param({"place": MEMBER}, id="another account"),
        pytest.param({"place": Place(HUB.account, "eu-west-1")}, id="another region"),
        pytest.param({"enabled": False}, id="a disabled rule"),
        pytest.param({"pattern": {"source": ["aws.iam"]}}, id="another source"),
    ],
)
def test_no_other_rule_hears_of_an_event(world: World, other: dict[str, Any]) -> None:
    world.permit(ANYONE_IN_THE_RULE)
    world.bus.add_rule(rule(Target(FUNCTION), **other))

    world.put(**entry())

    assert world.settle() == Counts(emitted=1, delivered=0, passed_on=0, denied=0)


def test_a_caller_cannot_say_from_where_and_when_its_event_is(world: World) -> None:
    world.permit(ANYONE_IN_THE_RULE)
    world.bus.add_rule(rule(Target(FUNCTION)))

    world.put(**entry(Time=datetime(1999, 1, 1, tzinfo=UTC), Account="999999999999", Region="mars-1"))
    world.settle()

    stamped = {key: world.invoked[0][1][key] for key in ("account", "region", "time", "source", "detail")}
    assert stamped == {
        "account": HUB.account,
        "region": HUB.region,
        "time": "2025-01-02T03:04:05Z",
        "source": "warden",
        "detail": {"a": 1},
    }


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"Source": "aws.lambda"}, "NotAuthorizedForSourceException"),
        ({"Detail": "[]"}, "MalformedDetail"),
        ({"Detail": "{"}, "MalformedDetail"),
        ({"Source": ""}, "InvalidArgument"),
        ({"DetailType": None}, "InvalidArgument"),
    ],
)
def test_an_entry_that_cannot_be_an_event_is_refused_alone(world: World, given: dict[str, Any], code: str) -> None:
    refused = world.put(**entry(**given))

    assert refused["ErrorCode"] == code
    assert world.settle().emitted == 0


@pytest.mark.parametrize("entries", [[], [entry()] * 11, [entry(Detail='{"a": "' + "x" * 2**20 + '"}')]])
def test_too_few_too_many_or_too_large_entries_are_refused_together(
    world: World, entries: list[dict[str, Any]]
) -> None:
    caller = Principal(arn="arn:aws:iam::111111111111:user/u", account=HUB.account, user_id="u")
    call = Call("events", "PutEvents", HUB.account, HUB.region, {"Entries": entries}, caller)

    with pytest.raises(ApiError, match="ValidationException"):
        world.bus.put_events(call)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(None, id="no policy at all"),
        pytest.param(
            {**ANYONE_IN_THE_RULE, "Condition": {"ArnLike": {"AWS:SourceArn": f"{RULE}-2"}}}, id="another rule"
        ),
        pytest.param({**ANYONE_IN_THE_RULE, "Principal": {"Service": "s3.amazonaws.com"}}, id="another service"),
        pytest.param({**ANYONE_IN_THE_RULE, "Effect": "Deny"}, id="an explicit deny"),
    ],
)
def test_a_function_that_does_not_permit_the_rule_is_not_invoked(
    world: World, statement: dict[str, Any] | None
) -> None:
    if statement:
        world.permit(statement)
    world.bus.add_rule(rule(Target(FUNCTION)))

    world.put(**entry())

    assert world.settle() == Counts(emitted=1, delivered=0, passed_on=0, denied=1)
    assert [(call.action, call.resource) for call in world.log.denied()] == [("lambda:InvokeFunction", FUNCTION)]
    assert "lambda:InvokeFunction" in world.bus.undelivered[0].reason


def test_a_target_of_an_unknown_kind_is_refused_by_name(world: World) -> None:
    world.bus.add_rule(rule(Target(HUB.arn("kinesis", "stream/s"))))

    world.put(**entry())

    assert world.settle().denied == 1
    assert "targets of kinesis are not modelled" in world.bus.undelivered[0].reason


def test_a_transformer_fills_in_its_template() -> None:
    paths = {"name": "$.detail.name", "gone": "$.detail.gone", "deep": "$.detail.a.b", "count": "$.detail.count"}
    transformer = Transformer(paths, '"<name> and <gone>, <deep>, <count>"')

    text = transformer.text({"detail": {"name": 'a "b"', "a": "no map", "count": 3}})

    assert text == '"a \\"b\\" and , , 3"'
