"""Whether rules of EventBridge stand, select what they should, and send it where they should."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cli.doctor import mend, seen
from cli.doctor.check import Fault, Probe
from cli.doctor.documents import read
from cli.doctor.hub import Deployed
from cli.doctor.seen import Described
from cli.doctor.spoke import Guarded
from local_org.cloudformation.identities import bus_name
from local_org.cloudformation.stack import Resource

RULE = "AWS::Events::Rule"


def hub_rules(hub: Deployed) -> Iterator[tuple[Resource, str, str]]:
    """Each rule of the hub's template, with the name and the bus by which AWS knows it."""
    for rule in hub.stack.of_type(RULE):
        known = hub.physical.get(rule.logical_id, str(rule.ref))
        bus = bus_name(rule.properties.get("EventBusName"))
        yield rule, known.rpartition("|")[2], bus


@dataclass(frozen=True, slots=True)
class Expected:
    """A rule of a template, where AWS has it. `made` gives the ARN that AWS gave to what the template means by one."""

    rule: Resource
    name: str
    bus: str
    region: str
    redeploy: str
    made: Callable[[str], str] = str

    def faults(self, events: Any) -> Iterator[Fault]:
        """What is wrong with it."""
        found = seen.rule(events, self.name, self.bus)
        if found is None:
            yield Fault(f"there is no rule {self.name}", self.redeploy)
            return
        if found["State"] == "DISABLED" != self.rule.properties.get("State"):
            yield Fault(f"the rule {self.name} is disabled", mend.enabled_rule(self.name, self.bus, self.region))
        if read(found.get("EventPattern")) != self.rule.properties.get("EventPattern", {}):
            yield Fault(f"the rule {self.name} selects other events than the template says", self.redeploy)
        there = events.list_targets_by_rule(Rule=self.name, EventBusName=self.bus)["Targets"]
        for target in self.rule.properties["Targets"]:
            if not any(self._is(one, target) for one in there):
                sends = f"the rule {self.name} does not send to {self.made(target['Arn'])} as the template says"
                yield Fault(sends, self.redeploy)

    def _is(self, one: Described, wanted: Described) -> bool:
        expected = (self.made(wanted["Arn"]), wanted.get("RoleArn"), self.made(_letters(wanted)))
        return (one["Arn"], one.get("RoleArn"), _letters(one)) == expected


def _letters(target: Described) -> str:
    return str(target.get("DeadLetterConfig", {}).get("Arn", ""))


def _of_hub(hub: Deployed) -> Iterator[Fault]:
    arns = {resource.arn: hub.arn(resource) for resource in hub.stack.resources if resource.arn}
    for rule, name, bus in hub_rules(hub):
        expected = Expected(rule, name, bus, hub.place.region, mend.hub(hub), lambda arn: arns.get(arn, arn))
        yield from expected.faults(hub.client("events"))


def _of_spoke(logical_id: str) -> Callable[[Guarded], Iterator[Fault]]:
    def look(guarded: Guarded) -> Iterator[Fault]:
        rule = guarded.resource(logical_id)
        expected = Expected(rule, rule.properties["Name"], "default", guarded.place.region, mend.spoke(guarded))
        yield from expected.faults(guarded.client("events"))

    return look


HUB_RULES = Probe(
    "hub_rules",
    "The hub's rules hand events to the functions; one that is disabled or differs loses them without a word.",
    _of_hub,
)
LAMBDA_FORWARDER = Probe(
    "lambda_forwarder",
    "This rule forwards changes of functions to the hub's bus.",
    _of_spoke("LambdaForwarder"),
)
IAM_FORWARDER = Probe(
    "iam_forwarder",
    "This rule forwards changes of roles; AWS tells of them in this region only.",
    _of_spoke("RoleForwarder"),
)
ALARM_FORWARDER = Probe(
    "alarm_forwarder",
    "This rule forwards what the alarms about functions and waiting letters say.",
    _of_spoke("AlarmForwarder"),
)
