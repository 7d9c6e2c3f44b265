"""Events that cannot be delivered are kept whole, in the hub and in each spoke."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local_org.org import LocalOrg, Options
from tests.integration.account import EUROPE, HOME, HUB, LAMBDA, MEMBER, Account, allow, trust
from tests.integration.sweeping import ask, sweeps

PLAINTEXT_SECRETS = "warden-plaintext-secrets"


@pytest.fixture(scope="module")
def options() -> Options:
    return Options(accounts=(HUB, MEMBER), regions=(HOME, EUROPE))


@contextmanager
def deaf(org: LocalOrg, function: str) -> Iterator[str]:
    """A hub function that no rule may invoke; its permissions are put back afterwards."""
    client = org.developer(HUB, HOME).client("lambda")
    statements = json.loads(client.get_policy(FunctionName=function)["Policy"])["Statement"]
    for statement in statements:
        client.remove_permission(FunctionName=function, StatementId=statement["Sid"])
    yield function
    for statement in statements:
        client.add_permission(
            FunctionName=function,
            StatementId=statement["Sid"],
            Action=statement["Action"],
            Principal=statement["Principal"]["Service"],
            SourceArn=statement["Condition"]["ArnLike"]["AWS:SourceArn"],
        )


@pytest.fixture
def deaf_function(org: LocalOrg) -> Iterator[str]:
    with deaf(org, PLAINTEXT_SECRETS) as function:
        yield function


@pytest.fixture
def closed_bus(org: LocalOrg) -> Iterator[None]:
    """The hub's bus, whose policy somebody replaced by one that takes nothing from other accounts."""
    client = org.developer(HUB, HOME).client("events")
    policy = client.describe_event_bus(Name="warden")["Policy"]
    bus = f"arn:aws:events:{HOME}:{HUB}:event-bus/warden"
    own = {**allow("events:PutEvents", bus)["Statement"], "Sid": "OnlyTheHub", "Principal": {"AWS": HUB}}
    replace(client, json.dumps({"Version": "2012-10-17", "Statement": [own]}))
    yield
    replace(client, policy)


def replace(events: Any, policy: str) -> None:
    """Gives the hub's bus another policy."""
    events.remove_permission(EventBusName="warden", RemoveAllPermissions=True)
    events.put_permission(EventBusName="warden", Policy=policy)


def kept(org: LocalOrg, account: str, queue: str) -> list[dict[str, Any]]:
    """The events that lie in a queue; takes them out."""
    sqs = org.developer(account, HOME).client("sqs")
    url, found = sqs.get_queue_url(QueueName=queue)["QueueUrl"], []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found.append(json.loads(message["Body"]))
    return found


def test_an_event_that_a_function_may_not_be_given_is_kept_in_the_hub(account: Account, deaf_function: str) -> None:
    account.function("unheard-of", account.role("unheard-of"))

    events = kept(account.org, HUB, "warden-hub-undelivered")

    assert [event["detail"]["requestParameters"]["functionName"] for event in events] == ["unheard-of"]
    assert deaf_function not in {
        one.function for one in account.org.invocations if one.event.get("detail") == events[0]["detail"]
    }


def test_a_sweep_that_is_due_and_cannot_be_asked_for_is_kept_in_the_hub(org: LocalOrg) -> None:
    ask(org, {})
    before = sweeps(org)

    with deaf(org, "warden-sweep"):
        org.fall_due()
        org.quiet()

    assert [event["detail-type"] for event in kept(org, HUB, "warden-hub-undelivered")] == ["Scheduled Event"]
    assert sweeps(org) == before


@pytest.mark.usefixtures("closed_bus")
def test_events_that_the_hub_does_not_take_are_kept_in_the_spoke(account: Account) -> None:
    role = account.role("cut-off")
    account.create("cut-off", role)
    account.heard(account.client("iam").update_assume_role_policy, RoleName="cut-off", PolicyDocument=trust(LAMBDA))

    events = kept(account.org, MEMBER, "warden-undelivered")

    names = {event["detail"]["eventName"] for event in events}
    assert names == {"PutRolePolicy", "UpdateAssumeRolePolicy", "CreateFunction20150331"}
    assert {event["account"] for event in events} == {MEMBER}
