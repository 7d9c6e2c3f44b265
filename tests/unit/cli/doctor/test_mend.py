"""The commands that bring a stack back to its template."""

from __future__ import annotations

import pytest

from cli.doctor import mend
from local_org.place import Place
from tests.integration.commands import complaint
from tests.unit.cli.doctor.places import HOME, MEMBER, deployed, guarded

UNITS = {"OrganizationId": "o-a1b2c3d4e5", "OrganizationalUnitIds": "ou-ab12-11111111"}
THERE = Place("222222222222", "us-east-1")
ELSEWHERE = Place("333333333333", "us-east-1")


@pytest.mark.parametrize("parameters", [{}, UNITS], ids=["no StackSets", "StackSets elsewhere"])
def test_a_spoke_that_somebody_deployed_gets_the_template_of_this_copy(parameters: dict[str, str]) -> None:
    line = mend.spoke_at(deployed(parameters, rolled_out=[ELSEWHERE]), THERE)

    assert "--template-body file://spoke/by-hand.json" in line
    assert f"ParameterKey=HubAccountId,ParameterValue={HOME.account}" in line
    assert line.count('--stack-name "$STACK"') == 3
    assert "--deployment-mode REVERT_DRIFT" in line


def test_a_spoke_of_a_stack_set_keeps_the_template_that_the_stack_set_gave_it() -> None:
    line = mend.spoke_at(deployed(UNITS, rolled_out=[THERE]), THERE)

    assert "--use-previous-template" in line
    assert "ParameterKey=HomeRegion,UsePreviousValue=true" in line
    assert "--template-body" not in line


def test_the_hubs_own_spoke_is_mended_with_the_hub() -> None:
    line = mend.spoke_at(deployed(), HOME)

    assert "--stack-name lambda-warden " in line
    assert "--include-nested-stacks" in line
    assert "ParameterKey=SharedRoleMode,UsePreviousValue=true" in line


def test_the_hubs_own_spoke_is_one_like_others_when_the_hub_has_none_nested() -> None:
    parameters = UNITS | {"EnrollOwnAccount": "false"}

    assert mend.enrolled(deployed(parameters), HOME).startswith("aws cloudformation deploy --stack-name")
    assert "--use-previous-template" in mend.spoke_at(deployed(parameters, rolled_out=[HOME]), HOME)


@pytest.mark.parametrize(
    ("rolled_out", "begins"),
    [
        ([], "deploy --stack-name lambda-warden-spoke"),
        ([ELSEWHERE], "deploy --stack-name lambda-warden-spoke"),
        ([THERE], "list-stack-instances --stack-set-name lambda-warden-spokes"),
    ],
    ids=["by hand", "by hand, others by StackSets", "by StackSets"],
)
def test_where_there_is_no_spoke_one_is_deployed_or_looked_for(rolled_out: list[Place], begins: str) -> None:
    hub = deployed(UNITS, rolled_out=rolled_out)

    assert mend.enrolled(hub, THERE).startswith(f"aws cloudformation {begins}")


def test_the_stack_set_of_the_home_region_is_asked_where_the_hub_stands() -> None:
    hub = deployed(UNITS, rolled_out=[MEMBER, THERE])

    core, further = mend.enrolled(hub, MEMBER), mend.enrolled(hub, THERE)

    assert "--stack-set-name lambda-warden-core " in core
    assert [line.rpartition(" --region ")[2] for line in (core, further)] == [HOME.region, HOME.region]


@pytest.mark.parametrize(("stands", "begins"), [(True, "STACK=$("), (False, "aws cloudformation deploy ")])
def test_a_spoke_that_is_not_there_at_all_is_deployed_rather_than_mended(stands: bool, begins: str) -> None:  # noqa: FBT001 - a case of the table
    assert mend.spoke(guarded(THERE, stands=stands)).startswith(begins)


@pytest.mark.parametrize("rolled_out", [[], [THERE]], ids=["by hand", "by StackSets"])
@pytest.mark.parametrize("place", [HOME, THERE], ids=["hub", "spoke"])
def test_each_command_is_one_of_awss(rolled_out: list[Place], place: Place) -> None:
    hub = deployed(UNITS, rolled_out=rolled_out)
    lines = [mend.spoke_at(hub, place), mend.enrolled(hub, place)]

    assert [complaint(line) for line in lines] == ["", ""]
