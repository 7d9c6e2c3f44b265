"""The commands that bring a stack back to its template."""

from __future__ import annotations

import pytest

from cli.doctor import mend
from local_org.place import Place
from tests.integration.commands import complaint
from tests.unit.cli.doctor.places import HOME, deployed

UNITS = {"OrganizationId": "o-a1b2c3d4e5", "OrganizationalUnitIds": "ou-ab12-11111111"}
THERE = Place("222222222222", "us-east-1")


def test_a_spoke_that_somebody_deployed_gets_the_template_of_this_copy() -> None:
    line = mend.spoke_at(deployed(), THERE)

    assert "--template-body file://spoke/template.yaml" in line
    assert f"ParameterKey=HubAccountId,ParameterValue={HOME.account}" in line
    assert line.count('--stack-name "$STACK"') == 3
    assert "--deployment-mode REVERT_DRIFT" in line


def test_a_spoke_of_a_stack_set_keeps_the_template_that_the_stack_set_gave_it() -> None:
    line = mend.spoke_at(deployed(UNITS), THERE)

    assert "--use-previous-template" in line
    assert "ParameterKey=HomeRegion,UsePreviousValue=true" in line
    assert "--template-body" not in line


def test_the_hubs_own_spoke_is_mended_with_the_hub() -> None:
    line = mend.spoke_at(deployed(), HOME)

    assert "--stack-name lambda-warden " in line
    assert "--include-nested-stacks" in line
    assert "ParameterKey=SharedRoleMode,UsePreviousValue=true" in line


@pytest.mark.parametrize(("parameters", "begins"), [({}, "deploy --stack-name"), (UNITS, "list-stack-instances ")])
def test_where_there_is_no_spoke_one_is_deployed_or_looked_for(parameters: dict[str, str], begins: str) -> None:
    assert mend.enrolled(deployed(parameters), THERE).startswith(f"aws cloudformation {begins}")


@pytest.mark.parametrize("parameters", [{}, UNITS], ids=["by hand", "by StackSets"])
@pytest.mark.parametrize("place", [HOME, THERE], ids=["hub", "spoke"])
def test_each_command_is_one_of_awss(parameters: dict[str, str], place: Place) -> None:
    lines = [mend.spoke_at(deployed(parameters), place), mend.enrolled(deployed(parameters), place)]

    assert [complaint(line) for line in lines] == ["", ""]
