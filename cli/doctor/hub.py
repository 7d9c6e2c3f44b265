"""The hub as it was deployed, and as its template says that it should stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cli.connection import Hub, NoHubError
from cli.doctor.clients import Clients
from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.stack import Resource, Stack, resolve
from local_org.cloudformation.templates import HUB_TEMPLATE, declared_parameters
from local_org.place import Place


@dataclass(frozen=True, slots=True)
class Deployed:
    """A hub. `stack` is its template, resolved with the parameters that it was deployed with.

    `physical`: what AWS called each resource, by its logical id. `rolled_out`: where its StackSets have a spoke, or
    are about to; what stands elsewhere somebody enrolled by hand.
    """

    hub: Hub
    stack: Stack
    physical: Mapping[str, str]
    client: Clients
    rolled_out: frozenset[Place] = frozenset()

    @property
    def place(self) -> Place:
        return self.stack.place

    def parameter(self, name: str) -> str:
        return str(self.stack.parameters[name])

    def resource(self, logical_id: str) -> Resource:
        """A resource of the template by its logical id."""
        return next(one for one in self.stack.resources if one.logical_id == logical_id)

    def arn(self, resource: Resource) -> str:
        """The ARN of a resource as AWS made it: the name of a topic is known only then."""
        made = self.physical.get(resource.logical_id, "")
        return made if made.startswith("arn:") else resource.arn


def deployed(hub: Hub, name: str) -> Deployed:
    """Read the hub's stack. Raises NoHubError when this copy of the template cannot be the one that was deployed."""
    cloudformation = hub.client("cloudformation")
    (found,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    given = {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}
    declared = declared_parameters(HUB_TEMPLATE)
    known = {key: value for key, value in given.items() if key in declared}
    try:
        stack = resolve(HUB_TEMPLATE, known, place_of(found["StackId"]), name)
    except TemplateError as other:
        raise NoHubError(f"the stack {name} is none of this copy of template.yaml: {other}") from other
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    listed = [one for page in pages for one in page["StackResourceSummaries"]]
    physical = {one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in listed}
    instances = frozenset(_instances(cloudformation, stack))
    return Deployed(hub, stack, physical, Clients(hub.client, stack.place.region), instances)


def _instances(cloudformation: Any, stack: Stack) -> Iterator[Place]:
    """Where the StackSets of a hub have an instance."""
    for one in stack.of_type("AWS::CloudFormation::StackSet"):
        named = {"StackSetName": one.properties["StackSetName"], "CallAs": one.properties["CallAs"]}
        for page in cloudformation.get_paginator("list_stack_instances").paginate(**named):
            yield from (Place(found["Account"], found["Region"]) for found in page["Summaries"])


def place_of(arn: str) -> Place:
    """Where what has this ARN stands."""
    _, _, _, region, account, _ = arn.split(":", 5)
    return Place(account, region)
