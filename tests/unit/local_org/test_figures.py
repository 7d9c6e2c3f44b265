"""Alarms and dashboards that CloudWatch would not take are refused, and an alarm tells only who lets it."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ParamValidationError

from local_org.access.gate import Gate, Organization
from local_org.cloudformation.stack import Resource, Stack, resolve
from local_org.deploy.figures import MAKERS
from local_org.deploy.making import Making
from local_org.endpoint import moto_state
from local_org.endpoint.call_log import CallLog
from local_org.events.alarms import Alarms
from local_org.place import Place

HERE = Place("111111111111", "us-east-1")
SOUND: dict[str, Any] = {
    "AlarmName": "late",
    "Namespace": "LambdaWarden",
    "MetricName": "Age",
    "Statistic": "Maximum",
    "Period": 300,
    "EvaluationPeriods": "3",
    "ComparisonOperator": "GreaterThanThreshold",
    "Threshold": "900",
}
TEMPLATE = """
Resources:
  Late:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: late
      AlarmDescription: it is late
      AlarmActions: ['arn:aws:sns:us-east-1:111111111111:nobodys']
"""


def make(kind: str, **properties: Any) -> None:
    MAKERS[kind](Making(Resource("It", kind, properties, "it", ""), HERE, lambda _: None))


def stack(folder: Path) -> Stack:
    """A stack with one alarm, whose topic is nowhere."""
    path = folder / "template.yaml"
    path.write_text(TEMPLATE, encoding="utf-8")
    return resolve(path, {}, HERE, "alarms")


def test_a_sound_alarm_and_a_sound_dashboard_are_taken() -> None:
    body = json.dumps({"widgets": []})

    made = [
        MAKERS[kind](Making(Resource("It", kind, given, "it", ""), HERE, lambda _: None))
        for kind, given in (
            ("AWS::CloudWatch::Alarm", SOUND),
            ("AWS::CloudWatch::Dashboard", {"DashboardName": "page", "DashboardBody": body}),
        )
    ]

    assert made == [None, None]


@pytest.mark.parametrize("wrong", [{"Period": 0}, {"EvaluationPeriods": "0"}, {"Dimensions": [{"Name": "service"}]}])
def test_an_alarm_that_cloudwatch_does_not_know_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ParamValidationError):
        make("AWS::CloudWatch::Alarm", **SOUND | wrong)


def test_a_dashboard_that_is_no_json_is_refused() -> None:
    with pytest.raises(json.JSONDecodeError):
        make("AWS::CloudWatch::Dashboard", DashboardName="page", DashboardBody="{'widgets': []}")


def test_an_alarm_whose_topic_takes_nothing_from_it_tells_nobody(tmp_path: Path) -> None:
    moto_state.reset()
    log = CallLog()
    alarms = Alarms(Gate(Organization("o-1", frozenset({HERE.account}))), log)
    alarms.add(stack(tmp_path))

    alarms.sound("late")

    (tried,) = log.all()
    assert (alarms.names, tried.action, tried.allowed) == (("late",), "sns:Publish", False)
