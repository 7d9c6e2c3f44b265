"""CloudWatch tells real clients how long functions ran, in the protocol that they speak with it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sweep.aws import LONGEST_RUNS
from tests.unit.local_org.endpoint.small_org import ACCOUNT, NOON, OTHER, TRUST_LAMBDA, Org, allow

REGION = "us-east-1"


def arn(name: str, account: str = ACCOUNT, region: str = REGION) -> str:
    return f"arn:aws:lambda:{region}:{account}:function:{name}"


def asked(client: Any, expression: str = LONGEST_RUNS) -> list[tuple[str, list[float]]]:
    """The labels and values that CloudWatch answers a query with."""
    queries = [{"Id": "runs", "Expression": expression, "Period": 3600}]
    answer = client.get_metric_data(MetricDataQueries=queries, StartTime=NOON, EndTime=NOON + 60)
    return [(one["Label"], one["Values"]) for one in answer["MetricDataResults"]]


def test_each_function_that_ran_is_told_with_its_longest_run_and_the_longest_first(org: Org) -> None:
    for name, milliseconds in (("short", 12.5), ("long", 900), ("short", 3)):
        org.runs.note(arn(name), milliseconds)

    assert asked(org.client("cloudwatch")) == [("long", [900.0]), ("short", [12.5])]


def test_each_account_and_region_is_told_of_its_own_functions(org: Org) -> None:
    org.runs.note(arn("elsewhere", region="eu-west-1"), 1)
    org.runs.note(arn("others", account=OTHER), 1)

    assert asked(org.client("cloudwatch")) == []


def test_of_too_many_functions_those_with_the_shortest_runs_are_left_out(org: Org) -> None:
    for number in range(1, 502):
        org.runs.note(arn(f"f-{number:03}"), number)

    told = asked(org.client("cloudwatch"))

    assert (len(told), told[0][0], told[-1][0]) == (500, "f-501", "f-002")


@pytest.mark.parametrize("expression", ["SEARCH('Duration')", LONGEST_RUNS.replace("Duration", "Errors")])
def test_any_other_query_is_refused(org: Org, expression: str) -> None:
    with pytest.raises(ClientError, match="ValidationError"):
        asked(org.client("cloudwatch"), expression)


def test_who_may_not_ask_is_told_so_in_the_same_protocol(org: Org) -> None:
    role = org.role("reader", allow("cloudwatch:ListMetrics", "*"), trust=TRUST_LAMBDA)

    with pytest.raises(ClientError, match="not authorized to perform: cloudwatch:GetMetricData"):
        asked(org.client("cloudwatch", org.session(role)))
