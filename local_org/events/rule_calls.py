"""EventBridge's API of rules: what stands, what matches, and how rules and targets are changed or removed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from local_org.cloudformation.identities import bus_name
from local_org.endpoint.calls import Call
from local_org.errors import ApiError
from local_org.events.rules import Rule, RuleBook, Target, matches
from local_org.place import Place

Answer = dict[str, Any]


class RuleCalls:
    """Answers the calls about rules that somebody makes after the deployment."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._operations: Mapping[str, Callable[[Call], Answer]] = {
            "DeleteRule": self._delete,
            "DescribeRule": self._describe,
            "DisableRule": lambda call: self._change(call, enabled=False),
            "EnableRule": lambda call: self._change(call, enabled=True),
            "ListTargetsByRule": self._targets,
            "PutRule": self._put,
            "PutTargets": self._put_targets,
            "RemoveTargets": self._remove_targets,
            "TestEventPattern": _test,
        }

    def knows(self, call: Call) -> bool:
        return call.service == "events" and call.action in self._operations

    def handle(self, call: Call) -> Answer:
        """Return the boto3-shaped response; ApiError for a rule that is not there."""
        return self._operations[call.action](call)

    def _rule(self, call: Call) -> Rule:
        name = str(call.params.get("Name") or call.params.get("Rule"))
        bus = bus_name(call.params.get("EventBusName"))
        found = self._book.find(Place(call.account, call.region), bus, name)
        if found is None:
            raise ApiError("ResourceNotFoundException", f"Rule {name} does not exist on EventBus {bus}.")
        return found

    def _describe(self, call: Call) -> Answer:
        rule = self._rule(call)
        return {
            "Name": rule.name,
            "Arn": rule.arn,
            "EventPattern": json.dumps(rule.pattern),
            "State": "ENABLED" if rule.enabled else "DISABLED",
            "EventBusName": rule.bus,
        }

    def _targets(self, call: Call) -> Answer:
        return {"Targets": [_described(target) for target in self._rule(call).targets]}

    def _change(self, call: Call, *, enabled: bool) -> Answer:
        self._book.put(replace(self._rule(call), enabled=enabled))
        return {}

    def _put(self, call: Call) -> Answer:
        """Make a rule, or give the one that stands another pattern."""
        name, bus = call.params["Name"], bus_name(call.params.get("EventBusName"))
        place, pattern = Place(call.account, call.region), json.loads(call.params["EventPattern"])
        arn = place.arn("events", f"rule/{name}" if bus == "default" else f"rule/{bus}/{name}")
        known = self._book.find(place, bus, name) or Rule(arn, place, bus, pattern, enabled=True, targets=())
        self._book.put(replace(known, pattern=pattern))
        return {"RuleArn": arn}

    def _put_targets(self, call: Call) -> Answer:
        rule = self._rule(call)
        given = tuple(_target(target) for target in call.params["Targets"])
        kept = tuple(target for target in rule.targets if target.id not in {one.id for one in given})
        self._book.put(replace(rule, targets=kept + given))
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def _remove_targets(self, call: Call) -> Answer:
        rule = self._rule(call)
        kept = tuple(target for target in rule.targets if target.id not in call.params["Ids"])
        self._book.put(replace(rule, targets=kept))
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def _delete(self, call: Call) -> Answer:
        rule = self._rule(call)
        if rule.targets:
            raise ApiError("ValidationException", "Rule can't be deleted since it has targets.")
        self._book.remove(rule)
        return {}


def _described(target: Target) -> Answer:
    known = {"Id": target.id, "Arn": target.arn, "RoleArn": target.role}
    letters = {"DeadLetterConfig": {"Arn": target.dead_letter}} if target.dead_letter else {}
    return {name: value for name, value in known.items() if value} | letters


def _target(given: Mapping[str, Any]) -> Target:
    letters = given.get("DeadLetterConfig", {}).get("Arn")
    return Target(given["Arn"], given.get("RoleArn"), letters, id=given["Id"])


def _test(call: Call) -> Answer:
    return {"Result": matches(json.loads(call.params["EventPattern"]), json.loads(call.params["Event"]))}
