"""A rule that the stack itself disables is as it should be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.doctor.rules import HUB_RULES
from local_org.cloudformation.stack import Resource
from tests.unit.cli.doctor.places import deployed

DUE = "warden-sweep-due"


class Events:
    """The hub's rules as they were deployed, but that of the schedule, which is as the test says."""

    def __init__(self, rules: tuple[Resource, ...], due: str) -> None:
        self._rules = {str(rule.ref).rpartition("|")[2]: rule.properties for rule in rules}
        self._due = due

    def describe_rule(self, *, Name: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
        pattern = json.dumps(self._rules[Name].get("EventPattern", {}))
        return {"EventPattern": pattern, "State": self._due if Name == DUE else "ENABLED"}

    def list_targets_by_rule(self, *, Rule: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
        return {"Targets": self._rules[Rule]["Targets"]}


@pytest.mark.parametrize(
    ("schedule", "state", "faults"),
    [
        ("rate(1 day)", "ENABLED", []),
        ("rate(1 day)", "DISABLED", [f"the rule {DUE} is disabled"]),
        ("", "DISABLED", []),
    ],
)
def test_the_sweep_is_due_only_where_the_stack_says_so(schedule: str, state: str, faults: list[str]) -> None:
    rules = deployed().stack.of_type("AWS::Events::Rule")
    hub = deployed({"SweepSchedule": schedule}, clients={"events": Events(rules, state)})

    found = [fault.reason for fault in HUB_RULES.look(hub)]

    assert found == faults
