"""Each rule has an event that is there to try it."""

from __future__ import annotations

import pytest

from cli.doctor.golden import golden
from local_org.cloudformation.stack import Resource
from tests.unit.cli.doctor.places import HOME, MEMBER, deployed, guarded

RULE = "AWS::Events::Rule"
HUB_RULES = [rule for rule in deployed().stack.of_type(RULE) if "EventPattern" in rule.properties]
SPOKE_RULES = guarded(MEMBER.global_region).stack.of_type(RULE)


@pytest.mark.parametrize("rule", [*HUB_RULES, *SPOKE_RULES], ids=lambda rule: rule.logical_id)
def test_every_rule_has_an_event_that_eventbridge_can_be_asked_about(rule: Resource) -> None:
    event = golden(rule.properties["EventPattern"], HOME.account)

    assert event is not None
    # what TestEventPattern demands of an event
    assert event.keys() >= {"id", "account", "source", "time", "region", "resources", "detail-type"}


def test_what_nobody_says_is_no_event() -> None:
    assert golden({"source": ["shop"]}, HOME.account) is None
