"""Whether a rule may deliver to its target, and the delivery itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from local_org.access.authorizer import Decision
from local_org.access.conditions import PolicyNotUnderstoodError
from local_org.access.gate import Gate
from local_org.access.resources import Need
from local_org.endpoint.call_log import CallLog, Logged
from local_org.endpoint.moto_state import guarded
from local_org.events.rules import Event, Rule, Target
from local_org.identity import principals
from local_org.identity.principals import Principal

EVENTBRIDGE = "events.amazonaws.com"
_ACTIONS = {
    "events": "events:PutEvents",
    "lambda": "lambda:InvokeFunction",
    "sns": "sns:Publish",
    "sqs": "sqs:SendMessage",
}
_SESSION = "events-rule-target"
# What stands beside a message, by name: String or Number, and the value.
Attributes = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An event that a rule matched and could not deliver, and why."""

    rule: str
    target: str
    reason: str
    event: Event


class Permits:
    """Decides deliveries by the policies in force and writes each decision into the call log."""

    def __init__(self, gate: Gate, log: CallLog) -> None:
        self._gate = gate
        self._log = log

    def refusal(self, rule: Rule, arn: str, role: str | None, event: Event) -> str:
        """Return why a rule may not send an event to what has this ARN; empty when it may."""
        service = arn.split(":")[2]
        try:
            decision = self._decide(service, rule, arn, role, event)
        except PolicyNotUnderstoodError as unclear:
            decision = Decision(allowed=False, why=f"because a policy cannot be judged: {unclear}")
        self._note(service, rule, arn, role, decision)
        return "" if decision.allowed else f"{_ACTIONS.get(service, service)} {decision.why}"

    def _decide(self, service: str, rule: Rule, arn: str, role: str | None, event: Event) -> Decision:
        match service:
            case "events":
                return self._by_role(rule, arn, role, event)
            case "lambda" | "sns" | "sqs":
                return self._by_resource_policy(rule, arn, _ACTIONS[service])
        return Decision(allowed=False, why=f"because targets of {service} are not modelled")

    def _by_role(self, rule: Rule, arn: str, role: str | None, event: Event) -> Decision:
        if role is None:
            return Decision(allowed=False, why="because the target has no role")
        trust = self._by_resource_policy(
            rule, role, "sts:AssumeRole", {"sts:externalid": (), "sts:rolesessionname": (_SESSION,)}
        )
        if not trust.allowed:
            return trust
        account = role.split(":")[4]
        session = principals.session_arn(role, _SESSION)
        caller = Principal(session, account, session, session=_SESSION, role_arn=role)
        keys = {"events:source": (str(event["source"]),), "events:detail-type": (str(event["detail-type"]),)}
        need = Need(_ACTIONS["events"], arn, arn.split(":")[4], keys)
        return self._gate.may(caller, need, arn.split(":")[3])

    def _by_resource_policy(
        self, rule: Rule, arn: str, action: str, keys: Mapping[str, tuple[str, ...]] | None = None
    ) -> Decision:
        caller = principals.service(EVENTBRIDGE, rule.place.account)
        need = Need(action, arn, arn.split(":")[4], keys or {})
        return self._gate.may(caller, need, rule.place.region, _source(rule))

    def _note(self, service: str, rule: Rule, arn: str, role: str | None, decision: Decision) -> None:
        self._log.add(
            Logged(
                principal=EVENTBRIDGE,
                role=role,
                session="",
                service=service,
                action=_ACTIONS.get(service, service),
                resource=arn,
                account=rule.place.account,
                region=rule.place.region,
                allowed=decision.allowed,
                error_code=None if decision.allowed else "AccessDenied",
                by=decision.by,
            )
        )


def publish(arn: str, message: str, attributes: Attributes | None = None) -> None:
    """Publish to a topic as EventBridge does: within AWS, not through an API call."""
    _, _, _, region, account, _ = arn.split(":", 5)
    typed = {name: {"Type": kind, "Value": value} for name, (kind, value) in (attributes or {}).items()}
    with guarded("sns"), guarded("sqs"):
        # The topic itself: moto's way to it knows one size for all topics.
        sns_backends[account][region].get_topic(arn).publish(message, message_attributes=typed)


def send(arn: str, message: str, attributes: Attributes | None = None, sender: str = "") -> None:
    """Send to a queue, likewise. sender: the SenderId, where it is not that of a service."""
    _, _, _, region, account, name = arn.split(":", 5)
    typed = {name: {"DataType": kind, "StringValue": value} for name, (kind, value) in (attributes or {}).items()}
    with guarded("sqs"):
        sent = sqs_backends[account][region].send_message(name, message, message_attributes=typed)
        sent.sender_id = sender or sent.sender_id


def content(target: Target, event: Event) -> str:
    """Return what a target gets: the event, or what its input transformer makes of it."""
    return target.transformer.text(event) if target.transformer else json.dumps(event)


def dead_letter_attributes(rule: Rule, target: Target, reason: str) -> Attributes:
    """Return what EventBridge writes on a dead letter beside the event."""
    return {
        "ERROR_CODE": ("String", "NO_PERMISSIONS"),
        "ERROR_MESSAGE": ("String", reason),
        "RULE_ARN": ("String", rule.arn),
        "TARGET_ARN": ("String", target.arn),
    }


def _source(rule: Rule) -> dict[str, Any]:
    return {"aws:sourcearn": (rule.arn,), "aws:sourceaccount": (rule.place.account,)}
