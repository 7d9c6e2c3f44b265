"""What no event told of is found by a sweep, and mended by the remediators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from local_org.org import LocalOrg, Options
from shared_role.plan import own_role_arn
from tests.integration.account import EUROPE, HOME, HUB, LAMBDA, OTHER, Account, rows, table, trust
from tests.integration.operating import SECRET, statuses, warden
from tests.integration.sweeping import ask, pairs, sweep, sweeps
from warden.model import FUNCTION_TAG, Function


@pytest.fixture(scope="module")
def options() -> Options:
    """An organization in which nobody else's tests made functions; Warden stands in its management account."""
    return Options(hear_deployment=True, parameters={"StackSetCaller": "SELF"})


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
    shared = account.role("resting-shared")
    for name in ("resting-a", "mended-b"):
        old(account, name, shared, Environment=SECRET)
    sweep(account)

    again = sweep(account)

    assert again.drifts == []
    assert (again.answer["status"], again.answer["drifts"]) == ("complete", 0)


def test_functions_of_two_regions_that_share_a_role_are_found_by_the_sweep_of_either(account: Account) -> None:
    shared = account.role("far-shared")
    europe, home = kept(account, "far-a", shared, EUROPE), kept(account, "far-b", shared)
    sweep(account, EUROPE)

    sweep(account)

    assert account.assigned(europe, home) == ["far-shared", account.own_role(home).rpartition("/")[2]]


def test_a_function_that_was_deleted_without_an_event_is_forgotten_and_its_role_removed(account: Account) -> None:
    shared = account.role("lost-shared")
    account.function("lost-keeps", shared)
    moved = account.function("lost-moves", shared)
    with account.org.untold():
        account.client("lambda").delete_function(FunctionName=moved)

    swept = sweep(account)

    assert [one["function"] for one in swept.drifts] == [moved]
    assert account.own_role(moved).rpartition("/")[2] not in account.roles()
    assert [item for item in rows(account.org, "INVENTORY") if item["function"]["S"] == moved and "role" in item] == []
    assert sweep(account).drifts == []


def test_a_sharer_that_left_without_an_event_no_longer_counts(account: Account) -> None:
    shared = account.role("stale-shared")
    first = account.function("stale-first", account.role("stale-own"))
    with account.org.untold():
        account.change(first, Role=shared)
    second = account.function("stale-second", shared)
    with account.org.untold():
        account.change(first, Role=account.role("stale-other"))

    swept = sweep(account)

    assert (account.role_of(second), swept.drifts) == (shared, [])


@pytest.mark.parametrize("name", ["unknown-function", "forgotten"])
def test_a_role_of_a_function_that_nobody_knows_is_removed(account: Account, name: str) -> None:
    gone = Function("aws", account.id, HOME, name)
    iam, name = account.client("iam"), own_role_arn(gone).rpartition("/")[2]
    boundary = f"arn:aws:iam::{account.id}:policy/lambda-warden/warden-function-boundary"
    tags = [{"Key": FUNCTION_TAG, "Value": gone.arn}]
    iam.create_role(
        RoleName=name,
        Path="/warden/",
        AssumeRolePolicyDocument=trust(LAMBDA),
        PermissionsBoundary=boundary,
        Tags=tags,
    )

    sweep(account)

    assert name not in account.roles()


def test_what_stands_is_looked_at_again(account: Account) -> None:
    role = account.role("blocked-shared", trusts=(LAMBDA, "ec2.amazonaws.com"))
    account.function("blocked-a", role)
    arn = account.function("blocked-b", role)
    before = account.status("shared_role", arn)
    with account.org.untold():
        account.client("iam").update_assume_role_policy(RoleName="blocked-shared", PolicyDocument=trust(LAMBDA))

    sweep(account)

    assert (before, account.status("shared_role", arn)) == ("BLOCKED", "REMEDIATED")


def calls_at_most(functions: int) -> float:
    """A page of 50, and of 100, and what a sweep takes however little there is."""
    return functions / 50 + functions / 100 + 10


@pytest.mark.parametrize(("region", "more"), [("ap-south-1", 0), ("ap-south-2", 120)])
def test_compliant_functions_cost_a_page_each_fifty_and_no_call_each(account: Account, region: str, more: int) -> None:
    member = Account(account.org, OTHER)
    for number in range(more):
        name = f"sound-{number}"
        old(member, name, member.role(name), region, DeadLetterConfig={"TargetArn": member.queue(region)})
    first = sweep(member, region)

    again = sweep(member, region)

    assert (first.drifts, again.drifts) == ([], [])
    assert again.answer["functions"] == more
    assert again.calls.total() <= calls_at_most(more), again.calls


def test_the_schedule_has_everything_swept_that_is_on_record(org: LocalOrg) -> None:
    ask(org, {"account": OTHER, "region": EUROPE})
    before = sweeps(org)

    org.fall_due()
    org.quiet()

    known = pairs(org)
    assert {(HUB, HOME), (OTHER, EUROPE)} <= known.keys()
    assert {pair["status"] for pair in known.values()} == {"complete"}
    assert sweeps(org) == before + 1 + len(known)


def test_an_account_that_warden_may_not_enter_does_not_come_on_record_and_breaks_nothing(org: LocalOrg) -> None:
    stranger = {"account": "999999999999", "region": HOME}

    ask(org, stranger)

    assert ("999999999999", HOME) not in pairs(org)
    assert org.lost == ()


def put_on_record(org: LocalOrg, account: str, **words: str) -> None:
    """A pair as the sweep would have left it."""
    item: Mapping[str, Any] = {"account": {"S": account}, "region": {"S": HOME}}
    words = {"since": "2026-01-01T00:00:00Z", **words}
    client = org.developer(HUB, HOME).client("dynamodb")
    client.put_item(
        TableName=table(org, "SPOKES"), Item={**item, **{name: {"S": value} for name, value in words.items()}}
    )


def test_an_account_that_has_left_is_marked_gone_and_dropped_in_the_end(org: LocalOrg) -> None:
    put_on_record(org, "999999999997", status="complete")
    put_on_record(org, "999999999998", status="gone", ended="2026-01-02T00:00:00Z")

    ask(org, {})

    known = pairs(org)
    assert known["999999999997", HOME]["status"] == "gone"
    assert ("999999999998", HOME) not in known


def test_an_operator_asks_for_a_sweep_and_sees_how_it_went(account: Account) -> None:
    arn = old(account, "asked-for", account.role("asked-for"))

    said = warden(account.org, "sweep", "--account", account.id, "--region", HOME)

    assert said.startswith(f"asked for: {account.id} {HOME}")
    assert statuses(account, arn)[2] == "REMEDIATED"
    assert "swept" in warden(account.org, "status")
