"""Warden as others see it at work: its log lines count what it did, its alarms are heard, its traces may be sent."""

from collections import Counter

import pytest

from local_org.demo.mailbox import Mailbox
from local_org.embedded_metrics import Datum, metrics_of
from local_org.org import LocalOrg
from tests.integration.account import REMEDIATORS, Account, named
from tests.integration.sweeping import sweep

OTHERS = ("stream_failures", "undo", "sweep", "letters", "redrive")
TELEMETRY = {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTelemetryRecords", "xray:PutTraceSegments"}


def measured(org: LocalOrg, name: str) -> list[Datum]:
    """What was counted of all calls about one function."""
    return [datum for one in org.invocations if named(one).endswith(name) for datum in metrics_of(one.outcome.log)]


def counts(data: list[Datum]) -> Counter[tuple[str, str]]:
    """The sum of each metric but the age, by the function that counted."""
    found: Counter[tuple[str, str]] = Counter()
    for datum in data:
        if datum.name != "Age":
            found[datum.dimensions["service"], datum.name] += int(datum.value)
    return found


def test_each_remediator_counts_what_it_handled_and_what_it_mended(account: Account) -> None:
    role = account.role("counted-role")

    account.bare("metered", role, Environment={"Variables": {"PASSWORD": "Vq7-tR2zLp9xQw"}})

    found = counts(measured(account.org, "metered"))
    invoked = Counter(one.function for one in account.org.invocations if named(one).endswith("metered"))
    assert {service: found[service, "Handled"] for service in REMEDIATORS} == {
        service: invoked[f"warden-{service.replace('_', '-')}"] for service in REMEDIATORS
    }
    assert {service: found[service, "Remediated"] for service in REMEDIATORS} == {
        "shared_role": 0,
        "plaintext_secrets": 0,
        "dead_letter": 1,
    }
    assert [key for key in found if key[1] == "Failed"] == []


def test_what_is_found_and_stands_is_counted_by_its_reason(account: Account) -> None:
    account.bare("held-secret", account.role("held-role"), Environment={"Variables": {"DB_PASSWORD": "Vq7-tR2zLp9xQw"}})

    (refused,) = {
        (datum.dimensions["service"], datum.dimensions["status"])
        for datum in measured(account.org, "held-secret")
        if datum.name == "Refused"
    }

    assert refused == ("plaintext_secrets", "OPEN")


def test_the_age_of_an_event_is_that_of_the_call(account: Account) -> None:
    account.function("aged", account.role("aged-role"))

    ages = [datum for datum in measured(account.org, "aged") if datum.name == "Age"]

    services = {datum.dimensions["service"] for datum in ages}
    assert services == set(REMEDIATORS)
    assert {datum.unit for datum in ages} == {"Seconds"}
    assert all(0 <= datum.value < 600 for datum in ages)


def test_a_sweep_counts_the_functions_that_it_saw(account: Account) -> None:
    account.function("swept-counted", account.role("swept-counted-role"))

    answer = sweep(account).answer

    (ours,) = [one for one in account.org.invocations if one.function == "warden-sweep"][-1:]
    found = {datum.name: datum.value for datum in metrics_of(ours.outcome.log)}
    assert found == {"FunctionsSeen": answer["functions"], "Drifts": answer["drifts"], "Throttled": 0, "Incomplete": 0}
    assert found["FunctionsSeen"] >= 1


def test_no_account_function_or_role_is_a_dimension(account: Account) -> None:
    account.function("nameless", account.role("nameless-role"))

    dimensions = {
        (name, value)
        for one in account.org.invocations
        for datum in metrics_of(one.outcome.log)
        for name, value in datum.dimensions.items()
    }

    assert {name for name, _ in dimensions} <= {"service", "status"}
    assert {value for name, value in dimensions if name == "service"} <= {*REMEDIATORS, *OTHERS}


@pytest.fixture
def mailbox(org: LocalOrg) -> Mailbox:
    """What people are told from here on."""
    mailbox = Mailbox(org)
    for _ in mailbox.read():
        pass  # what was told before
    return mailbox


def test_each_alarm_that_goes_off_is_told_with_what_it_means(org: LocalOrg, mailbox: Mailbox) -> None:
    for alarm in org.alarms:
        org.sound(alarm)

    told = [message for message in mailbox.alarms() if message["NewStateValue"] == "ALARM"]
    assert [message["AlarmName"] for message in told] == list(org.alarms)
    assert all(message["AlarmDescription"] for message in told)


def test_each_function_may_write_its_log_and_send_its_traces(account: Account) -> None:
    account.bare("traced", account.role("traced-role"))

    sent = {
        (str(call.role).rpartition("/")[2], call.action)
        for call in account.org.calls
        if call.principal == "lambda.amazonaws.com" and call.allowed
    }

    roles = {f"warden-hub-{control.replace('_', '-')}" for control in REMEDIATORS}
    assert {(role, action) for role in roles for action in TELEMETRY} <= sent
