"""Bad input, and things that are gone: no change, no lost event, no noise."""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local_org.hub.workers import Invocation
from local_org.org import LocalOrg
from tests.integration.account import EC2, HOME, HUB, LAMBDA, OTHER, REMEDIATORS, Account, named, rows, trust

MARK = "must-not-be-logged"
Event = dict[str, Any]


@pytest.fixture
def recorded(account: Account) -> Event:
    """A sound event, of the creation of a function with nothing to mend."""
    name = "recorded"
    if not any("recorded" in str(row) for row in rows(account.org, "INVENTORY")):
        account.function(name, account.role("recorded-role"))
    return copy.deepcopy(next(dict(one.event) for one in account.org.invocations if named(one) == name))


def failures(org: LocalOrg) -> Iterator[dict[str, Any]]:
    """What lies in the hub's failure queue; takes it out."""
    sqs = org.developer(HUB, HOME).client("sqs")
    url = sqs.get_queue_url(QueueName="warden-hub-failures")["QueueUrl"]
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            yield json.loads(message["Body"])


def attempts(org: LocalOrg, event: Mapping[str, Any]) -> list[Invocation]:
    return [one for one in org.invocations if one.event == event]


def lines(invocation: Invocation) -> list[dict[str, Any]]:
    """The log of an invocation, parsed."""
    return [json.loads(line) for line in invocation.outcome.log.splitlines() if line]


def without_a_name(event: Event) -> Event:
    event["detail"] |= {
        "requestParameters": {"description": MARK},
        "responseElements": None,
    }  # neither asked nor answered
    return event


def with_a_name_that_is_none(event: Event) -> Event:
    event["detail"]["requestParameters"]["functionName"] = f"{MARK} {'x' * 200_000}"
    return event


def without_parameters(event: Event) -> Event:
    event["detail"]["requestParameters"] = None
    event["detail"]["additionalEventData"] = MARK
    return event


@pytest.mark.parametrize("broken", [without_a_name, with_a_name_that_is_none, without_parameters])
def test_a_malformed_event_is_retried_and_ends_whole_in_the_failure_queue_with_one_clear_line(
    org: LocalOrg, recorded: Event, broken: Any
) -> None:
    list(failures(org))
    event = broken({**recorded, "id": broken.__name__})

    org.announce(event)
    org.quiet()

    kept = list(failures(org))
    tried = attempts(org, event)
    assert len(tried) == 3 * len(REMEDIATORS)
    assert [one["requestPayload"] for one in kept] == [event] * len(REMEDIATORS)
    assert {one["responsePayload"]["errorType"] for one in kept} == {"MalformedEvent"}
    for one in tried:
        (line,) = lines(one)
        assert (line["level"], line["message"], line["error"]) == ("ERROR", "failed", "MalformedEvent")
        assert line["reason"].startswith("detail.requestParameters")
        assert MARK not in one.outcome.log + str(one.outcome.error)


def test_a_malformed_event_changes_nothing(org: LocalOrg, recorded: Event) -> None:
    before = [rows(org, which) for which in ("FINDINGS", "CHANGES", "INVENTORY")]

    org.announce(without_parameters({**recorded, "id": "changes-nothing"}))
    org.quiet()

    assert [rows(org, which) for which in ("FINDINGS", "CHANGES", "INVENTORY")] == before
    list(failures(org))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("eventSource", "cloudfront.amazonaws.com"),
        ("eventName", "CreateFunctionUrlConfig"),
        ("errorCode", "AccessDenied"),
    ],
)
def test_a_foreign_event_reaches_nobody(org: LocalOrg, recorded: Event, field: str, value: str) -> None:
    event = {**recorded, "id": field, "detail": {**recorded["detail"], field: value}}

    org.announce(event)
    org.quiet()

    assert attempts(org, event) == []


def test_an_event_about_a_role_that_is_gone_is_no_error(account: Account) -> None:
    account.role("vanished")
    iam = account.client("iam")

    with account.org.unheard():
        iam.update_assume_role_policy(RoleName="vanished", PolicyDocument=trust(EC2))
        iam.delete_role_policy(RoleName="vanished", PolicyName="own-queue")
        for arn in account.attached("vanished"):
            iam.detach_role_policy(RoleName="vanished", PolicyArn=arn)
        iam.delete_role(RoleName="vanished")
    account.org.quiet()

    heard = [one for one in account.org.invocations if named(one) == "vanished"]
    assert heard
    assert [one for one in heard if one.outcome.error] == []


def test_a_shared_role_that_is_gone_is_no_error_and_closes_the_finding(account: Account) -> None:
    shared = account.role("pulled", trusts=[LAMBDA, EC2])
    account.function("pulled-a", shared)
    arn = account.function("pulled-b", shared)
    iam = account.client("iam")
    iam.delete_role_policy(RoleName="pulled", PolicyName="own-queue")
    for policy in account.attached("pulled"):
        iam.detach_role_policy(RoleName="pulled", PolicyArn=policy)
    iam.delete_role(RoleName="pulled")

    account.update(arn, Description="changed")

    assert account.status("shared_role", arn) == "RESOLVED"
    assert list(failures(account.org)) == []


def test_a_scenario_makes_a_bounded_number_of_events(org: LocalOrg) -> None:
    account = Account(org, OTHER)
    before, heard_before = org.events, len(org.invocations)
    secret = {"Variables": {"API_TOKEN": "tok-" + "0d1e9c8b7a6f5e4d3c2b"}}  # that no other test has

    shared = account.role("bounded")
    for name in ("bounded-a", "bounded-b"):
        account.bare(name, shared, Environment=secret)

    # 22 and 16 when nothing gets in each other's way; a swap that has to be tried again is an event, too.
    assert org.events.emitted - before.emitted <= 30
    assert len(org.invocations) - heard_before <= 20


def test_warden_changes_nothing_of_its_own(org: LocalOrg) -> None:
    made = [call for call in org.calls if call.allowed and "/warden-spoke-" in str(call.role)]
    touched = {call.resource for call in made if changes(call.action)}

    assert touched
    assert [one for one in touched if "lambda-warden/" in one and ":policy/" not in one] == []
    assert [one for one in touched if f":{HUB}:function:warden-" in one] == []
    assert [role for role in Account(org, HUB).roles() if role.startswith("warden-")] == []


def changes(action: str) -> bool:
    return not action.partition(":")[2].startswith(("Get", "List"))
