"""EventBridge rules as the templates declare them: which events they match and where these go."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.events.exceptions import InvalidEventPatternException
from moto.events.models import EventPattern

from local_org.cloudformation.identities import bus_name
from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.stack import Resource, Stack
from local_org.place import Place

Event = Mapping[str, Any]

_RULE_KEYS = frozenset(
    {"Description", "EventBusName", "EventPattern", "Name", "ScheduleExpression", "State", "Targets"}
)
_TARGET_KEYS = frozenset({"Arn", "DeadLetterConfig", "Id", "Input", "InputTransformer", "RetryPolicy", "RoleArn"})
_LONGEST_PATTERN = 2048
_PLACEHOLDER = re.compile(r"<([\w.-]+)>")


@dataclass(frozen=True, slots=True)
class Transformer:
    """What a target gets instead of the event: a template with `<name>` for values found in the event."""

    paths: Mapping[str, str]
    template: str

    def text(self, event: Event) -> str:
        """Return the template filled in; what the event does not have becomes nothing, as in EventBridge."""
        return _PLACEHOLDER.sub(lambda found: self._value(found[1], event), self.template)

    def _value(self, name: str, event: Event) -> str:
        value: Any = event
        for part in self.paths[name].removeprefix("$.").split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is None:
            return ""
        # Within the quoted template a string stands without quotes of its own.
        return json.dumps(value)[1:-1] if isinstance(value, str) else json.dumps(value)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rule sends an event, or the `constant` instead. `dead_letter`: the queue for what cannot be delivered."""

    arn: str
    role: str | None = None
    dead_letter: str | None = None
    transformer: Transformer | None = None
    constant: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on the bus of that name at a place. A rule that the clock sets off has no pattern."""

    arn: str
    place: Place
    bus: str
    pattern: Mapping[str, Any]
    enabled: bool
    targets: tuple[Target, ...]

    @property
    def name(self) -> str:
        return self.arn.rpartition("/")[2]

    def matches(self, event: Event) -> bool:
        return self.enabled and bool(self.pattern) and matches(self.pattern, event)


class RuleBook:
    """Every rule there is. Read by the delivery while calls change it, so each change makes a new tuple."""

    def __init__(self) -> None:
        self._rules: tuple[Rule, ...] = ()

    def all(self) -> tuple[Rule, ...]:
        return self._rules

    def find(self, place: Place, bus: str, name: str) -> Rule | None:
        return next((rule for rule in self._rules if (rule.place, rule.bus, rule.name) == (place, bus, name)), None)

    def put(self, rule: Rule) -> None:
        """Add a rule, or set it in the place of the one that has its ARN."""
        known = any(rule.arn == one.arn for one in self._rules)
        replaced = tuple(rule if rule.arn == one.arn else one for one in self._rules)
        self._rules = replaced if known else (*self._rules, rule)

    def remove(self, rule: Rule) -> None:
        self._rules = tuple(one for one in self._rules if one.arn != rule.arn)


def matches(pattern: Mapping[str, Any], event: Event) -> bool:
    """Whether EventBridge would take an event for one of the pattern's."""
    return bool(EventPattern(None, dict(pattern)).matches_event(event))


def rules_of(stack: Stack) -> tuple[Rule, ...]:
    """Return the rules of a stack and of its nested stacks; TemplateError for what EventBridge refuses."""
    own = tuple(_rule(resource, stack.place) for resource in stack.of_type("AWS::Events::Rule"))
    return own + tuple(rule for nested in stack.nested.values() for rule in rules_of(nested))


def _rule(resource: Resource, place: Place) -> Rule:
    where, properties = f"Resources.{resource.logical_id}", resource.properties
    _refuse_unknown(properties, _RULE_KEYS, where)
    return Rule(
        arn=resource.arn,
        place=place,
        bus=bus_name(properties.get("EventBusName")),
        pattern={} if "ScheduleExpression" in properties else _pattern(properties.get("EventPattern"), where),
        enabled=properties.get("State", "ENABLED") != "DISABLED",
        targets=tuple(_target(target, where) for target in properties["Targets"]),
    )


def _pattern(pattern: Any, where: str) -> dict[str, Any]:
    text = json.dumps(pattern, separators=(",", ":"))
    if not isinstance(pattern, dict) or not pattern:
        raise TemplateError(f"{where}: a rule needs an EventPattern")
    if len(text) > _LONGEST_PATTERN:
        raise TemplateError(f"{where}: the EventPattern has {len(text)} characters, {_LONGEST_PATTERN} is most")
    try:
        return dict(EventPattern.load(text).get_pattern())
    except InvalidEventPatternException as invalid:
        raise TemplateError(f"{where}: {invalid.message}") from invalid


def _target(target: Mapping[str, Any], where: str) -> Target:
    where = f"{where}.Targets.{target['Id']}"
    _refuse_unknown(target, _TARGET_KEYS, where)
    return Target(
        arn=target["Arn"],
        role=target.get("RoleArn"),
        dead_letter=target.get("DeadLetterConfig", {}).get("Arn"),
        transformer=_transformer(target["InputTransformer"], where) if "InputTransformer" in target else None,
        constant=target.get("Input"),
        id=str(target["Id"]),
    )


def _transformer(given: Mapping[str, Any], where: str) -> Transformer:
    paths: Mapping[str, str] = given.get("InputPathsMap", {})
    template = str(given["InputTemplate"]).strip()
    for path in paths.values():
        if not re.fullmatch(r"\$(\.[\w-]+)+", path):
            raise TemplateError(f"{where}: a path that is not understood here: {path}")
    for name in _PLACEHOLDER.findall(template):
        if name not in paths:
            raise TemplateError(f"{where}: the InputTemplate names <{name}>, which InputPathsMap does not have")
    if not (template.startswith('"') and template.endswith('"')):
        raise TemplateError(f"{where}: only an InputTemplate that is one quoted string is understood here")
    return Transformer(paths, template)


def _refuse_unknown(given: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in given:
        if key not in known:
            raise TemplateError(f"{where}: unknown key {key}")
