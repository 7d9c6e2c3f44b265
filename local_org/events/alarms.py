"""CloudWatch's alarms. Nobody computes here when one goes off, but when somebody lets it, it tells its topics."""

import json
from collections.abc import Iterator
from typing import Any

from local_org.access.authorizer import Decision
from local_org.access.gate import Gate
from local_org.access.resources import Need
from local_org.cloudformation.stack import Resource, Stack
from local_org.endpoint.call_log import CallLog, Logged
from local_org.events.delivery import publish
from local_org.identity import principals
from local_org.place import Place

CLOUDWATCH = "cloudwatch.amazonaws.com"
PUBLISH = "sns:Publish"


class Alarms:
    """The alarms of deployed stacks that tell topics, by name.

    Decides what they tell, and writes each decision into the call log.
    """

    def __init__(self, gate: Gate, log: CallLog) -> None:
        self._gate = gate
        self._log = log
        self._alarms: dict[str, tuple[Place, Resource]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._alarms)

    def add(self, stack: Stack) -> None:
        """Take the alarms of a stack and of those nested in it."""
        self._alarms.update({str(alarm.ref): (place, alarm) for place, alarm in _of(stack)})

    def sound(self, name: str) -> None:
        """Tell the topics of an alarm that it went off; one whose policy does not take it hears nothing."""
        place, alarm = self._alarms[name]
        for topic in alarm.properties["AlarmActions"]:
            decision = self._decide(place, alarm, topic)
            self._note(place, topic, decision)
            if decision.allowed:
                publish(topic, json.dumps(_message(place, alarm)))

    def _decide(self, place: Place, alarm: Resource, topic: str) -> Decision:
        source = {"aws:sourcearn": (alarm.arn,), "aws:sourceaccount": (place.account,)}
        caller = principals.service(CLOUDWATCH, place.account)
        return self._gate.may(caller, Need(PUBLISH, topic, topic.split(":")[4]), place.region, source)

    def _note(self, place: Place, topic: str, decision: Decision) -> None:
        self._log.add(
            Logged(
                principal=CLOUDWATCH,
                role=None,
                session="",
                service="sns",
                action=PUBLISH,
                resource=topic,
                account=place.account,
                region=place.region,
                allowed=decision.allowed,
                error_code=None if decision.allowed else "AccessDenied",
                by=decision.by,
            )
        )


def _of(stack: Stack) -> Iterator[tuple[Place, Resource]]:
    for alarm in stack.of_type("AWS::CloudWatch::Alarm"):
        if "AlarmActions" in alarm.properties:  # others are heard by EventBridge alone
            yield stack.place, alarm
    for nested in stack.nested.values():
        yield from _of(nested)


def _message(place: Place, alarm: Resource) -> dict[str, Any]:
    """The part of CloudWatch's message by which people know what it is about."""
    return {
        "AlarmName": alarm.ref,
        "AlarmDescription": alarm.properties["AlarmDescription"],
        "AlarmArn": alarm.arn,
        "AWSAccountId": place.account,
        "NewStateValue": "ALARM",
    }
