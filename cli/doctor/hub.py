"""The hub as it was deployed, and as its template says that it should stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from cli.connection import Hub, NoHubError
from cli.doctor.clients import Clients
from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.stack import Resource, Stack, resolve
from local_org.cloudformation.templates import HUB_TEMPLATE, declared_parameters
from local_org.place import Place


@dataclass(frozen=True, slots=True)
class Deployed:
    """A hub. `stack` is its template, resolved with the parameters that it was deployed with.

    `physical`: what AWS called each resource, by its logical id.
    """

    hub: Hub
    stack: Stack
    physical: Mapping[str, str]
    client: Clients

    @property
    def place(self) -> Place:
        return self.stack.place

    def parameter(self, name: str) -> str:
        return str(self.stack.parameters[name])

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
    return Deployed(hub, stack, physical, Clients(hub.client, stack.place.region))


def place_of(arn: str) -> Place:
    """Where what has this ARN stands."""
    _, _, _, region, account, _ = arn.split(":", 5)
    return Place(account, region)
