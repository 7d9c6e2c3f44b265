"""Undo, from the request on the bus to the function: what is put back, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local_org.org import Options
from tests.integration.account import EC2, EUROPE, HOME, HUB, LOGS, Account, allow, trust
from tests.integration.operating import journal
from tests.integration.organizations import UNDOING, Organizations
from tests.integration.undoing import Mender, exemption, holds, last_outcome, undo

SECRET: dict[str, Any] = {"Environment": {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}}
GRANT = "arn:aws:iam::222222222222:policy/lambda-warden/warden-dead-letter-grant"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


@pytest.fixture(scope="module")
def options() -> Options:
    return UNDOING


@pytest.fixture(scope="module")
def mend(organizations: Organizations, options: Options) -> Iterator[Mender]:
    mender = Mender(organizations.running(options))
    yield mender
    mender.stop()


def sharing(account: Account, name: str, region: str = HOME, **settings: Any) -> tuple[str, str]:
    """Two functions on one role; the ARN of the role, and of the function that has to leave it."""
    shared = account.role(name, managed=[LOGS], inline={"shop": allow("s3:GetObject", "arn:aws:s3:::shop/*")})
    account.bare(f"{name}-a", shared, region, Timeout=1)
    return shared, account.bare(f"{name}-b", shared, region, Timeout=1, **settings)


def lonely(account: Account, name: str, region: str = HOME, **settings: Any) -> tuple[str, str]:
    """A function on a role of its own; the ARNs of both."""
    role = account.role(name)
    return role, account.bare(name, role, region, Timeout=1, **settings)


@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_a_function_moves_back_and_the_role_that_was_made_for_it_goes(
    account: Account, mend: Mender, region: str
) -> None:
    shared, arn = sharing(account, f"moved-{region}", region)
    before = holds(account)
    change = mend(account, "shared_role", arn)
    moved = account.role_of(arn)

    outcome = undo(account, "shared_role", arn, change)

    assert (moved, account.role_of(arn)) == (account.own_role(arn), shared)
    assert holds(account) == before
    assert outcome["status"] == "UNDONE"


@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_a_dead_letter_target_goes_and_with_it_the_right_to_send_there(
    account: Account, mend: Mender, region: str
) -> None:
    role, arn = lonely(account, f"target-{region}", region)
    before = holds(account)
    change = mend(account, "dead_letter", arn)
    granted = account.attached(role)

    outcome = undo(account, "dead_letter", arn, change)

    assert (granted, account.attached(role)) == ({GRANT}, set())
    assert holds(account) == before
    assert outcome["status"] == "UNDONE"


def test_changes_in_the_hubs_own_account_are_taken_back_too(account: Account, mend: Mender) -> None:
    hub = Account(account.org, HUB)
    shared, arn = sharing(hub, "hub", **SECRET)
    before = holds(hub)
    controls = ("shared_role", "dead_letter", "plaintext_secrets")
    changes = {control: mend(hub, control, arn) for control in controls}

    outcomes = [undo(hub, control, arn, changes[control])["status"] for control in controls]

    assert (outcomes, holds(hub)) == (["UNDONE"] * 3, before)
    assert hub.role_of(arn) == shared


@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_a_tag_goes(account: Account, mend: Mender, region: str) -> None:
    _, arn = lonely(account, f"tag-{region}", region, **SECRET)
    before = holds(account)
    change = mend(account, "plaintext_secrets", arn)
    tagged = account.tags_of(arn)

    undo(account, "plaintext_secrets", arn, change)

    assert (set(tagged), account.tags_of(arn)) == ({"warden:plaintext-secrets"}, {})
    assert holds(account) == before


def test_a_tag_that_was_changed_becomes_what_it_was(account: Account, mend: Mender) -> None:
    _, arn = lonely(account, "tag-before", **SECRET)
    account.client("lambda").tag_resource(Resource=arn, Tags={"warden:plaintext-secrets": "OLD"})
    change = mend(account, "plaintext_secrets", arn)

    undo(account, "plaintext_secrets", arn, change)

    assert account.tags_of(arn) == {"warden:plaintext-secrets": "OLD"}


def test_what_was_undone_is_on_record_and_exempt_for_thirty_days(account: Account, mend: Mender) -> None:
    _, arn = lonely(account, "recorded")
    change = mend(account, "dead_letter", arn)

    undo(account, "dead_letter", arn, change)

    (original,), (own,) = journal(account, "dead_letter", arn), journal(account, "undo", arn)
    exempt = exemption(account, "dead_letter", arn)
    until = datetime.fromisoformat(exempt["until"])
    assert (original.progress, own.progress, own.of) == ("undone", "applied", f"dead_letter/{change}")
    assert [action["action"] for action in own.actions] == ["PutPropertyBack", "TakeGrant"]
    assert (exempt["control"], exempt["scope"], exempt["by"]) == ("dead_letter", arn, "an operator")
    assert exempt["reason"] == f"undo of {change}: it broke a report"
    assert int(exempt["expires"]) == int(until.timestamp())
    assert timedelta(days=29, hours=23) < until - datetime.now(UTC) <= timedelta(days=30)


def test_undone_twice_is_undone_once(account: Account, mend: Mender) -> None:
    _, arn = lonely(account, "twice")
    change = mend(account, "dead_letter", arn)
    undo(account, "dead_letter", arn, change)
    before = holds(account)

    again = undo(account, "dead_letter", arn, change)

    assert (again["status"], again["change"]) == ("UNDONE", None)
    assert (holds(account), len(journal(account, "undo", arn))) == (before, 1)


@pytest.mark.parametrize("order", [("shared_role", "dead_letter"), ("dead_letter", "shared_role")], ids=" then ".join)
@pytest.mark.parametrize("made", [("shared_role", "dead_letter"), ("dead_letter", "shared_role")], ids=" and ".join)
def test_changes_of_two_remediators_are_taken_back_in_either_order(
    account: Account, mend: Mender, made: tuple[str, str], order: tuple[str, str]
) -> None:
    name = f"pair-{made[0][0]}-{order[0][0]}"
    _, arn = sharing(account, name)
    before = holds(account)
    changes = {control: mend(account, control, arn) for control in made}

    outcomes = [undo(account, control, arn, changes[control])["status"] for control in order]

    assert outcomes == ["UNDONE", "UNDONE"]
    assert holds(account) == before


def test_a_function_that_returns_to_a_role_without_the_right_keeps_its_dead_letter_target(
    account: Account, mend: Mender
) -> None:
    shared, arn = sharing(account, "lent")
    change = mend(account, "shared_role", arn)
    mend(account, "dead_letter", arn)
    target = account.dead_letters_of(arn)

    undo(account, "shared_role", arn, change)

    assert (account.role_of(arn), account.dead_letters_of(arn)) == (shared, target)
    assert GRANT in account.attached(shared)


def test_a_right_that_another_function_needs_stays_until_that_ones_change_is_taken_back(
    account: Account, mend: Mender
) -> None:
    shared = account.role("common")
    first, second = (account.bare(f"common-{name}", shared, Timeout=1) for name in "ab")
    changes = {arn: mend(account, "dead_letter", arn) for arn in (first, second)}

    undo(account, "dead_letter", first, changes[first])
    between = account.attached(shared)
    undo(account, "dead_letter", second, changes[second])

    assert (between, account.attached(shared)) == ({GRANT}, set())


def test_a_right_that_somebody_else_gave_stays(account: Account, mend: Mender) -> None:
    role, arn = lonely(account, "theirs")
    account.client("iam").attach_role_policy(RoleName="theirs", PolicyArn=GRANT)
    change = mend(account, "dead_letter", arn)

    undo(account, "dead_letter", arn, change)

    assert (account.dead_letters_of(arn), account.attached(role)) == (None, {GRANT})


def test_a_role_that_a_published_version_runs_under_stays(account: Account, mend: Mender) -> None:
    shared, arn = sharing(account, "version")
    change = mend(account, "shared_role", arn)
    account.client("lambda").publish_version(FunctionName=arn)

    undo(account, "shared_role", arn, change)

    assert (account.role_of(arn), "version-b-us-east-1" in account.roles()) == (shared, True)


def refused(account: Account, control: str, arn: str, change: str) -> str:
    """Why a change is not taken back, after having made sure that nothing was changed and that it is on record."""
    before = holds(account)
    outcome = undo(account, control, arn, change)
    assert (outcome["status"], holds(account)) == (None, before)
    assert exemption(account, control, arn) == {}
    assert (journal(account, "undo", arn)[-1].progress, journal(account, "undo", arn)[-1].reason) == (
        "refused",
        outcome["refused"],
    )
    return str(outcome["refused"])


def test_a_role_that_somebody_gave_it_since_is_kept(account: Account, mend: Mender) -> None:
    _, arn = sharing(account, "since")
    change = mend(account, "shared_role", arn)
    newer = account.role("since-newer")
    account.change(arn, Role=newer)

    reason = refused(account, "shared_role", arn, change)

    assert reason == f"its role is {newer} by now, not {account.own_role(arn)}"


def test_a_dead_letter_target_that_somebody_gave_it_since_is_kept(account: Account, mend: Mender) -> None:
    _, arn = lonely(account, "retarget")
    change = mend(account, "dead_letter", arn)
    account.change(arn, DeadLetterConfig={"TargetArn": account.queue()})

    reason = refused(account, "dead_letter", arn, change)

    assert reason.startswith(f"its dead-letter target is {account.queue()} by now, not ")


def test_a_role_that_was_given_more_since_is_kept(account: Account, mend: Mender) -> None:
    _, arn = sharing(account, "more")
    change = mend(account, "shared_role", arn)
    iam, name = account.client("iam"), "more-b-us-east-1"
    iam.attach_role_policy(RoleName=name, PolicyArn=READ_ONLY)
    iam.put_role_policy(RoleName=name, PolicyName="shop", PolicyDocument=json.dumps(allow("s3:PutObject")))

    reason = refused(account, "shared_role", arn, change)

    assert reason.endswith("were changed since: AmazonS3ReadOnlyAccess, shop")


def test_a_former_role_that_is_gone_is_not_returned_to(account: Account, mend: Mender) -> None:
    former = account.role("lost")
    account.bare("lost-a", former, Timeout=1)
    arn = account.bare("lost-b", former, Timeout=1)
    change = mend(account, "shared_role", arn)
    iam = account.client("iam")
    account.client("lambda").delete_function(FunctionName="lost-a")
    iam.delete_role_policy(RoleName="lost", PolicyName="own-queue")
    iam.delete_role(RoleName="lost")

    assert refused(account, "shared_role", arn, change) == f"its former role {former} is gone"


def test_a_former_role_that_lambda_may_not_assume_any_more_is_not_returned_to(account: Account, mend: Mender) -> None:
    former, arn = sharing(account, "retrust")
    change = mend(account, "shared_role", arn)
    account.client("iam").update_assume_role_policy(RoleName="retrust", PolicyDocument=trust(EC2))
    account.org.quiet()

    assert refused(account, "shared_role", arn, change) == f"Lambda may not assume its former role {former} any more"


def test_a_function_that_is_gone_is_left_at_that(account: Account, mend: Mender) -> None:
    _, arn = lonely(account, "gone")
    change = mend(account, "dead_letter", arn)
    account.delete(arn)

    assert refused(account, "dead_letter", arn, change) == "the function is gone"


def test_a_change_that_nobody_made_is_not_taken_back(account: Account) -> None:
    _, arn = lonely(account, "never")

    assert refused(account, "dead_letter", arn, "2026-01-01T00:00:00+00:00-0000") == "there is no such change"


def test_nothing_was_denied_and_nothing_failed(account: Account) -> None:
    last_outcome(account)

    assert [call for call in account.org.denied if "undo" in str(call.role)] == []
    assert (account.org.lost, account.org.undelivered) == ((), ())
