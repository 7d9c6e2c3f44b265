"""The bill: quantities times prices."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.organization import bill as module
from bench.organization.bill import Assumed, bill
from bench.organization.resources import metrics, of_templates
from tests.unit.bench.organization.figures import COUNTED, TEMPLATES

ASSUMED = Assumed(accounts=10, regions=2, functions=100, changes_of_a_function=5, days=30, cold_share=0.5)
LINES = {line.what: line for line in bill(COUNTED, ASSUMED)}
CHANGES = 10 * 2 * 100 * 5
SWEEPS = 10 * 2 * 30


def test_every_change_is_sent_to_the_hub_once_and_looked_at_by_each_remediator() -> None:
    assert LINES["EventBridge: changes sent to the hub"].quantity == CHANGES
    assert LINES["Lambda: invocations"].quantity == 3 * CHANGES + 2 * SWEEPS + 30


def test_a_line_is_its_quantity_times_the_price() -> None:
    line = LINES["EventBridge: changes sent to the hub"]

    assert line.dollars == pytest.approx(CHANGES / 1_000_000)


def test_a_small_function_has_its_share_of_a_cpu_and_waits_for_its_calls() -> None:
    cpu = 0.5 * 0.02 + 0.5 * 0.2
    waits = (5 + 6) / 2 * ASSUMED.seconds_of_a_call

    assert LINES["Lambda: events"].quantity == pytest.approx(CHANGES * (cpu * 1769 / 256 + waits) * 0.25)


def test_a_write_counts_for_the_table_and_its_index() -> None:
    assert LINES["DynamoDB: writes"].quantity == 2 * (CHANGES + 2 * SWEEPS)


def test_what_stands_is_paid_for_by_the_month() -> None:
    stands = ("CloudWatch: alarms", "CloudWatch: dashboard", "Secrets Manager: the key of fingerprints")

    assert [LINES[what].dollars for what in stands] == [pytest.approx(dollars) for dollars in (1.0, 3.0, 0.4)]


def test_a_queue_that_lambda_polls_costs_without_a_message() -> None:
    counted = replace(COUNTED, deployed=replace(TEMPLATES, polled_queues=2))

    lines = {line.what: line for line in bill(counted, ASSUMED)}

    assert LINES["SQS: queues that Lambda polls"].quantity == 0
    assert lines["SQS: queues that Lambda polls"].quantity == 2 * 15 * 60 * 24 * 30


def test_every_price_has_its_page_and_is_used() -> None:
    prices = json.loads(Path(module.__file__).with_name("prices.json").read_text(encoding="utf-8"))["prices"]

    assert {line.price for line in LINES.values()} == set(prices)
    assert [name for name, price in prices.items() if not price["page"].startswith("https://aws.amazon.com/")] == []
    assert [name for name, price in prices.items() if not price["read_in"]] == []


def test_an_alarm_costs_for_each_metric_that_it_looks_at() -> None:
    rate = [{"Id": "rate", "Expression": "a / b"}, {"Id": "a", "MetricStat": {}}, {"Id": "b", "MetricStat": {}}]

    assert (metrics({"MetricName": "Errors"}), metrics({"Metrics": rate})) == (1, 2)


def test_each_spoke_has_its_alarms_and_a_query_costs_for_each_metric_that_it_finds() -> None:
    functions = 10 * 2 * 100
    assumed = replace(ASSUMED, losing_share=0.25)

    lines = {line.what: line for line in bill(COUNTED, assumed)}

    assert lines["CloudWatch: alarms of the spokes"].quantity == 3 * 10 * 2
    assert lines["CloudWatch: metrics that alarms find by queries"].dollars == pytest.approx(0.25 * functions * 0.10)
    assert lines["CloudWatch: how long functions ran, asked daily"].dollars == pytest.approx(30 * functions / 100_000)


def test_of_a_spokes_alarms_only_those_that_name_their_metrics_count_by_themselves() -> None:
    assert of_templates().alarms_of_a_spoke == 3


def test_the_templates_deploy_alarms_a_dashboard_and_one_secret() -> None:
    deployed = of_templates()

    assert deployed.alarms >= 7
    assert (deployed.dashboards, deployed.secrets) == (1, 1)
