"""Alarms and dashboards: checked against CloudWatch's own model, and made nowhere. Nothing here has figures."""

import json
from typing import Any

import botocore.session
from botocore.validate import validate_parameters

from local_org.deploy.making import Making, integers

_NUMBERS = ("DatapointsToAlarm", "EvaluationPeriods", "Period")
_ALARM = (
    "AlarmActions",
    "AlarmDescription",
    "AlarmName",
    "ComparisonOperator",
    "Dimensions",
    "ExtendedStatistic",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Statistic",
    "TreatMissingData",
)


def _alarm(making: Making) -> None:
    properties = making.properties(*_ALARM, *_NUMBERS, "Threshold")
    given = {**properties, **integers(properties, *_NUMBERS), "Threshold": float(properties["Threshold"])}
    _check("PutMetricAlarm", given)


def _dashboard(making: Making) -> None:
    properties = making.properties("DashboardBody", "DashboardName")
    json.loads(properties["DashboardBody"])
    _check("PutDashboard", properties)


def _check(action: str, given: dict[str, Any]) -> None:
    """Raise botocore's ParamValidationError for what the API would not take."""
    shape = botocore.session.get_session().get_service_model("cloudwatch").operation_model(action).input_shape
    if shape is not None:
        validate_parameters(given, shape)


MAKERS = {"AWS::CloudWatch::Alarm": _alarm, "AWS::CloudWatch::Dashboard": _dashboard}
