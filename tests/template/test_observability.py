"""Warden's own alarms and dashboard: nothing of it goes unwatched, and all that is watched exists."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from local_org.cloudformation.templates import ROOT
from local_org.embedded_metrics import metrics_of
from tests.template.stacks import functions, hub, names, remediators
from tests.unit.warden.samples import ORDERS, create, trigger
from warden.metrics import of_letters, of_look, of_redrive, of_sweep, of_undo
from warden.model import Status

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
A_DAY = 86_400
A_WEEK = 7 * A_DAY
AN_HOUR = 3_600
MOST_FREE = 50  # metrics of a dashboard that CloudWatch does not charge for


def alarms(**parameters: str) -> dict[str, Mapping[str, Any]]:
    """The properties of each alarm by its name."""
    found = hub(**parameters).nested["Alarms"].of_type("AWS::CloudWatch::Alarm")
    return {str(alarm.ref): alarm.properties for alarm in found}


def metrics(alarm: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The namespace, name and dimensions of each metric that an alarm looks at."""
    stated = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    for metric in stated or [alarm]:
        dimensions = {str(one["Name"]): str(one["Value"]) for one in metric["Dimensions"]}
        yield str(metric["Namespace"]), str(metric["MetricName"]), dimensions


def widgets() -> list[dict[str, Any]]:
    """What the dashboard shows."""
    (dashboard,) = hub().nested["Dashboard"].of_type("AWS::CloudWatch::Dashboard")
    return [widget["properties"] for widget in json.loads(dashboard.properties["DashboardBody"])["widgets"]]


def shown() -> list[list[str]]:
    """The metrics of the dashboard, each as namespace, name, and names and values of its dimensions."""
    rows = [row for widget in widgets() for row in widget.get("metrics", [])]
    return [[text for text in row if isinstance(text, str)] for row in rows if isinstance(row[0], str)]


def written() -> set[tuple[str, str]]:
    """The name and the dimensions of each metric that the functions write, as far as handling events goes."""
    created, sweep = trigger(create(ORDERS)), of_sweep(1, 1, 1, NOW, complete=True)
    lines = [
        of_look(created, Status.REMEDIATED, "a change", NOW),
        of_look(created, Status.BLOCKED, None, NOW) | {"status": "BLOCKED"},
        of_undo(created, Status.UNDONE, NOW),
        of_undo(created, None, NOW),
        sweep,
        of_letters(1, 1, 1, NOW),
        of_redrive(1, 1, NOW, stopped=True),
    ]
    found = [datum for line in lines for datum in metrics_of(json.dumps(line | {"service": "any"}))]
    return {(datum.name, " ".join(datum.dimensions)) for datum in found}


def test_each_queue_of_the_hub_that_no_function_reads_has_an_alarm() -> None:
    read = {mapping.properties["EventSourceArn"] for mapping in hub().of_type("AWS::Lambda::EventSourceMapping")}
    queues = {queue.properties["QueueName"] for queue in hub().of_type("AWS::SQS::Queue") if queue.arn not in read}

    watched = {dimensions.get("QueueName") for alarm in alarms().values() for _, _, dimensions in metrics(alarm)}

    assert watched - {None} == queues


@pytest.mark.parametrize(("metric", "by_design"), [("Errors", set()), ("Throttles", {"sweep", "redrive"})])
def test_each_function_has_an_alarm_for_what_fails_and_what_waits(metric: str, by_design: set[str]) -> None:
    watched = {
        dimensions["FunctionName"]
        for alarm in alarms().values()
        for _, name, dimensions in metrics(alarm)
        if name == metric
    }

    assert {function.ref for name, function in functions().items() if name not in by_design} == watched


def test_each_remediator_has_an_alarm_for_what_is_late() -> None:
    late = list(metrics(alarms()["warden-events-late"]))

    assert {name for _, name, _ in late} == {"Age"}
    assert {dimensions["service"] for _, _, dimensions in late} == set(remediators())


