"""AWS as slow as it is: updates settle late, new roles cannot be assumed yet, owners change things meanwhile."""

from __future__ import annotations

import pytest

from local_org.org import Options
from tests.integration.account import HOME, MEMBER, REMEDIATORS, Account, insist
from tests.integration.organizations import SLOW

SECRET = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}
TOPIC = f"arn:aws:sns:{HOME}:{MEMBER}:warden-dead-letters"
GRANT = f"arn:aws:iam::{MEMBER}:policy/lambda-warden/warden-dead-letter-grant"


@pytest.fixture(scope="module")
def options() -> Options:
    return SLOW


def test_all_three_converge_on_one_function(account: Account) -> None:
    shared = account.role("converge")
    first, second = (insist(account.create, name, shared, Environment=SECRET) for name in ("converge-a", "converge-b"))

    account.org.quiet()

    own = account.own_role(second)
    assert [account.role_of(arn) for arn in (first, second)] == [shared, own]
    assert [account.dead_letters_of(arn) for arn in (first, second)] == [TOPIC, TOPIC]
    assert [GRANT in account.attached(role) for role in (shared, own)] == [True, True]
    assert [account.status(control, second) for control in REMEDIATORS] == ["REMEDIATED", "OPEN", "REMEDIATED"]
    assert "warden:plaintext-secrets" in account.tags_of(second)


def test_a_queue_that_the_owner_sets_meanwhile_stays(account: Account) -> None:
    arn = insist(account.create, "hurried", account.role("hurried"))

    insist(account.change, arn, DeadLetterConfig={"TargetArn": account.queue()})
    account.org.quiet()

    assert account.dead_letters_of(arn) == account.queue()


def test_a_role_that_the_owner_sets_meanwhile_stays(account: Account) -> None:
    shared, own = account.role("swayed"), account.role("swayed-own")
    insist(account.create, "swayed-a", shared)
    arn = insist(account.create, "swayed-b", shared)

    insist(account.change, arn, Role=own)
    account.org.quiet()

    assert account.role_of(arn) == own
    assert account.status("shared_role", arn) in (None, "REMEDIATED", "RESOLVED")


def test_what_the_owner_changes_meanwhile_is_kept(account: Account) -> None:
    shared = account.role("kept")
    insist(account.create, "kept-a", shared)
    arn = insist(account.create, "kept-b", shared)

    insist(account.change, arn, Environment={"Variables": {"STAGE": "prod"}}, Timeout=42)
    account.org.quiet()

    after = account.read(arn)
    assert (after["Timeout"], after["Environment"]["Variables"]) == (42, {"STAGE": "prod"})
    assert (after["Role"], account.dead_letters_of(arn)) == (account.own_role(arn), TOPIC)


def test_nothing_fails_for_having_to_wait(account: Account) -> None:
    insist(account.create, "calm", account.role("calm"))
    account.org.quiet()

    refused = [call for call in account.org.denied if call.role and call.action != "sts:AssumeRole"]

    assert refused == []
    assert [one for one in account.org.invocations if one.outcome.error] == []
    assert (account.org.undelivered, account.org.lost) == ((), ())
