"""CloudWatch, as far as the sweep asks it."""

# ruff: noqa: N803 - parameters are named as boto3 names them
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

MOST_SERIES = 500


class FakeCloudWatch:
    """Knows the longest run of each function, in milliseconds; `refused` is raised instead of an answer."""

    def __init__(self) -> None:
        self.longest: dict[str, float] = {}
        self.refused: Exception | None = None
        self.asked: list[tuple[datetime, datetime]] = []

    def get_metric_data(
        self, *, MetricDataQueries: list[Mapping[str, Any]], StartTime: datetime, EndTime: datetime
    ) -> dict[str, Any]:
        self.asked.append((StartTime, EndTime))
        if self.refused:
            raise self.refused
        worst = sorted(self.longest.items(), key=lambda run: -run[1])[:MOST_SERIES]
        query = MetricDataQueries[0]["Id"]
        return {"MetricDataResults": [{"Id": query, "Label": name, "Values": [1.0, run]} for name, run in worst]}
