"""Which accounts and regions the hub enrols by StackSets: in each partition, with and without units and regions."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.stack import Stack, resolve
from local_org.cloudformation.templates import HUB_TEMPLATE, SPOKE_TEMPLATE
from local_org.place import Place
from tests.template.stacks import HOME, ORGANIZATION, written

UNITS = "ou-ab12-c3d4e5f6,r-ab12"
EVERYWHERE = pytest.mark.parametrize(
    ("home", "heard"),
    [
        ("us-east-1", "us-east-1"),
        ("eu-west-1", "us-east-1"),
        ("us-gov-west-1", "us-gov-west-1"),
        ("us-gov-east-1", "us-gov-west-1"),
        ("cn-north-1", "cn-north-1"),
        ("cn-northwest-1", "cn-north-1"),
    ],
)


@cache
def enrolling(home: str = HOME.region, **given: str) -> Stack:
    """The hub of an organization with units to enrol, in a region."""
    parameters = {"OrganizationId": ORGANIZATION, "OrganizationalUnitIds": UNITS} | given
    return resolve(HUB_TEMPLATE, parameters, Place(HOME.account, home), "lambda-warden")


def stack_sets(stack: Stack) -> Mapping[str, Mapping[str, Any]]:
    """The properties of each StackSet, by its name."""
    found = stack.of_type("AWS::CloudFormation::StackSet")
    return {stack_set.properties["StackSetName"]: stack_set.properties for stack_set in found}


def regions(stack: Stack, name: str) -> list[str]:
    """The regions of a StackSet; none where there is no such StackSet."""
    groups = stack_sets(stack).get(name, {}).get("StackInstancesGroup", [])
    return [region for group in groups for region in group["Regions"]]


def targets(stack: Stack, name: str) -> Mapping[str, Any]:
    (group,) = stack_sets(stack)[name]["StackInstancesGroup"]
    return dict(group["DeploymentTargets"])


def test_without_units_nothing_is_enrolled_by_stack_sets() -> None:
    stack = enrolling(OrganizationalUnitIds="", Regions="eu-central-1")

    assert stack_sets(stack) == {}


@EVERYWHERE
def test_the_roles_stand_in_the_home_region_of_each_account(home: str, heard: str) -> None:
    assert regions(enrolling(home), "lambda-warden-core") == [home]


@EVERYWHERE
def test_the_region_that_hears_of_iam_is_enrolled_in_each_partition(home: str, heard: str) -> None:
    stack = enrolling(home)

    everywhere = regions(stack, "lambda-warden-core") + regions(stack, "lambda-warden-spokes")

    assert sorted(everywhere) == sorted({home, heard})


@pytest.mark.parametrize(
    ("home", "further"),
    [
        ("us-east-1", ["eu-west-1", "ap-south-1"]),
        ("eu-west-1", ["us-east-1", "eu-central-1"]),
        ("us-gov-west-1", ["us-gov-east-1"]),
        ("cn-northwest-1", ["cn-north-1"]),
    ],
)
def test_further_regions_are_those_that_were_asked_for_and_the_one_that_hears_of_iam(
    home: str, further: list[str]
) -> None:
    always = {home, "us-east-1", "cn-north-1", "us-gov-west-1"}
    asked = [region for region in further if region not in always]

    stack = enrolling(home, Regions=",".join(asked))

    assert regions(stack, "lambda-warden-spokes") == further


@pytest.mark.parametrize("name", ["lambda-warden-core", "lambda-warden-spokes"])
def test_a_stack_set_rolls_out_the_spokes_own_template_with_all_it_needs(name: str) -> None:
    key = f"arn:aws:kms:{HOME.region}:{HOME.account}:key/0b7f3c1e"
    found = stack_sets(enrolling(LettersKeyArn=key))[name]

    given = {pair["ParameterKey"]: pair["ParameterValue"] for pair in found["Parameters"]}
    assert found["TemplateURL"] == "spoke/template.yaml"
    assert {name: given[name] for name in ("HubAccountId", "HomeRegion", "LettersKeyArn")} == {
        "HubAccountId": HOME.account,
        "HomeRegion": HOME.region,
        "LettersKeyArn": key,
    }
    assert given.keys() == written(SPOKE_TEMPLATE)["Parameters"].keys()
    assert found["Capabilities"] == ["CAPABILITY_NAMED_IAM"]


@pytest.mark.parametrize("name", ["lambda-warden-core", "lambda-warden-spokes"])
def test_who_joins_is_enrolled_who_leaves_is_let_go_and_one_that_fails_stops_no_other(name: str) -> None:
    found = stack_sets(enrolling())[name]

    assert found["PermissionModel"] == "SERVICE_MANAGED"
    assert found["AutoDeployment"] == {"Enabled": True, "RetainStacksOnAccountRemoval": False}
    assert found["OperationPreferences"]["FailureTolerancePercentage"] == 100


@pytest.mark.parametrize("caller", ["SELF", "DELEGATED_ADMIN"])
def test_stack_sets_are_called_as_the_parameter_says(caller: str) -> None:
    callers = {found["CallAs"] for found in stack_sets(enrolling(StackSetCaller=caller)).values()}

    assert callers == {caller}


@pytest.mark.parametrize(
    ("given", "left_out"),
    [
        pytest.param({}, {"AccountFilterType": "DIFFERENCE", "Accounts": [HOME.account]}, id="a spoke of its own"),
        pytest.param({"EnrollOwnAccount": "false"}, {}, id="none"),
        pytest.param({"StackSetCaller": "SELF"}, {}, id="the management account, which is never among them"),
    ],
)
def test_the_hubs_account_is_left_out_where_it_has_a_spoke_already(
    given: dict[str, str], left_out: dict[str, Any]
) -> None:
    everyone = {"OrganizationalUnitIds": UNITS.split(",")}
    stack = enrolling(**given)

    assert targets(stack, "lambda-warden-core") == everyone | left_out
    assert targets(stack, "lambda-warden-spokes") == everyone


@pytest.mark.parametrize(
    ("home", "given", "complaint"),
    [
        ("eu-west-1", {"OrganizationId": ""}, "Give the OrganizationId besides OrganizationalUnitIds"),
        (
            "eu-west-1",
            {"OrganizationId": "", "OrganizationalUnitIds": "", "ManagementAccountEnrolment": "manual"},
            "Give the OrganizationId to enrol its management account",
        ),
        ("eu-west-1", {"Regions": "eu-central-1,eu-west-1"}, "Leave this region out of Regions"),
        ("eu-west-1", {"Regions": "us-east-1"}, "Leave the region of IAM's events out of Regions"),
        ("us-gov-east-1", {"Regions": "us-gov-west-1"}, "Leave the region of IAM's events out of Regions"),
        ("cn-northwest-1", {"Regions": "cn-north-1"}, "Leave the region of IAM's events out of Regions"),
    ],
)
def test_an_enrolment_that_cannot_be_is_refused_before_anything_is_made(
    home: str, given: dict[str, str], complaint: str
) -> None:
    with pytest.raises(TemplateError, match=complaint):
        enrolling(home, **given)


def commands(stack: Stack, output: str = "ManagementAccountCommand") -> list[str]:
    """The regions that a command among the outputs goes through."""
    told = str(stack.outputs[output])
    return told.removeprefix("for region in ").partition(";")[0].split()


@pytest.mark.parametrize(
    ("given", "through"),
    [
        ({}, ["eu-west-1", "us-east-1"]),
        ({"Regions": "eu-central-1"}, ["eu-west-1", "us-east-1", "eu-central-1"]),
        ({"StackSetCaller": "SELF"}, ["us-east-1"]),
        ({"StackSetCaller": "SELF", "EnrollOwnAccount": "false"}, ["eu-west-1", "us-east-1"]),
    ],
)
def test_the_management_account_is_enrolled_by_a_command_wherever_no_spoke_stands_yet(
    given: dict[str, str], through: list[str]
) -> None:
    stack = enrolling(ManagementAccountEnrolment="manual", **given)

    assert commands(stack) == through
    assert f"HubAccountId={HOME.account} HomeRegion={HOME.region}" in stack.outputs["ManagementAccountCommand"]


@pytest.mark.parametrize(
    ("home", "given", "through"),
    [
        ("eu-west-1", {}, ["us-east-1"]),
        ("eu-west-1", {"Regions": "eu-central-1"}, ["us-east-1", "eu-central-1"]),
        ("us-east-1", {"Regions": "eu-central-1"}, ["eu-central-1"]),
        ("us-gov-east-1", {}, ["us-gov-west-1"]),
        ("cn-northwest-1", {}, ["cn-north-1"]),
    ],
)
def test_a_single_account_is_told_how_its_further_regions_are_enrolled(
    home: str, given: dict[str, str], through: list[str]
) -> None:
    alone = enrolling(home, OrganizationId="", OrganizationalUnitIds="", **given)

    assert commands(alone, "OwnFurtherRegionsCommand") == through


@pytest.mark.parametrize(("home", "own"), [("us-east-1", "true"), ("eu-west-1", "false")])
def test_an_account_with_no_further_region_or_no_spoke_of_its_own_is_told_nothing(home: str, own: str) -> None:
    assert "OwnFurtherRegionsCommand" not in enrolling(home, EnrollOwnAccount=own).outputs


def test_nothing_is_told_of_the_management_account_unless_it_was_asked_for() -> None:
    assert "ManagementAccountCommand" not in enrolling().outputs


def test_a_stack_set_is_given_plain_cloudformation() -> None:
    assert "Transform" not in written(SPOKE_TEMPLATE)


def test_the_queue_the_topic_and_who_empties_them_go_only_after_the_right_to_send_there() -> None:
    resources = written(SPOKE_TEMPLATE)["Resources"]
    target = {name for name in resources if name.startswith("DeadLetter") and "IAM" not in resources[name]["Type"]}

    assert set(resources["DeadLetterGrant"]["DependsOn"]) == target | {"ArchiverSource"}


def test_who_deploys_by_hand_is_told_of_the_key_where_there_is_one() -> None:
    key = f"arn:aws:kms:{HOME.region}:{HOME.account}:key/0b7f3c1e"
    outputs = ("SpokeParameters", "OwnFurtherRegionsCommand", "ManagementAccountCommand")
    given = {"EnrollOwnAccount": "true", "ManagementAccountEnrolment": "manual", "Regions": "eu-central-1"}

    without, told = (enrolling(**given, LettersKeyArn=arn).outputs for arn in ("", key))

    assert [f"HomeRegion={HOME.region} LettersKeyArn={key}" in told[output] for output in outputs] == [True] * 3
    assert ["LettersKeyArn" in without[output] for output in outputs] == [False] * 3
