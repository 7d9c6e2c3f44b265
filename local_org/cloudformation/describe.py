"""The stacks that were deployed here, as CloudFormation tells of them."""

from collections.abc import Mapping
from typing import Any

from local_org.cloudformation.stack import Stack
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

    def handle(self, call: Call) -> dict[str, Any]:
        """Return the boto3-shaped response; ApiError for an unknown stack or an action that is not modelled."""
        if call.action != "DescribeStacks":
            raise ApiError("NotModelledHere", f"cloudformation:{call.action}", 403)
        here = Place(call.account, call.region)
        name = call.params.get("StackName")
        found = [stack for (place, known), stack in self._stacks.items() if place == here and name in (None, known)]
        if name is not None and not found:
            raise ApiError("ValidationError", f"Stack with id {name} does not exist")
        return {"Stacks": [_described(stack) for stack in found]}


def _described(stack: Stack) -> Mapping[str, Any]:
    return {
        "StackId": stack.place.arn("cloudformation", f"stack/{stack.name}/local"),
        "StackName": stack.name,
        "StackStatus": "CREATE_COMPLETE",
        "Outputs": [{"OutputKey": key, "OutputValue": str(value)} for key, value in stack.outputs.items()],
    }
