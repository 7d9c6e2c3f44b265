"""CloudFormation tells what was deployed, so that whoever operates the hub finds its tables by the stack's name."""

import pytest
from botocore.exceptions import ClientError

from local_org.cloudformation.stack import Stack
from local_org.place import Place
from tests.unit.local_org.endpoint.small_org import ACCOUNT, OTHER, Org

HERE = Place(ACCOUNT, "us-east-1")


def deployed(name: str, outputs: dict[str, str], nested: dict[str, Stack] | None = None) -> Stack:
    return Stack(name, HERE, (), (), outputs, nested or {})


def test_a_stack_is_told_with_its_outputs(org: Org) -> None:
    org.stacks.add(deployed("warden", {"Table": "warden-changes"}))

    (stack,) = org.client("cloudformation").describe_stacks(StackName="warden")["Stacks"]

    assert (stack["StackName"], stack["StackStatus"]) == ("warden", "CREATE_COMPLETE")
    assert stack["Outputs"] == [{"OutputKey": "Table", "OutputValue": "warden-changes"}]


def test_nested_stacks_are_told_as_well(org: Org) -> None:
    org.stacks.add(deployed("warden", {}, {"Own": deployed("warden-Own", {})}))

    stacks = org.client("cloudformation").describe_stacks()["Stacks"]

    assert {stack["StackName"] for stack in stacks} == {"warden", "warden-Own"}


@pytest.mark.parametrize(("account", "region"), [(OTHER, "us-east-1"), (ACCOUNT, "eu-west-1")])
def test_a_stack_stands_in_its_own_account_and_region_only(org: Org, account: str, region: str) -> None:
    org.stacks.add(deployed("warden", {}))

    with pytest.raises(ClientError, match=r"ValidationError.*Stack with id warden does not exist"):
        org.client("cloudformation", account, region).describe_stacks(StackName="warden")


def test_other_calls_of_cloudformation_are_refused(org: Org) -> None:
    with pytest.raises(ClientError, match="NotModelledHere"):
        org.client("cloudformation").list_stacks()
