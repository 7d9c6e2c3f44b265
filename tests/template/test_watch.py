"""The alarms of a spoke: a state for each function, thresholds of their own, and as few as that takes."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from local_org.cloudformation.stack import Stack, resolve
from local_org.cloudformation.templates import SPOKE_TEMPLATE
from local_org.place import Place
from tests.template.stacks import HOME, MEMBER, hub, spoke

LOSSES = {
    "warden-watch-dropped-events": ("SUM", "AsyncEventsDropped"),
    "warden-watch-letters-refused": ("SUM", "DeadLetterErrors"),
    "warden-watch-destinations-failing": ("SUM", "DestinationDeliveryFailures"),
    "warden-watch-streams-late": ("MAX", "IteratorAge"),
}
FAILURES = {
    "warden-watch-errors": ("SUM", "Errors"),
    "warden-watch-throttles": ("SUM", "Throttles"),
}
WAITING = "warden-watch-letters-waiting"
MOST_SECONDS = 10_800  # of data that CloudWatch looks at for a query's alarm
PASSED_ON = {
    "FunctionAlarms": "functions",
    "FailuresAlarmCount": "7",
    "IteratorAgeAlarmMilliseconds": "60000",
    "LettersAlarmMinutes": "15",
}


@cache
def watching(region: str = HOME.region, **given: str) -> Mapping[str, Mapping[str, Any]]:
    """The properties of each alarm of a spoke, by its name."""
    parameters = {"HubAccountId": HOME.account, "HomeRegion": HOME.region} | given
    stack = resolve(SPOKE_TEMPLATE, parameters, Place(MEMBER, region), "lambda-warden-spoke")
    return {str(alarm.ref): alarm.properties for alarm in stack.of_type("AWS::CloudWatch::Alarm")}


def own_spoke(stack: Stack) -> Mapping[str, Any]:
    """The parameters of the spoke that a hub nests."""
    nested = stack.of_type("AWS::CloudFormation::Stack")
    return next(dict(one.properties["Parameters"]) for one in nested if one.logical_id == "OwnSpoke")


@pytest.mark.parametrize(
    ("chosen", "names"),
    [("none", {WAITING}), ("losses", {WAITING, *LOSSES}), ("functions", {WAITING, *LOSSES, *FAILURES})],
)
def test_what_is_watched_is_what_was_chosen(chosen: str, names: set[str]) -> None:
    assert set(watching(FunctionAlarms=chosen)) == names


def test_unless_told_otherwise_what_loses_events_is_watched() -> None:
    assert set(watching()) == {WAITING, *LOSSES}


@pytest.mark.parametrize("region", ["us-gov-west-1", "cn-north-1"])
def test_where_an_alarm_with_a_state_for_each_function_was_never_seen_none_is_made(region: str) -> None:
    assert set(watching(region, FunctionAlarms="functions")) == {WAITING}


@pytest.mark.parametrize(("name", "watched"), (LOSSES | FAILURES).items())
def test_one_query_watches_all_functions_and_keeps_the_worst_where_there_are_too_many(
    name: str, watched: tuple[str, str]
) -> None:
    statistic, metric = watched

    (query,) = watching(FunctionAlarms="functions")[name]["Metrics"]

    selected, source, grouped, ordered = re.split(r" (?=FROM|GROUP|ORDER)", query["Expression"])
    assert (selected, source) == (f"SELECT {statistic}({metric})", 'FROM SCHEMA("AWS/Lambda", FunctionName)')
    assert (grouped, ordered) == ("GROUP BY FunctionName", f"ORDER BY {statistic}() DESC")


@pytest.mark.parametrize("name", LOSSES | FAILURES)
def test_an_alarm_looks_no_further_back_than_cloudwatch_has_data_for_it(name: str) -> None:
    alarm = watching(FunctionAlarms="functions")[name]

    assert alarm["Metrics"][0]["Period"] * alarm["EvaluationPeriods"] <= MOST_SECONDS


@pytest.mark.parametrize("name", FAILURES)
def test_a_single_error_sets_off_nothing_and_a_short_burst_neither(name: str) -> None:
    alarm = watching(FunctionAlarms="functions")[name]

    assert int(alarm["Threshold"]) >= 1
    assert alarm["DatapointsToAlarm"] > 1


def test_a_single_lost_event_sets_off_an_alarm_that_lasts_for_an_hour() -> None:
    losing = [alarm for name, alarm in watching().items() if LOSSES.get(name, ("MAX",))[0] == "SUM"]

    assert len(losing) == 3
    assert {(int(alarm["Threshold"]), alarm["DatapointsToAlarm"]) for alarm in losing} == {(0, 1)}
    assert {alarm["Metrics"][0]["Period"] * alarm["EvaluationPeriods"] for alarm in losing} == {3600}


def test_each_threshold_is_the_parameters() -> None:
    alarms = watching(**PASSED_ON)

    assert {int(alarms[name]["Threshold"]) for name in FAILURES} == {7}
    assert int(alarms["warden-watch-streams-late"]["Threshold"]) == 60_000
    assert int(alarms[WAITING]["EvaluationPeriods"]) == 15


def test_letters_wait_when_the_default_queue_has_some_and_loses_none() -> None:
    stuck, *read = watching()[WAITING]["Metrics"]

    assert stuck["Expression"] == "IF(waiting + taken > 0 AND FILL(archived, 0) == 0, 1, 0)"
    assert {one["Id"]: one["MetricStat"]["Metric"]["MetricName"] for one in read} == {
        "waiting": "ApproximateNumberOfMessagesVisible",
        "taken": "ApproximateNumberOfMessagesNotVisible",
        "archived": "NumberOfMessagesDeleted",
    }
    queues = {pair["Value"] for one in read for pair in one["MetricStat"]["Metric"]["Dimensions"]}
    assert queues == {queue.ref.rpartition("/")[2] for queue in _letter_queues()}


def _letter_queues() -> list[Any]:
    return [queue for queue in spoke().of_type("AWS::SQS::Queue") if queue.logical_id == "DeadLetterQueue"]


def test_every_alarm_says_what_it_means() -> None:
    silent = [name for name, alarm in watching(FunctionAlarms="functions").items() if not alarm.get("AlarmDescription")]

    assert silent == []


def test_every_alarm_is_forwarded_by_its_name_and_tells_nobody_in_the_account() -> None:
    alarms = watching(FunctionAlarms="functions")

    assert {name.startswith("warden-watch-") for name in alarms} == {True}
    assert [name for name, alarm in alarms.items() if alarm.get("AlarmActions")] == []


def test_the_hub_hands_what_was_chosen_to_its_own_spoke_and_to_those_by_hand() -> None:
    stack = hub(EnrollOwnAccount="true", **PASSED_ON)

    by_hand = dict(pair.split("=") for pair in str(stack.outputs["SpokeParameters"]).split())

    assert {name: str(own_spoke(stack)[name]) for name in PASSED_ON} == PASSED_ON
    assert {name: by_hand[name] for name in PASSED_ON} == PASSED_ON


@pytest.mark.parametrize("logical_id", ["CoreSpokes", "FurtherSpokes"])
def test_the_hub_hands_what_was_chosen_to_the_stack_sets(logical_id: str) -> None:
    stack = hub(OrganizationalUnitIds="r-ab12", Regions="eu-central-1", **PASSED_ON)
    stack_set = next(one for one in stack.of_type("AWS::CloudFormation::StackSet") if one.logical_id == logical_id)

    given = {pair["ParameterKey"]: str(pair["ParameterValue"]) for pair in stack_set.properties["Parameters"]}

    assert {name: given[name] for name in PASSED_ON} == PASSED_ON
