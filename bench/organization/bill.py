"""What an organization pays in a month: counts of this run and resources of the templates, times AWS's list prices."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.organization.event_path import Handled
from bench.organization.resources import Resources

_PRICES = Path(__file__).with_name("prices.json")
READS = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
GIGABYTE = 1e9
MINUTES_OF_A_DAY = 1440
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: one CPU comes with so many MiB.
MEBIBYTES_OF_A_CPU = 1769


@dataclass(frozen=True, slots=True)
class Assumed:
    """What no run can measure: how big the organization is, how busy its people are, how far away AWS is.

    `cold_share` is how many invocations meet a new process. `events_of_a_sweep` are the findings that need a look in
    each account and region, each day. `line_bytes` are what Lambda itself writes about an invocation. Tables keep
    `item_bytes` of each function; a read unit is 4 KB. `metrics` are at most: one for each name, control and status.
    `polls_a_minute` are of each queue that feeds a function. `losing_share` of the functions lose events or read
    streams, so that they have metrics which the alarms find; FunctionAlarms is `losses`.
    """

    accounts: int = 100
    regions: int = 2
    functions: int = 200
    changes_of_a_function: int = 10
    days: int = 30
    seconds_of_a_call: float = 0.02
    cold_share: float = 0.1
    events_of_a_sweep: int = 1
    line_bytes: int = 400
    item_bytes: int = 500
    read_bytes: int = 4096
    metrics: int = 58
    polls_a_minute: int = 15
    losing_share: float = 0.02

    @property
    def pairs(self) -> int:
        return self.accounts * self.regions

    @property
    def changes(self) -> int:
        """Changes of functions in a month."""
        return self.pairs * self.functions * self.changes_of_a_function

    @property
    def sweeps(self) -> int:
        return self.pairs * self.days


@dataclass(frozen=True, slots=True)
class Counted:
    """What this run and the templates say. `event` is a sound function's; `sweep_*` are of a pair that is on record."""

    event: Handled
    remediators: int
    sweep_calls_in_hub: Mapping[str, float]
    sweep_seconds: float
    deployed: Resources


@dataclass(frozen=True, slots=True)
class Line:
    """`price` names an entry of prices.json."""

    what: str
    price: str
    quantity: float
    dollars: float


def bill(counted: Counted, assumed: Assumed) -> list[Line]:
    prices = {name: price["usd"] / price["per"] for name, price in json.loads(_PRICES.read_text())["prices"].items()}
    return [
        Line(what, price, quantity, quantity * prices[price]) for what, price, quantity in _quantities(counted, assumed)
    ]


def not_priced() -> list[str]:
    return list(json.loads(_PRICES.read_text())["not_found"])


def read_on() -> str:
    return str(json.loads(_PRICES.read_text())["read_on"])


def _quantities(counted: Counted, assumed: Assumed) -> Iterator[tuple[str, str, float]]:
    looks = assumed.changes * counted.remediators + assumed.sweeps * assumed.events_of_a_sweep
    gigabytes = counted.deployed.memory / 1024
    yield "Lambda: invocations", "lambda_requests", looks + assumed.sweeps + assumed.days
    yield "Lambda: events", "lambda_arm_gb_seconds", assumed.changes * _seconds(counted, assumed) * gigabytes
    yield "Lambda: sweeps", "lambda_arm_gb_seconds", assumed.sweeps * counted.sweep_seconds * gigabytes
    yield from _tables(counted, assumed)
    yield "EventBridge: changes sent to the hub", "events_across_accounts", assumed.changes
    yield (
        "EventBridge: sweeps and looks asked for",
        "events_of_our_own",
        assumed.sweeps * (1 + assumed.events_of_a_sweep),
    )
    yield "SQS: queues that Lambda polls", "sqs_requests", _polls(counted, assumed)
    yield "CloudWatch: logs", "log_gb", (assumed.changes * _logged(counted, assumed)) / GIGABYTE
    yield "CloudWatch: alarms", "alarm_months", counted.deployed.alarms
    yield "CloudWatch: alarms of the spokes", "alarm_months", counted.deployed.alarms_of_a_spoke * assumed.pairs
    functions = assumed.pairs * assumed.functions
    yield "CloudWatch: metrics that alarms find by queries", "queried_metric_months", functions * assumed.losing_share
    yield "CloudWatch: how long functions ran, asked daily", "metrics_asked_for", functions * assumed.days
    yield "CloudWatch: dashboard", "dashboard_months", counted.deployed.dashboards
    yield "CloudWatch: metrics", "metric_months", assumed.metrics
    yield "X-Ray: traces, if each invocation has one", "traces", looks + assumed.sweeps
    yield "Secrets Manager: the key of fingerprints", "secret_months", counted.deployed.secrets
    yield "Secrets Manager: read by each new process", "secret_reads", assumed.changes * assumed.cold_share


def _tables(counted: Counted, assumed: Assumed) -> Iterator[tuple[str, str, float]]:
    """A write counts twice, as the inventory has an index. A sweep reads the account's inventory twice."""
    event, sweep = counted.event.next.hub, counted.sweep_calls_in_hub
    inventory = assumed.regions * assumed.functions * assumed.item_bytes / assumed.read_bytes
    reads = assumed.changes * _of(event, READS) + assumed.sweeps * (_of(sweep, READS) + 2 * inventory)
    writes = assumed.changes * _of(event, WRITES) + assumed.sweeps * _of(sweep, WRITES)
    yield "DynamoDB: reads", "dynamodb_reads", reads
    yield "DynamoDB: writes", "dynamodb_writes", 2 * writes
    yield (
        "DynamoDB: storage",
        "dynamodb_gb_months",
        assumed.pairs * assumed.functions * 2 * assumed.item_bytes / GIGABYTE,
    )


def _of(calls: Mapping[str, float], actions: tuple[str, ...]) -> float:
    return sum(calls.get(action, 0) for action in actions)


def _seconds(counted: Counted, assumed: Assumed) -> float:
    """How long all remediators together run for a change: on their share of a CPU, and waiting for AWS."""
    event, cold = counted.event, assumed.cold_share
    cpu = (1 - cold) * event.next_cpu_seconds + cold * event.first_cpu_seconds
    calls = (1 - cold) * event.next.in_all + cold * event.first.in_all
    return cpu * max(MEBIBYTES_OF_A_CPU / counted.deployed.memory, 1) + calls * assumed.seconds_of_a_call


def _polls(counted: Counted, assumed: Assumed) -> float:
    return counted.deployed.polled_queues * assumed.polls_a_minute * MINUTES_OF_A_DAY * assumed.days


def _logged(counted: Counted, assumed: Assumed) -> float:
    return counted.event.log_bytes + counted.remediators * assumed.line_bytes
