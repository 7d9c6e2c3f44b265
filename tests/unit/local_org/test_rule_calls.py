"""EventBridge's calls about rules: what is changed here is what the delivery goes by."""

import json
from dataclasses import replace
from typing import Any

import pytest

from local_org.endpoint.calls import Call
from local_org.errors import ApiError
from local_org.events.rule_calls import RuleCalls
from local_org.events.rules import Rule, RuleBook, Target
from local_org.identity.principals import Principal
from local_org.place import Place

HERE = Place("111111111111", "us-east-1")
ELSEWHERE = Place("111111111111", "eu-west-1")
DEVELOPER = Principal("arn:aws:iam::111111111111:user/developer", HERE.account, "AIDA")
PATTERN = {"source": ["aws.lambda"]}
QUEUE = HERE.arn("sqs", "lost")
HUB = HERE.arn("events", "event-bus/warden")


def rule(name: str, place: Place = HERE, bus: str = "default") -> Rule:
    path = name if bus == "default" else f"{bus}/{name}"
    arn = place.arn("events", f"rule/{path}")
    return Rule(arn, place, bus, PATTERN, True, (Target(HUB, "arn:role", QUEUE, id="Hub"),))


class Asked:
    """A book of rules and the calls that somebody makes about them."""

    def __init__(self, *rules: Rule) -> None:
        self.book = RuleBook()
        for one in rules:
            self.book.put(one)
        self.calls = RuleCalls(self.book)

    def __call__(self, action: str, **params: Any) -> dict[str, Any]:
        return self.calls.handle(Call("events", action, HERE.account, HERE.region, params, DEVELOPER))


def test_a_rule_is_told_as_it_stands() -> None:
    ask = Asked(rule("forward"))

    told = ask("DescribeRule", Name="forward")

    assert (told["State"], json.loads(told["EventPattern"])) == ("ENABLED", PATTERN)
    assert ask("ListTargetsByRule", Rule="forward") == {
        "Targets": [{"Id": "Hub", "Arn": HUB, "RoleArn": "arn:role", "DeadLetterConfig": {"Arn": QUEUE}}]
    }


@pytest.mark.parametrize(
    "other", [rule("backward"), rule("forward", ELSEWHERE), rule("forward", bus="warden")], ids=["name", "place", "bus"]
)
def test_a_rule_is_known_by_its_name_on_its_bus_at_its_place(other: Rule) -> None:
    ask = Asked(other)

    with pytest.raises(ApiError, match="forward does not exist") as refused:
        ask("DescribeRule", Name="forward")

    assert refused.value.code == "ResourceNotFoundException"


def test_a_rule_on_a_bus_of_its_own_is_found_there() -> None:
    told = Asked(rule("fix", bus="warden"))("DescribeRule", Name="fix", EventBusName="warden")

    assert (told["Name"], told["EventBusName"]) == ("fix", "warden")


def test_a_rule_that_is_disabled_takes_nothing_until_it_is_enabled() -> None:
    ask = Asked(rule("forward"))
    event = {"source": "aws.lambda"}

    ask("DisableRule", Name="forward")
    disabled = ask.book.all()[0].matches(event)
    ask("EnableRule", Name="forward")

    assert (disabled, ask.book.all()[0].matches(event)) == (False, True)


def test_another_pattern_takes_other_events() -> None:
    ask = Asked(rule("forward"))

    ask("PutRule", Name="forward", EventPattern='{"source": ["aws.iam"]}')

    assert [ask.book.all()[0].matches({"source": source}) for source in ("aws.lambda", "aws.iam")] == [False, True]


def test_a_rule_that_was_not_there_is_made_without_targets() -> None:
    ask = Asked(rule("forward"))

    made = ask("PutRule", Name="fix", EventBusName="warden", EventPattern=json.dumps(PATTERN))

    assert made == {"RuleArn": rule("fix", bus="warden").arn}
    assert ask.book.all() == (rule("forward"), replace(rule("fix", bus="warden"), targets=()))


def test_targets_are_taken_away_and_given_again() -> None:
    ask = Asked(rule("forward"))
    before = ask("ListTargetsByRule", Rule="forward")["Targets"]

    ask("RemoveTargets", Rule="forward", Ids=["Hub"])
    without = ask.book.all()[0].targets
    ask("PutTargets", Rule="forward", Targets=before)

    assert without == ()
    assert ask.book.all() == (rule("forward"),)


def test_a_rule_goes_only_without_its_targets() -> None:
    ask = Asked(rule("forward"), rule("backward"))
    with pytest.raises(ApiError, match="since it has targets"):
        ask("DeleteRule", Name="forward")
    ask("RemoveTargets", Rule="forward", Ids=["Hub"])

    ask("DeleteRule", Name="forward")

    assert ask.book.all() == (rule("backward"),)


@pytest.mark.parametrize(("source", "taken"), [("aws.lambda", True), ("aws.iam", False)])
def test_a_pattern_is_tried_without_any_rule(source: str, *, taken: bool) -> None:
    told = Asked()("TestEventPattern", EventPattern=json.dumps(PATTERN), Event=json.dumps({"source": source}))

    assert told == {"Result": taken}
