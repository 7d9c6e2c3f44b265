"""Which hub functions an event reaches, by the rules of the two templates alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from local_org.cloudformation.stack import Stack, resolve
from local_org.cloudformation.templates import HUB_TEMPLATE, SPOKE_TEMPLATE
from local_org.events.rules import Event, Rule, rules_of
from local_org.hub.functions import hub_functions
from local_org.place import Place


@dataclass(frozen=True, slots=True)
class Hub:
    """What routing takes from the hub: its functions and buses (names by ARN) and its rules."""

    functions: Mapping[str, str]
    buses: Mapping[str, str]
    rules: tuple[Rule, ...]


def spoke_parameters(hub: Stack) -> dict[str, str]:
    """Return the parameters of every spoke of this hub, as its output SpokeParameters says them."""
    pairs = (pair.partition("=") for pair in str(hub.outputs["SpokeParameters"]).split())
    return {name: value for name, _, value in pairs}


def hub_of(stack: Stack) -> Hub:
    """Return what routing needs of a resolved hub. Functions are named by their handlers, in template order."""
    functions = {function.arn: function.control for function in hub_functions(stack, HUB_TEMPLATE.parent)}
    buses = {bus.arn: str(bus.ref) for bus in stack.of_type("AWS::Events::EventBus")}
    return Hub(functions, buses, rules_of(stack))


def route(hub: Hub, spoke: Iterable[Rule], event: Event) -> list[str]:
    """Return the names of the hub functions that an event reaches, in the order of the hub's template.

    `spoke` are the rules at the event's own place. What AWS says arrives on the default bus there; anything
    else can only have been put on the hub's own bus.
    """
    arrived: Iterable[str] = hub.buses
    if str(event.get("source")).startswith("aws."):
        arrived = _targets((rule for rule in spoke if rule.bus == "default"), event)
    buses = {hub.buses[arn] for arn in arrived if arn in hub.buses}
    reached = _targets((rule for rule in hub.rules if rule.bus in buses), event)
    return [name for arn, name in hub.functions.items() if arn in reached]


class Router:
    """Routes events from any account and region to the functions of one hub."""

    def __init__(self, home: Place) -> None:
        self._home = home

    def route(self, event: Event) -> list[str]:
        """Return the names of the hub functions that an event reaches; TemplateError."""
        return route(_hub(self._home), _spoke(self._home, _heard_at(event)), event)


@lru_cache
def _hub_stack(home: Place) -> Stack:
    return resolve(HUB_TEMPLATE, {}, home, "lambda-warden")


@lru_cache
def _hub(home: Place) -> Hub:
    return hub_of(_hub_stack(home))


@lru_cache(maxsize=1024)
def _spoke(home: Place, place: Place) -> tuple[Rule, ...]:
    parameters = spoke_parameters(_hub_stack(home))
    return rules_of(resolve(SPOKE_TEMPLATE, parameters, place, "lambda-warden-spoke"))


def _heard_at(event: Event) -> Place:
    """Return where an event is heard of: an IAM call only in the global region (aws-facts 6)."""
    place = Place(str(event["account"]), str(event["region"]))
    return place.global_region if event["source"] == "aws.iam" else place


def _targets(rules: Iterable[Rule], event: Event) -> set[str]:
    return {target.arn for rule in rules if rule.matches(event) for target in rule.targets}
