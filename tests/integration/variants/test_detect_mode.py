"""Detect mode: all is said and nothing is changed."""

import pytest

from local_org.event_cases import snapshot
from local_org.org import Options
from tests.integration.account import EC2, LAMBDA, REMEDIATORS, Account, rows
from tests.integration.organizations import LOOKING

SECRET = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}


@pytest.fixture(scope="module")
def options() -> Options:
    return LOOKING


def test_what_is_wrong_is_said_and_left(account: Account) -> None:
    with account.org.unheard():
        shared = account.role("looked")
        first, second = (account.create(name, shared, Environment=SECRET) for name in ("looked-a", "looked-b"))
        before = snapshot(account.id, account.org.regions, account.org.developer)

    account.org.quiet()

    assert snapshot(account.id, account.org.regions, account.org.developer) == before
    assert [account.status(control, second) for control in REMEDIATORS] == ["OPEN"] * 3
    assert [account.status(control, first) for control in REMEDIATORS] == [None, "OPEN", "OPEN"]


def test_the_finding_says_what_is_wrong_and_claims_no_remedy(account: Account) -> None:
    shared = account.role("claims")
    account.bare("claims-a", shared)

    arn = account.bare("claims-b", shared)

    found = account.finding("shared_role", arn)
    assert found is not None
    assert found.reason == "shares the role claims with claims-a (us-east-1)"


def test_what_forbids_a_change_is_said_too(account: Account) -> None:
    shared = account.role("barred", trusts=[LAMBDA, EC2])
    account.bare("barred-a", shared)

    arn = account.bare("barred-b", shared)

    assert account.status("shared_role", arn) == "BLOCKED"


def test_what_an_owner_mends_is_resolved(account: Account) -> None:
    shared = account.role("mended")
    account.bare("mended-a", shared)
    arn = account.bare("mended-b", shared, Environment=SECRET)
    before = [account.status(control, arn) for control in REMEDIATORS]

    account.update(
        arn,
        Role=account.role("mended-b"),
        DeadLetterConfig={"TargetArn": account.queue()},
        Environment={"Variables": {"STAGE": "prod"}},
    )

    assert before == ["OPEN"] * 3
    assert [account.status(control, arn) for control in REMEDIATORS] == ["RESOLVED"] * 3


def test_a_deleted_functions_findings_are_closed(account: Account) -> None:
    arn = account.bare("dropped", account.role("dropped"), Environment=SECRET)

    account.delete(arn)

    assert [account.status(control, arn) for control in REMEDIATORS] == [None, "RESOLVED", "RESOLVED"]


def test_nothing_is_ever_changed_in_a_spoke_nor_put_into_the_journal(account: Account) -> None:
    account.bare("journalled", account.role("journalled"), Environment=SECRET)

    made = {call.action.partition(":")[2] for call in account.org.calls if "/warden-spoke-" in str(call.role)}

    assert made
    assert [action for action in made if not action.startswith(("Get", "List"))] == []
    assert rows(account.org, "CHANGES") == []
    assert account.roles() == set()
    assert account.org.denied == ()
