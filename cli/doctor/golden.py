"""Whether EventBridge itself takes an event for each rule: one that is meant for it, from the sample events."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cli.doctor import mend, seen
from cli.doctor.check import CannotTellError, Fault, Probe
from cli.doctor.documents import read
from cli.doctor.hub import Deployed
from cli.doctor.rules import hub_rules
from cli.doctor.spoke import Guarded
from local_org.cloudformation.stack import Resource
from local_org.cloudformation.templates import ROOT
from local_org.events.rules import matches

FUNCTION = "arn:aws:lambda:us-east-1:222222222222:function:orders"
# What the hub says itself, of which no samples are kept: nobody runs a function with it.
SAID: Mapping[str, Mapping[str, Any]] = {
    "Warden Drift": {"function": FUNCTION, "controls": ["all"]},
    "Warden Finding": {"function": FUNCTION, "control": "dead_letter", "status": "OPEN"},
}
# What CloudWatch says of the alarms of the spokes, likewise: of one function, and of an alarm that names none.
ALARMED: Mapping[str, Mapping[str, Any]] = {
    "CloudWatch Alarm Contributor State Change": {
        "alarmName": "warden-watch-dropped-events",
        "alarmContributor": {"id": "6d442278dba546f6", "attributes": {"FunctionName": "orders"}},
        "state": {"value": "ALARM", "reason": "Threshold Crossed: 1 datapoint was greater than the threshold (0.0)."},
    },
    "CloudWatch Alarm State Change": {
        "alarmName": "warden-watch-letters-waiting",
        "state": {
            "value": "ALARM",
            "reason": "Threshold Crossed: 60 datapoints were greater than the threshold (0.0).",
        },
        "previousState": {"value": "OK"},
    },
}

Event = dict[str, Any]


@cache
def samples() -> tuple[Event, ...]:
    """Every sample event of a function, in the order of their files."""
    files = sorted((ROOT / "events").glob("*/*.json"))
    return tuple(json.loads(file.read_text(encoding="utf-8")) for file in files)


def golden(pattern: Mapping[str, Any], account: str) -> Event | None:
    """An event that a rule of the templates is there for; what is Warden's own comes from the hub's account."""
    said = [_said("warden", kind, detail) for kind, detail in SAID.items()]
    alarmed = [_said("aws.cloudwatch", kind, detail) for kind, detail in ALARMED.items()]
    candidates = [*samples(), *said, *alarmed]
    events = [{**one, "account": account} if one.get("source") == "warden" else one for one in candidates]
    return next((one for one in events if matches(pattern, one)), None)


def _said(source: str, kind: str, detail: Mapping[str, Any]) -> Event:
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "source": source,
        "account": "222222222222",
        "time": "2026-03-04T12:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail-type": kind,
        "detail": detail,
    }


def _taken(hub: Deployed, events: Any, rule: Resource, named: tuple[str, str], redeploy: str) -> Iterator[Fault]:
    wanted = rule.properties.get("EventPattern")
    found = seen.rule(events, *named)
    if not wanted or not found:
        return  # that it is not there is said by the check of the rules
    event = golden(wanted, hub.place.account)
    if event is None:
        raise CannotTellError(f"no sample event is for the rule {named[0]}", "warden doctor")
    pattern = json.dumps(read(found.get("EventPattern")))
    if not hub.client("events").test_event_pattern(EventPattern=pattern, Event=json.dumps(event))["Result"]:
        yield Fault(
            f"EventBridge does not take {event['detail-type']} {_name(event)} for the rule {named[0]}", redeploy
        )


def _name(event: Event) -> str:
    return str(event["detail"].get("eventName", ""))


def _of_hub(hub: Deployed) -> Iterator[Fault]:
    for rule, name, bus in hub_rules(hub):
        yield from _taken(hub, hub.client("events"), rule, (name, bus), mend.hub(hub))


def _of_spoke(guarded: Guarded) -> Iterator[Fault]:
    for rule in guarded.stack.of_type("AWS::Events::Rule"):
        named = (rule.properties["Name"], "default")
        yield from _taken(guarded.hub, guarded.client("events"), rule, named, mend.spoke(guarded))


HUB_EVENTS = Probe(
    "hub_events", "EventBridge says of each rule of the hub that it takes an event meant for it.", _of_hub
)
SPOKE_EVENTS = Probe(
    "spoke_events", "EventBridge says of each forwarder that it takes an event meant for it.", _of_spoke
)
