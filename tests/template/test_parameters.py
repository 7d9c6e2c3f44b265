"""Parameters: few, explained, safe by default, and refused when out of range."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.templates import HUB_TEMPLATE, ROOT, SPOKE_TEMPLATE
from tests.template.stacks import hub, names, remediators, spoke, written

BOTH = pytest.mark.parametrize("path", [HUB_TEMPLATE, SPOKE_TEMPLATE], ids=["hub", "spoke"])
MOST_IN_MAIN_GROUP = 8


def interface(path: Path) -> Mapping[str, Any]:
    return dict(written(path)["Metadata"]["AWS::CloudFormation::Interface"])


def overrides(environment: str) -> dict[str, str]:
    """The parameters that samconfig.toml sets in an environment."""
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    given = config[environment]["deploy"]["parameters"].get("parameter_overrides", [])
    return dict(pair.split("=") for pair in given)


@BOTH
def test_every_parameter_is_in_one_group_under_a_label(path: Path) -> None:
    parameters = sorted(written(path)["Parameters"])

    grouped = sorted(name for group in interface(path)["ParameterGroups"] for name in group["Parameters"])

    assert grouped == parameters
    assert sorted(interface(path)["ParameterLabels"]) == parameters


@BOTH
def test_the_main_group_is_short(path: Path) -> None:
    main = interface(path)["ParameterGroups"][0]

    assert len(main["Parameters"]) <= MOST_IN_MAIN_GROUP


@BOTH
def test_every_parameter_is_explained_and_bounded(path: Path) -> None:
    bounds = {"AllowedValues", "AllowedPattern", "MaxValue"}

    lacking = [
        name
        for name, parameter in written(path)["Parameters"].items()
        if not parameter.get("Description") or not bounds & set(parameter)
    ]

    assert lacking == []


def test_the_hub_deploys_without_a_single_answer() -> None:
    without = [name for name, parameter in written(HUB_TEMPLATE)["Parameters"].items() if "Default" not in parameter]

    assert without == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OrganizationId", "my-organization"),
        ("OrganizationalUnitIds", "workloads"),
        ("OrganizationalUnitIds", "ou-ab12-c3d4e5f6, ou-ab12-c3d4e5f7"),
        ("Regions", "Frankfurt"),
        ("Regions", "eu-central-1,Frankfurt"),
        ("StackSetCaller", "self"),
        ("ManagementAccountEnrolment", "stackset"),
        ("SharedRoleMode", "observe"),
        ("PlaintextSecretsMode", ""),
        ("DeadLetterMode", "Remediate"),
        ("StreamFailuresMode", "Remediate"),
        ("DeadLetterTarget", "kafka"),
        ("NotificationEmail", "nobody"),
        ("EnrollOwnAccount", "yes"),
        ("ReservedConcurrency", "-1"),
        ("ReservedConcurrency", "11"),
        ("LambdaCallsPerSecond", "-1"),
        ("LambdaCallsPerSecond", "16"),
        ("ChangeBudget", "-1"),
        ("ChangeBudget", "1001"),
        ("FunctionTagsExempt", "yes"),
        ("RoleSettleSeconds", "-1"),
        ("RoleSettleSeconds", "61"),
        ("LogRetentionDays", "2"),
        ("EventAgeAlarmSeconds", "59"),
        ("EventAgeAlarmSeconds", "86401"),
        ("SilenceAlarmHours", "-1"),
        ("SilenceAlarmHours", "169"),
        ("FunctionAlarms", "all"),
        ("FailuresAlarmCount", "-1"),
        ("IteratorAgeAlarmMilliseconds", "999"),
        ("LettersAlarmMinutes", "4"),
        ("LettersAlarmMinutes", "1441"),
        ("LongRunPercent", "0"),
        ("LongRunPercent", "101"),
        ("Architecture", "mips"),
    ],
)
def test_the_hub_refuses_what_is_out_of_range(name: str, value: str) -> None:
    with pytest.raises(TemplateError, match=name):
        hub(**{name: value})


@pytest.mark.parametrize("home", ["", "Frankfurt", "eu-west"])
def test_the_spoke_refuses_a_home_that_is_no_region(home: str) -> None:
    with pytest.raises(TemplateError, match="HomeRegion"):
        spoke(home=home)


def test_a_hub_that_would_guard_nothing_is_refused() -> None:
    with pytest.raises(TemplateError, match="Warden guards nothing"):
        hub(OrganizationId="", EnrollOwnAccount="false")


def test_remediators_remediate_unless_told_otherwise() -> None:
    modes = {
        function.properties["Environment"]["Variables"]["WARDEN_MODE"]
        for function in hub(**overrides("default")).of_type("AWS::Lambda::Function")
    }

    assert modes == {"remediate"}


def test_on_trial_every_remediator_only_detects_and_what_is_asked_for_is_still_undone() -> None:
    modes = {
        function.ref: function.properties["Environment"]["Variables"]["WARDEN_MODE"]
        for function in hub(**overrides("trial")).of_type("AWS::Lambda::Function")
    }

    detecting = {f"warden-{name.replace('_', '-')}": "detect" for name in remediators()}
    asked = {f"warden-{name}": "remediate" for name in ("undo", "sweep", "letters", "redrive")}
    assert modes == detecting | asked


def test_a_mode_reaches_its_own_function_only() -> None:
    functions = hub(DeadLetterMode="detect").of_type("AWS::Lambda::Function")

    modes = {function.ref: function.properties["Environment"]["Variables"]["WARDEN_MODE"] for function in functions}

    others = {f"warden-{name.replace('_', '-')}": "remediate" for name in names()}
    assert modes == others | {"warden-dead-letter": "detect"}


@pytest.mark.parametrize(("email", "subscribers"), [("", []), ("team@example.com", ["team@example.com"])])
def test_who_is_told_is_who_was_named(email: str, subscribers: list[str]) -> None:
    found = hub(NotificationEmail=email).of_type("AWS::SNS::Subscription")

    assert [subscription.properties["Endpoint"] for subscription in found] == subscribers


def test_the_hub_enrols_its_own_account_with_the_spokes_own_template() -> None:
    nested = hub(EnrollOwnAccount="true").of_type("AWS::CloudFormation::Stack")

    (own,) = (stack for stack in nested if stack.logical_id == "OwnSpoke")
    assert own.properties["TemplateURL"] == "spoke/template.yaml"
    assert set(own.properties["Parameters"]) == set(written(SPOKE_TEMPLATE)["Parameters"])
