"""Metrics are read out of a log as strictly as CloudWatch does it; what is malformed, and would give none, fails."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local_org.embedded_metrics import Datum, NotEmbeddedError, metrics_of

METRIC = {"Name": "Handled", "Unit": "Count"}
DIRECTIVE = {"Namespace": "N", "Dimensions": [["service"]], "Metrics": [METRIC]}


def line(directive: dict[str, Any], **others: Any) -> str:
    """A log line with one directive."""
    about: dict[str, Any] = {"Timestamp": 1000, "CloudWatchMetrics": [directive]}
    return json.dumps({"service": "undo", "Handled": 2, "_aws": about, **others})


def test_lines_without_metrics_have_none() -> None:
    log = f'START RequestId\n{{"message": "changed meanwhile"}}\n{line(DIRECTIVE)}\nEND RequestId\n'

    found = metrics_of(log)

    assert found == [Datum("N", "Handled", {"service": "undo"}, 2, "Count", 1000)]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(line(DIRECTIVE, Handled="2"), id="a value that is a text"),
        pytest.param(line(DIRECTIVE, Handled=True), id="a value that is true"),
        pytest.param(line(DIRECTIVE, service=None), id="a dimension without a value"),
        pytest.param(line(DIRECTIVE, service=""), id="an empty dimension"),
        pytest.param(line(DIRECTIVE, service="x" * 1025), id="a long dimension"),
        pytest.param(line(DIRECTIVE | {"Dimensions": ["service"]}), id="dimensions that are no sets"),
        pytest.param(line(DIRECTIVE | {"Dimensions": [["service"] * 31]}), id="31 dimensions"),
        pytest.param(line(DIRECTIVE | {"Metrics": []}), id="no metrics"),
        pytest.param(line(DIRECTIVE | {"Metrics": [METRIC | {"Unit": "Dozens"}]}), id="an unknown unit"),
        pytest.param(line(DIRECTIVE | {"Metrics": [{"Name": "Missing", "Unit": "Count"}]}), id="a metric not there"),
        pytest.param(line(DIRECTIVE | {"More": 1}), id="a directive that says more"),
        pytest.param(line(DIRECTIVE, _aws={"CloudWatchMetrics": [DIRECTIVE]}), id="no time"),
        pytest.param(line(DIRECTIVE, _aws={"Timestamp": 1, "CloudWatchMetrics": []}), id="no directive"),
    ],
)
def test_what_the_specification_forbids_is_refused(broken: str) -> None:
    with pytest.raises(NotEmbeddedError):
        metrics_of(broken)
