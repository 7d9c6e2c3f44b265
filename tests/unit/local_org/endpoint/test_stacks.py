"""CloudFormation tells what was deployed, so that whoever operates the hub finds its tables by the stack's name."""

import pytest
from botocore.exceptions import ClientError

from local_org.cloudformation.stack import Resource, Stack
from local_org.place import Place
from tests.unit.local_org.endpoint.small_org import ACCOUNT, OTHER, Org

HERE = Place(ACCOUNT, "us-east-1")


TOPIC = Resource("Topic", "AWS::SNS::Topic", {}, HERE.arn("sns", "told"), HERE.arn("sns", "told"))
LETTERS = Resource("Letters", "AWS::SNS::Subscription", {}, None, "")


def deployed(name: str, outputs: dict[str, str], nested: dict[str, Stack] | None = None) -> Stack:
    return Stack(
        name, HERE, (TOPIC, LETTERS), (), outputs, nested or {}, {"Modes": ["detect", "remediate"], "Days": "3"}
    )


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


def test_a_stack_is_told_with_the_parameters_it_was_given(org: Org) -> None:
    org.stacks.add(deployed("warden", {}))

    (stack,) = org.client("cloudformation").describe_stacks(StackName="warden")["Stacks"]

    given = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
    assert given == {"Modes": "detect,remediate", "Days": "3"}


def test_the_resources_of_a_stack_are_told_by_the_names_that_they_got(org: Org) -> None:
    org.stacks.add(deployed("warden", {}))

    listed = org.client("cloudformation").list_stack_resources(StackName="warden")["StackResourceSummaries"]

    named = [(one["LogicalResourceId"], one["PhysicalResourceId"]) for one in listed]
    assert named == [("Topic", TOPIC.arn), ("Letters", "Letters")]


def test_other_calls_of_cloudformation_are_refused(org: Org) -> None:
    with pytest.raises(ClientError, match="NotModelledHere"):
        org.client("cloudformation").list_stacks()
