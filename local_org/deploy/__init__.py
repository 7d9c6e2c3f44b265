"""Makes what a resolved template declares, in order of dependency, as the administrator of its account."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from local_org.cloudformation.stack import NESTED_STACK, Resource, Stack
from local_org.deploy import buses, figures, functions, logs, messages, roles, secrets, tables
from local_org.deploy.making import Making
from local_org.endpoint.sessions import Session
from local_org.events.rules import Rule, rules_of

RULE = "AWS::Events::Rule"

_MAKERS: Final[Mapping[str, Callable[[Making], Any]]] = {
    **buses.MAKERS,
    **figures.MAKERS,
    **functions.MAKERS,
    **logs.MAKERS,
    **messages.MAKERS,
    **roles.MAKERS,
    **secrets.MAKERS,
    **tables.MAKERS,
}


class Deployment:
    """Deploys stacks. Rules go to `add_rule`: moto would never deliver to what they name."""

    def __init__(self, add_rule: Callable[[Rule], None]) -> None:
        self._add_rule = add_rule

    def deploy(self, stack: Stack, administrator: Session) -> None:
        """Make every resource of a stack and of the stacks nested in it.

        Raises botocore's ClientError with the service's own message, or TemplateError for a property that the
        local organization does not know.
        """
        rules = {rule.arn: rule for rule in rules_of(stack)}
        for resource in stack.creation_order:
            self._make(resource, stack, rules, administrator)

    def _make(self, resource: Resource, stack: Stack, rules: Mapping[str, Rule], administrator: Session) -> None:
        if resource.type == NESTED_STACK:
            self.deploy(stack.nested[resource.logical_id], administrator)
        elif resource.type == RULE:
            self._add_rule(rules[resource.arn])
        else:
            _MAKERS[resource.type](Making(resource, stack.place, administrator.client))
