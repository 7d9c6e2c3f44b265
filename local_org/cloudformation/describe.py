"""The stacks that were deployed here, as CloudFormation tells of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from local_org.cloudformation.stack import Resource, Stack
from local_org.cloudformation.stack_sets import instance_name
from local_org.endpoint.calls import Call
from local_org.errors import ApiError
from local_org.place import Place


class Stacks:
    """Every stack by its place and name."""

    def __init__(self) -> None:
        self._stacks: dict[tuple[Place, str], Stack] = {}

    def add(self, stack: Stack) -> None:
        """Take a stack, and those nested in it, for deployed."""
        self._stacks[stack.place, stack.name] = stack
        for nested in stack.nested.values():
            self.add(nested)

    def remove(self, stack: Stack) -> None:
        """Forget a stack that was deleted."""
        del self._stacks[stack.place, stack.name]

    def handle(self, call: Call) -> dict[str, Any]:
        """Return the boto3-shaped response; ApiError for an unknown stack or an action that is not modelled."""
        match call.action:
            case "DescribeStacks":
                return {"Stacks": [_described(stack) for stack in self._found(call)]}
            case "ListStackResources":
                (stack,) = self._found(call)
                return {"StackResourceSummaries": [_summary(resource) for resource in stack.resources]}
            case "ListStackInstances":
                return {"Summaries": list(self._instances(call.params["StackSetName"]))}
        raise ApiError("NotModelledHere", f"cloudformation:{call.action}", 403)

    def _instances(self, name: str) -> Iterator[Mapping[str, Any]]:
        """The instances of a StackSet, in all accounts."""
        for place, stack in self._stacks:
            if stack == instance_name(name):
                yield {"Account": place.account, "Region": place.region, "Status": "CURRENT"}

    def _found(self, call: Call) -> list[Stack]:
        here = Place(call.account, call.region)
        name = call.params.get("StackName")
        found = [stack for (place, known), stack in self._stacks.items() if place == here and name in (None, known)]
        if name is not None and not found:
            raise ApiError("ValidationError", f"Stack with id {name} does not exist")
        return found


def _described(stack: Stack) -> Mapping[str, Any]:
    return {
        "StackId": stack.place.arn("cloudformation", f"stack/{stack.name}/local"),
        "StackName": stack.name,
        "StackStatus": "CREATE_COMPLETE",
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": _written(value)} for key, value in stack.parameters.items()
        ],
        "Outputs": [{"OutputKey": key, "OutputValue": str(value)} for key, value in stack.outputs.items()],
    }


def _written(value: Any) -> str:
    """A parameter as it was given: a list with commas."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _summary(resource: Resource) -> Mapping[str, Any]:
    return {
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.ref or resource.logical_id,
        "ResourceType": resource.type,
        "ResourceStatus": "CREATE_COMPLETE",
    }