@pytest.mark.parametrize("name", names())
def test_each_function_is_on_the_dashboard(name: str) -> None:
    function = functions()[name].ref

    about = {(row[1], row[3]) for row in shown()}

    assert {("Errors", function), ("Throttles", function)} <= about
    assert name in ("sweep", "letters", "redrive") or {("Handled", name), ("Age", name)} <= about


def test_each_alarm_is_on_the_dashboard() -> None:
    (listed,) = (widget["alarms"] for widget in widgets() if "alarms" in widget)

    assert [arn.rpartition(":")[2] for arn in listed] == list(alarms())


def test_each_alarm_is_told_when_it_goes_off_and_when_it_is_over() -> None:
    (topic,) = (topic.arn for topic in hub().of_type("AWS::SNS::Topic"))

    told = {name: (alarm["AlarmActions"], alarm["OKActions"]) for name, alarm in alarms().items()}

    assert told == dict.fromkeys(alarms(), ([topic], [topic]))


def test_each_alarm_may_tell_the_topic() -> None:
    prefix = "warden-"

    assert [name for name in alarms() if not name.startswith(prefix)] == []


def test_alarms_and_dashboard_know_no_metric_that_nobody_writes() -> None:
    ours = [row[1:4:2] for row in shown() if row[0] == "LambdaWarden"]
    watched = [
        [name, dimensions["service"]]
        for alarm in alarms().values()
        for namespace, name, dimensions in metrics(alarm)
        if namespace == "LambdaWarden"
    ]

    assert {(name, "service") for name, _ in ours + watched} <= written()
    assert {service for _, service in ours + watched} == set(names())


def test_refusals_are_found_by_the_dimensions_that_they_have() -> None:
    searches = [
        row[0]["expression"] for widget in widgets() for row in widget.get("metrics", []) if isinstance(row[0], dict)
    ]

    assert searches == ["SEARCH('{LambdaWarden,service,status} MetricName=\"Refused\"', 'Sum', 300)"]
    assert ("Refused", "service status") in written()


def test_no_alarm_looks_back_further_than_cloudwatch_does() -> None:
    longest = alarms(SilenceAlarmHours="168")

    for alarm in longest.values():
        periods = [query["MetricStat"]["Period"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
        period = int(periods[0] if periods else alarm["Period"])
        assert period * int(alarm["EvaluationPeriods"]) <= (A_WEEK if period >= AN_HOUR else A_DAY)


def test_events_are_late_when_the_parameter_says_so() -> None:
    found = alarms(EventAgeAlarmSeconds="60")["warden-events-late"]

    assert found["Threshold"] == "60"


@pytest.mark.parametrize(("hours", "periods"), [("1", ["1"]), ("168", ["168"]), ("0", [])])
def test_silence_is_as_long_as_the_parameter_says_and_0_is_for_ever(hours: str, periods: list[str]) -> None:
    found = [alarm for name, alarm in alarms(SilenceAlarmHours=hours).items() if name == "warden-spokes-silent"]

    assert [alarm["EvaluationPeriods"] for alarm in found] == periods


def test_what_is_missing_speaks_for_silence_and_against_every_other_alarm() -> None:
    missing = {name: alarm["TreatMissingData"] for name, alarm in alarms().items()}

    queues = {"warden-failure-queue-not-empty": "ignore", "warden-undelivered-queue-not-empty": "ignore"}
    assert missing == dict.fromkeys(alarms(), "notBreaching") | queues | {"warden-spokes-silent": "breaching"}


def test_the_dashboard_has_no_more_metrics_than_are_free() -> None:
    assert len(shown()) <= MOST_FREE


def test_each_function_is_traced_by_lambda_and_by_nobody_else() -> None:
    modes = {function.properties["TracingConfig"]["Mode"] for function in functions().values()}

    tracers = [path for path in ROOT.glob("functions/**/*.py") if "racer" in path.read_text(encoding="utf-8")]

    assert (modes, tracers) == ({"Active"}, [])


@pytest.mark.parametrize("alarm", alarms())
def test_operations_say_what_to_do_about_each_alarm(alarm: str) -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")

    assert f"| `{alarm}` |" in text
