"""What a dead letter costs on its way into the index: calls counted at the endpoint, for a batch (architecture)."""

from __future__ import annotations

from collections import Counter

from local_org.org import LocalOrg
from tests.integration.account import Account
from tests.integration.arriving import comes, function_with, invocations, kept, role_id


def calls(org: LocalOrg) -> Counter[str]:
    """What the last invocation called."""
    last = invocations(org)[-1].request_id
    return Counter(one.action for one in org.calls if one.trace == last)


def test_a_letter_of_a_function_that_is_known_costs_one_call_to_s3_and_six_to_dynamodb(account: Account) -> None:
    role = account.role("budget-letters")
    arn = function_with(account, "budget-letters", role)
    sender = role_id(account, role)
    comes(account, sender)

    origin = comes(account, sender)

    assert kept(account.org, origin).owner == arn
    transaction = {"dynamodb:PutItem": 1}  # as the endpoint names it, by the first of its writes
    assert calls(account.org) == {"s3:GetObject": 1, "dynamodb:GetItem": 2, "dynamodb:Query": 3, **transaction}
