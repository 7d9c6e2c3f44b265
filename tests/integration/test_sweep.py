"""What no event told of is found by a sweep, and mended by the remediators."""

from __future__ import annotations

from typing import Any

from tests.integration.account import HOME, Account
from tests.integration.operating import SECRET, statuses
from tests.integration.sweeping import sweep


def old(account: Account, name: str, role: str, region: str = HOME, **settings: Any) -> str:
    """A function that is older than Warden; its ARN."""
    with account.org.untold():
        return account.create(name, role, region, **settings)


def kept(account: Account, name: str, role: str, region: str = HOME, **settings: Any) -> str:
    """An old function that has a dead-letter queue of its owner; its ARN."""
    return old(account, name, role, region, DeadLetterConfig={"TargetArn": account.queue(region)}, **settings)


def test_functions_that_are_older_than_warden_are_mended_by_one_sweep(account: Account) -> None:
    shared = account.role("old-shared")
    keeps, moves = kept(account, "old-a-keeps", shared), kept(account, "old-b-moves", shared)
    secret = kept(account, "old-secret", account.role("old-secret"), Environment=SECRET)
    lossy = old(account, "old-lossy", account.role("old-lossy"))

    sweep(account)

    assert account.assigned(keeps, moves) == ["old-shared", account.own_role(moves).rpartition("/")[2]]
    assert account.tags_of(secret) == {"warden:plaintext-secrets": "API_TOKEN"}
    assert account.dead_letters_of(lossy) == f"arn:aws:sqs:{HOME}:{account.id}:warden-dead-letters"
    assert statuses(account, moves)[0] == "REMEDIATED"
    assert statuses(account, secret)[1] == "OPEN"
    assert statuses(account, lossy)[2] == "REMEDIATED"


def test_a_second_sweep_of_a_mended_account_asks_for_nothing(account: Account) -> None:
    shared = account.role("again-shared")
    for name in ("again-a", "again-b"):
        old(account, name, shared, Environment=SECRET)
    sweep(account)

    again = sweep(account)

    assert again.drifts == []
    assert (again.answer["status"], again.answer["drifts"]) == ("complete", 0)
