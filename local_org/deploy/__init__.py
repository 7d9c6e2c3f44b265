"""Makes what a resolved template declares, in order of dependency, as the administrator of its account; removes it."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from local_org.cloudformation.stack import NESTED_STACK, Resource, Stack
from local_org.cloudformation.stack_sets import STACK_SET
from local_org.deploy import buckets, buses, figures, functions, logs, messages, removal, roles, secrets, tables
from local_org.deploy.making import Making
from local_org.endpoint.sessions import Session
from local_org.events.rules import Rule, rules_of

RULE = "AWS::Events::Rule"

_MAKERS: Final[Mapping[str, Callable[[Making], Any]]] = {
    **buckets.MAKERS,
    **buses.MAKERS,
    **figures.MAKERS,
    **functions.MAKERS,
    **logs.MAKERS,
    **messages.MAKERS,
    **roles.MAKERS,
    **secrets.MAKERS,
    **tables.MAKERS,
}


class Rules(Protocol):
    """Who keeps the rules: moto would never deliver to what they name."""

    def add_rule(self, rule: Rule) -> None: ...
    def remove_rule(self, rule: Rule) -> None: ...


class Deployment:
    """Deploys stacks, and removes them. What a StackSet rolls out are stacks of their own (`enrolment`)."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def deploy(self, stack: Stack, administrator: Session) -> None:
        """Make every resource of a stack and of the stacks nested in it.

        Raises botocore's ClientError with the service's own message, or TemplateError for a property that the
        local organization does not know.
        """
        rules = {rule.arn: rule for rule in rules_of(stack)}
        for resource in stack.creation_order:
            self._make(resource, stack, rules, administrator)

    def remove(self, stack: Stack, administrator: Session) -> None:
        """Remove every resource of a stack that has no stacks nested in it."""
        for rule in rules_of(stack):
            self._rules.remove_rule(rule)
        for resource in reversed(stack.creation_order):
            if resource.type != RULE:
                removal.remove(Making(resource, stack.place, administrator.client))

    def _make(self, resource: Resource, stack: Stack, rules: Mapping[str, Rule], administrator: Session) -> None:
        if resource.type == NESTED_STACK:
            self.deploy(stack.nested[resource.logical_id], administrator)
        elif resource.type == RULE:
            self._rules.add_rule(rules[resource.arn])
        elif resource.type != STACK_SET:
            _MAKERS[resource.type](Making(resource, stack.place, administrator.client))
