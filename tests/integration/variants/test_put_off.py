"""Events that come back by a queue: Lambda reads it under the function's own role and hands them to its process."""

from __future__ import annotations

import json

import pytest

from local_org.org import Options
from tests.integration.account import HOME, HUB, MEMBER, REMEDIATORS, Account
from warden.later import Later, Letter

QUEUE = f"arn:aws:sqs:{HOME}:{MEMBER}:warden-dead-letters"
POLLED = {"sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:DeleteMessage"}


@pytest.fixture(scope="module")
def options() -> Options:
    """A call in each second for each remediator, and one process of each."""
    slow = {"LambdaCallsPerSecond": "3", "ReservedConcurrency": "1"}
    return Options(accounts=(HUB, MEMBER), regions=(HOME,), parameters=slow)


def later(control: str) -> str:
    return f"warden-hub-later-{control.replace('_', '-')}"


def test_what_is_put_off_comes_back_and_is_handled(account: Account) -> None:
    roles = [account.role(f"crowd-{number}") for number in range(3)]
    with account.org.unheard():
        arns = [account.create(f"crowd-{number}", role) for number, role in enumerate(roles)]

    account.org.quiet(180.0)

    put_off = {one.function for one in account.org.invocations if "put_off" in (one.outcome.result or {})}
    assert "warden-dead-letter" in put_off
    assert [account.dead_letters_of(arn) for arn in arns] == [QUEUE] * 3
    assert [one.outcome.error for one in account.org.invocations if one.outcome.error] == []
    assert (account.org.undelivered, account.org.lost, account.org.letters.waiting) == ((), (), False)


@pytest.mark.parametrize("control", [*REMEDIATORS, "stream_failures"])
def test_each_function_may_put_an_event_off(account: Account, control: str) -> None:
    arn = account.function(f"put-{control}", account.role(f"put-{control}"))
    event = next(one.event for one in account.org.invocations if arn in str(one.event) and "detail" in one.event)
    url = account.org.developer(HUB, HOME).client("sqs").get_queue_url(QueueName=later(control))["QueueUrl"]
    role = f"arn:aws:iam::{HUB}:role/lambda-warden/warden-hub-{control.replace('_', '-')}"
    sqs = account.org.session(role, HOME, control).client("sqs")
    known = len(account.org.invocations)

    Later(lambda: sqs, url).put(Letter(event, times=1), 0)
    account.org.quiet(180.0)

    *_, again = account.org.invocations[known:]
    assert (again.outcome.error, again.outcome.result["function"]) == (None, arn)


@pytest.mark.parametrize("control", [*REMEDIATORS, "stream_failures"])
def test_an_event_that_is_moved_back_by_hand_is_handled(account: Account, control: str) -> None:
    arn = account.function(f"moved-{control}", account.role(f"moved-{control}"))
    event = next(one.event for one in account.org.invocations if arn in str(one.event) and "detail" in one.event)
    sqs = account.org.developer(HUB, HOME).client("sqs")
    known = len(account.org.invocations)

    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=later(control))["QueueUrl"], MessageBody=json.dumps(event))
    account.org.quiet(180.0)

    *_, again = account.org.invocations[known:]  # a busy process puts it off once more
    role = f"arn:aws:iam::{HUB}:role/lambda-warden/warden-hub-{control.replace('_', '-')}"
    polled = {(one.action, one.role) for one in account.org.calls if one.resource.endswith(f":{later(control)}")}
    assert again.outcome.error is None
    assert again.outcome.result["function"] == arn
    assert {action for action, by in polled if by == role} >= POLLED
