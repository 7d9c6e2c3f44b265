"""Settings: what is missing or out of range is refused by the variable's name."""

from __future__ import annotations

import pytest

from warden.errors import InvalidSettings
from warden.model import Mode
from warden.settings import Settings, one_of, required, whole_number

DECLARED = {
    "POWERTOOLS_SERVICE_NAME": "shared_role",
    "AWS_REGION": "eu-west-1",
    "WARDEN_MODE": "remediate",
    "WARDEN_BUS": "warden",
    "WARDEN_FINDINGS_TABLE": "hub-findings-1A2B",
    "WARDEN_CHANGES_TABLE": "hub-changes-1A2B",
    "WARDEN_RESTRAINTS_TABLE": "hub-restraints-1A2B",
    "WARDEN_CHANGE_BUDGET": "50",
    "WARDEN_FUNCTION_TAGS_EXEMPT": "false",
    "WARDEN_SPOKE_ROLE": "lambda-warden/warden-spoke-shared-role",
    "WARDEN_CALLS_PER_SECOND": "7",
    "WARDEN_CONCURRENCY": "2",
}
QUEUE = "https://sqs.eu-west-1.amazonaws.com/111111111111/warden-hub-later-shared-role"


def test_the_environment_of_the_template_is_read() -> None:
    assert Settings.read(DECLARED) == Settings(
        control="shared_role",
        mode=Mode.REMEDIATE,
        region="eu-west-1",
        bus="warden",
        findings_table="hub-findings-1A2B",
        changes_table="hub-changes-1A2B",
        restraints_table="hub-restraints-1A2B",
        change_budget=50,
        tags_exempt=False,
        spoke_role="lambda-warden/warden-spoke-shared-role",
        calls_per_second=7,
        concurrency=2,
        later_queue="",
    )


def test_the_queue_of_events_that_are_put_off_is_read_where_there_is_one() -> None:
    assert Settings.read(DECLARED | {"WARDEN_LATER_QUEUE": QUEUE}).later_queue == QUEUE


@pytest.mark.parametrize("queue", ["warden-hub-later", "http://sqs.eu-west-1.amazonaws.com/1/q", f"{QUEUE}\n"])
def test_a_queue_that_is_no_address_is_refused(queue: str) -> None:
    with pytest.raises(InvalidSettings, match=r"^WARDEN_LATER_QUEUE "):
        Settings.read(DECLARED | {"WARDEN_LATER_QUEUE": queue})


@pytest.mark.parametrize("variable", DECLARED)
@pytest.mark.parametrize("value", [None, "", " ", "a b", "x" * 600, "warden\n", "ünder"])
def test_a_bad_value_is_refused_by_the_variables_name(variable: str, value: str | None) -> None:
    environment = {name: there for name, there in (DECLARED | {variable: value}).items() if there is not None}

    with pytest.raises(InvalidSettings, match=rf"^{variable} "):
        Settings.read(environment)


@pytest.mark.parametrize("mode", ["Detect", "REMEDIATE", "off", "detect,remediate"])
def test_a_mode_that_is_none_is_refused_with_the_choice(mode: str) -> None:
    with pytest.raises(InvalidSettings, match=r"^WARDEN_MODE must be one of detect, remediate$"):
        Settings.read(DECLARED | {"WARDEN_MODE": mode})


def test_a_refusal_does_not_repeat_the_value() -> None:
    with pytest.raises(InvalidSettings) as refused:
        required("WARDEN_BUS", {"WARDEN_BUS": "hunter2 hunter2"})

    assert "hunter2" not in str(refused.value)


def test_one_of_gives_the_value() -> None:
    assert one_of("WARDEN_DEAD_LETTER_TARGET", ("sqs", "sns"), {"WARDEN_DEAD_LETTER_TARGET": "sns"}) == "sns"


@pytest.mark.parametrize("value", ["0", "10", "60"])
def test_a_number_in_range_is_read(value: str) -> None:
    assert whole_number("WAIT", 60, {"WAIT": value}) == int(value)


@pytest.mark.parametrize("value", ["", "61", "-1", "1.5", "ten", "\u0661", "99999"])
def test_a_number_out_of_range_is_refused_by_the_variables_name(value: str) -> None:
    with pytest.raises(InvalidSettings, match=r"^WAIT must be a whole number from 0 to 60"):
        whole_number("WAIT", 60, {"WAIT": value})
