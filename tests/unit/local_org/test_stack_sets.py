"""StackSets roll stacks out to the accounts of the unit, and refuse what is not known here."""

from pathlib import Path
from typing import Any

import pytest

from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.stack import Resource, Stack
from local_org.cloudformation.stack_sets import STACK_SET, UNIT, stack_sets
from local_org.place import Place

SPOKE = """
Parameters: {Of: {Type: String}}
Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Of}}}
"""
HUB, FIRST, SECOND = "111111111111", "222222222222", "333333333333"
EVERYONE = {"OrganizationalUnitIds": [UNIT]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spoke.yaml").write_text(SPOKE)
    return tmp_path


def hub(targets: dict[str, Any], regions: tuple[str, ...] = ("eu-west-1",), **other: Any) -> Stack:
    """A stack with one StackSet."""
    properties = {
        "StackSetName": "spokes",
        "PermissionModel": "SERVICE_MANAGED",
        "AutoDeployment": {"Enabled": True},
        "TemplateURL": "spoke.yaml",
        "Parameters": [{"ParameterKey": "Of", "ParameterValue": HUB}],
        "StackInstancesGroup": [{"DeploymentTargets": targets, "Regions": list(regions)}],
        **other,
    }
    resource = Resource("Spokes", STACK_SET, properties, "spokes:local", "")
    return Stack("hub", Place(HUB, "eu-west-1"), (resource,), (resource,), {}, {})


def places(folder: Path, stack: Stack) -> list[tuple[str, str]]:
    (found,) = stack_sets(stack, folder)
    return [(one.place.account, one.place.region) for one in found.stacks([HUB, FIRST, SECOND])]


def test_each_account_of_the_unit_gets_a_stack_in_each_region(folder: Path) -> None:
    assert places(folder, hub(EVERYONE, regions=("eu-west-1", "us-east-1"))) == [
        (account, region) for account in (HUB, FIRST, SECOND) for region in ("eu-west-1", "us-east-1")
    ]


def test_a_stack_gets_the_parameters_of_its_stack_set(folder: Path) -> None:
    (found,) = stack_sets(hub(EVERYONE), folder)

    (stack,) = found.stacks([FIRST])

    assert [resource.properties["QueueName"] for resource in stack.resources] == [HUB]


@pytest.mark.parametrize(
    ("targets", "accounts"),
    [
        (EVERYONE | {"AccountFilterType": "NONE"}, [HUB, FIRST, SECOND]),
        (EVERYONE | {"AccountFilterType": "DIFFERENCE", "Accounts": [HUB]}, [FIRST, SECOND]),
        ({"OrganizationalUnitIds": ["ou-another-workloads"]}, []),
    ],
)
def test_only_the_accounts_that_are_meant_get_one(folder: Path, targets: dict[str, Any], accounts: list[str]) -> None:
    assert [account for account, _ in places(folder, hub(targets))] == accounts


@pytest.mark.parametrize(
    ("stack", "complaint"),
    [
        pytest.param(hub(EVERYONE, Colour="red"), "property Colour", id="a property"),
        pytest.param(hub(EVERYONE | {"AccountsUrl": "s3://list"}), "property AccountsUrl", id="a target"),
        pytest.param(hub(EVERYONE, PermissionModel="SELF_MANAGED"), "service-managed", id="a permission model"),
        pytest.param(hub(EVERYONE | {"AccountFilterType": "UNION"}), "AccountFilterType UNION", id="a filter"),
    ],
)
def test_what_is_unknown_here_is_refused(folder: Path, stack: Stack, complaint: str) -> None:
    with pytest.raises(TemplateError, match=complaint):
        places(folder, stack)
