"""What the templates deploy that costs by the month, whether anything happens or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local_org.cloudformation.templates import HUB_TEMPLATE, SPOKE_TEMPLATE

ALARM, DASHBOARD, SECRET = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::SecretsManager::Secret"


@dataclass(frozen=True, slots=True)
class Resources:
    """`alarms` are counted by the metrics that they look at, as AWS does; `memory` in MiB, of each function.

    `alarms_of_a_spoke` are those of each account and region that name their metrics; queries are counted elsewhere.
    """

    alarms: int
    alarms_of_a_spoke: int
    dashboards: int
    secrets: int
    polled_queues: int
    memory: int


def of_templates() -> Resources:
    """Count in the hub's template and those that it nests, and in the spoke's, which has alarms only."""
    hub = yaml_parse(HUB_TEMPLATE.read_text(encoding="utf-8"))
    nested = [yaml_parse(path.read_text(encoding="utf-8")) for path in HUB_TEMPLATE.parent.glob("observability/*.yaml")]
    resources = [resource for template in (hub, *nested) for resource in template["Resources"].values()]
    kinds = [resource["Type"] for resource in resources]
    spoke = yaml_parse(SPOKE_TEMPLATE.read_text(encoding="utf-8"))["Resources"].values()
    return Resources(
        sum(metrics(resource["Properties"]) for resource in resources if resource["Type"] == ALARM),
        sum(metrics(resource["Properties"]) for resource in spoke if resource["Type"] == ALARM and not _asks(resource)),
        kinds.count(DASHBOARD),
        kinds.count(SECRET),
        sum(event["Type"] == "SQS" for resource in resources for event in _events(resource)),
        hub["Globals"]["Function"]["MemorySize"],
    )


def metrics(alarm: Mapping[str, Any]) -> int:
    """How many metrics an alarm looks at."""
    return sum("MetricStat" in metric for metric in alarm.get("Metrics", [])) or 1


def _asks(alarm: Mapping[str, Any]) -> bool:
    """Whether an alarm asks by a query, which finds as many metrics as there are."""
    return any(metric.get("Expression", "").startswith("SELECT") for metric in alarm["Properties"].get("Metrics", []))


def _events(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from resource.get("Properties", {}).get("Events", {}).values()
