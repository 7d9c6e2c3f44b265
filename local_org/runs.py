"""How long functions ran, as CloudWatch tells it by one query over all functions of an account and region.

Nobody computes metrics here: whoever lets a function run long says so.
"""

import re
from datetime import UTC, datetime
from typing import Any

from local_org.endpoint.calls import Call
from local_org.errors import ApiError
from local_org.place import Place

MOST_SERIES = 500  # that Metrics Insights returns
_LONGEST = re.compile(
    r'SELECT MAX\(Duration\) FROM SCHEMA\("AWS/Lambda", FunctionName\) GROUP BY FunctionName ORDER BY MAX\(\) DESC'
)


class Runs:
    """The longest run of each function. Answers GetMetricData for them and for nothing else."""

    def __init__(self) -> None:
        self._longest: dict[Place, dict[str, float]] = {}

    def note(self, arn: str, milliseconds: float) -> None:
        """Let a function, given by its ARN, have run for that long."""
        _, _, _, region, account, _, name = arn.split(":")
        here = self._longest.setdefault(Place(account, region), {})
        here[name] = max(milliseconds, here.get(name, 0))

    def handle(self, call: Call) -> dict[str, Any]:
        """Answer a call as boto3 would return it. Raises ApiError for what is not modelled."""
        queries = call.params.get("MetricDataQueries", [])
        if call.action != "GetMetricData" or len(queries) != 1 or not _LONGEST.fullmatch(queries[0]["Expression"]):
            raise ApiError("ValidationError", "Only the query for the longest run of each function is modelled.")
        longest = self._longest.get(Place(call.account, call.region), {})
        worst = sorted(longest.items(), key=lambda run: -run[1])[:MOST_SERIES]
        return {"MetricDataResults": [_series(queries[0]["Id"], name, value) for name, value in worst], "Messages": []}


def _series(query: str, name: str, value: float) -> dict[str, Any]:
    at = datetime.fromtimestamp(0, UTC)  # nobody asks when it was
    return {"Id": query, "Label": name, "Timestamps": [at], "Values": [float(value)], "StatusCode": "Complete"}
