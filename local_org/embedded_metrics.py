"""What CloudWatch reads out of a log line in the embedded metric format, as strict as its specification:

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_MOST_DIMENSIONS = 30
_MOST_METRICS = 100
_LONGEST_NAME = 1024
_UNITS = ("Count", "Milliseconds", "None", "Percent", "Seconds")  # of CloudWatch's units those that are used here


class NotEmbeddedError(ValueError):
    """A line that CloudWatch would read no metrics from although it says that it has some. Says what is wrong."""


@dataclass(frozen=True, slots=True)
class Datum:
    """One value of one metric. `at`: milliseconds since 1970."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    value: float
    unit: str
    at: int


def metrics_of(log: str) -> list[Datum]:
    """Return what all lines of a log have to say; NotEmbeddedError for one that says it wrong."""
    lines = (json.loads(line) for line in log.splitlines() if line.startswith("{"))
    return [datum for line in lines if "_aws" in line for datum in _read(line)]


def _read(line: Mapping[str, Any]) -> Iterator[Datum]:
    match line["_aws"]:
        case {"Timestamp": int(at), "CloudWatchMetrics": [_, *_] as directives, **rest} if not rest:
            for directive in directives:
                yield from _directed(line, directive, at)
        case other:
            raise NotEmbeddedError(f"_aws: {other!r}")


def _directed(line: Mapping[str, Any], directive: object, at: int) -> Iterator[Datum]:
    match directive:
        case {"Namespace": str(namespace), "Dimensions": [_, *_] as sets, "Metrics": list(metrics), **rest} if not rest:
            _need(0 < len(metrics) <= _MOST_METRICS, f"{len(metrics)} metrics in a directive")
            for metric in metrics:
                name, value, unit = _metric(line, metric)
                for names in sets:
                    yield Datum(namespace, name, _dimensions(line, names), value, unit, at)
        case other:
            raise NotEmbeddedError(f"directive: {other!r}")


def _metric(line: Mapping[str, Any], metric: object) -> tuple[str, float, str]:
    match metric:
        case {"Name": str(name), "Unit": str(unit), **rest} if not rest and unit in _UNITS:
            value = line.get(name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise NotEmbeddedError(f"metric {name} has no number in the line")
            return name, value, unit
    raise NotEmbeddedError(f"metric: {metric!r}")


def _dimensions(line: Mapping[str, Any], names: object) -> Mapping[str, str]:
    if not isinstance(names, list) or len(names) > _MOST_DIMENSIONS:
        raise NotEmbeddedError(f"dimensions: {names!r}")
    found = {str(name): line.get(name) for name in names}
    for name, value in found.items():
        _need(isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME, f"dimension {name} has no text in the line")
    return {name: str(value) for name, value in found.items()}


def _need(holds: object, complaint: str) -> None:
    if not holds:
        raise NotEmbeddedError(complaint)
