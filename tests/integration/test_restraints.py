"""Stopping and exempting, from the `warden` command to the functions, in the real templates and handlers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local_org.event_cases import snapshot
from tests.integration.account import EUROPE, HOME, HUB, LOGS, OTHER, Account, rows, table
from tests.integration.operating import CONTROLS, SECRET, journal, look, refused, statuses, terraform, warden
from warden.ledger import Progress


@pytest.fixture
def _goes_on(account: Account) -> Iterator[None]:
    """Whatever a test stops goes on afterwards."""
    yield
    warden(account.org, "resume")


def holds(account: Account) -> dict[str, Any]:
    return dict(snapshot(account.id, account.org.regions, account.org.developer))


def progress(account: Account, control: str, arn: str) -> list[str]:
    """How far each change came; one that a deployment got in between of has failed and was planned anew."""
    return [entry.progress for entry in journal(account, control, arn)]


def ended(account: Account, exemption: str) -> None:
    """Lets the exemption's time pass."""
    hub = account.org.developer(HUB, HOME).client("dynamodb")
    hub.update_item(
        TableName=table(account.org, "RESTRAINTS"),
        Key={"subject": {"S": exemption}},
        UpdateExpression="SET #until = :past",
        ExpressionAttributeNames={"#until": "until"},
        ExpressionAttributeValues={":past": {"S": "2026-01-01T00:00:00Z"}},
    )


@pytest.mark.usefixtures("_goes_on")
def test_a_burst_is_paused_in_its_midst_and_goes_on_afterwards(account: Account) -> None:
    shared, denied = account.role("burst", managed=[LOGS]), account.org.denied
    before = [account.create(f"burst-{number}", shared, Environment=SECRET) for number in range(4)]

    said = warden(account.org, "pause", "--reason", "too many at once")
    with account.org.unheard():
        after = [account.create(f"burst-{number}", shared, Environment=SECRET) for number in range(4, 8)]
        untouched = holds(account)
    account.org.quiet()

    begun = [
        entry.progress for arn in before + after for control in CONTROLS for entry in journal(account, control, arn)
    ]
    assert "paused by arn:aws:iam::111111111111:user/developer since" in said
    # One that the pause met between its record and the change is refused; one that met another change has failed.
    assert set(begun) <= {Progress.APPLIED, Progress.REFUSED, Progress.FAILED}
    assert holds(account) == untouched
    assert [statuses(account, arn) for arn in after] == [["DEFERRED"] * 3] * 4
    found = account.finding("dead_letter", after[0])
    assert found is not None
    assert found.reason.endswith(": too many at once")

    warden(account.org, "resume")

    assert {status for arn in before[1:] + after for status in statuses(account, arn)} == {"REMEDIATED", "OPEN"}
    assert account.assigned(*before, *after) == ["burst", *(f"burst-{number}-{HOME}" for number in range(1, 8))]
    assert account.org.denied == denied  # other tests of this organization have calls denied


@pytest.mark.usefixtures("_goes_on")
def test_a_second_pause_leaves_the_first_and_a_resume_says_whether_there_was_one(account: Account) -> None:
    first = warden(account.org, "pause", "--reason", "first")

    second = warden(account.org, "pause", "--reason", "second")

    assert second == first
    said = [warden(account.org, "resume").splitlines()[0] for _ in range(2)]
    assert said == ["resumed", "was not paused"]


def test_what_terraform_puts_back_twice_is_contested(account: Account) -> None:
    shared = account.role("contested")
    account.function("contested-a", shared)
    arn = account.bare("contested-b", shared, Environment=SECRET)
    client = terraform(account)

    seen = []
    for _ in range(2):
        with account.org.unheard():
            client.untag_resource(Resource=arn, TagKeys=["warden:plaintext-secrets"])
            client.update_function_configuration(FunctionName=arn, Role=shared, DeadLetterConfig={"TargetArn": ""})
        account.org.quiet()
        seen.append((account.role_of(arn), account.dead_letters_of(arn), len(account.tags_of(arn))))

    queue = f"arn:aws:sqs:{HOME}:{account.id}:warden-dead-letters"
    assert seen == [(account.own_role(arn), queue, 1), (shared, None, 0)]
    assert statuses(account, arn) == ["CONTESTED"] * 3
    assert [progress(account, control, arn).count("applied") for control in CONTROLS] == [2] * 3
    for control, snippet in zip(CONTROLS, (account.own_role(arn), "/contested-b/API_TOKEN", queue), strict=True):
        found = account.finding(control, arn)
        assert found is not None
        assert found.evidence["put_back"] == {
            "by": f"arn:aws:iam::{account.id}:user/developer",
            "times": 2,
            "tool": "Terraform",
        }
        assert snippet in found.evidence["at_source"]["terraform"]
        assert snippet in found.evidence["at_source"]["cloudformation"]


def test_what_is_put_back_once_is_mended_again_wherever_it_is(account: Account) -> None:
    elsewhere = Account(account.org, OTHER)
    shared = elsewhere.role("again")
    elsewhere.function("again-a", shared, EUROPE)
    arn = elsewhere.bare("again-b", shared, EUROPE, Environment=SECRET)
    mended = holds(elsewhere)
    client = elsewhere.client("lambda", EUROPE)

    with account.org.unheard():
        client.untag_resource(Resource=arn, TagKeys=["warden:plaintext-secrets"])
        client.update_function_configuration(FunctionName=arn, Role=shared, DeadLetterConfig={"TargetArn": ""})
    account.org.quiet()

    assert holds(elsewhere) == mended
    assert [progress(elsewhere, control, arn).count("applied") for control in CONTROLS] == [2] * 3


def test_what_is_contested_names_the_stack_and_is_over_when_the_stack_gives_in(account: Account) -> None:
    role = account.role("stacked")
    arn = account.bare("stacked", role, Tags={"aws:cloudformation:stack-name": "shop"})
    for _ in range(2):
        account.update(arn, DeadLetterConfig={"TargetArn": ""})
    contested = account.finding("dead_letter", arn)

    account.update(arn, DeadLetterConfig={"TargetArn": account.queue()})

    assert contested is not None
    assert "(the function belongs to the stack shop)" in contested.reason
    assert account.status("dead_letter", arn) == "RESOLVED"


def test_what_is_exempt_is_left_until_the_exemption_has_ended(account: Account) -> None:
    shared = account.role("spared")
    account.function("spared-a", shared)
    arn = f"arn:aws:lambda:{HOME}:{account.id}:function:spared-b"
    asked = ["--control", "all", "--until", "2099-12-31", "--owner", "the shop", "--reason", "moves next week"]
    warden(account.org, "exempt", "add", arn, *asked)

    account.bare("spared-b", shared, Environment=SECRET)

    assert statuses(account, arn) == ["EXEMPT"] * 3
    assert (account.role_of(arn), account.dead_letters_of(arn), account.tags_of(arn)) == (shared, None, {})
    found = account.finding("shared_role", arn)
    assert found is not None
    assert "exempt until 2100-01-01T00:00:00Z, made by arn:aws:iam::111111111111:user/developer" in found.reason
    assert found.reason.endswith("for the shop: moves next week")

    ended(account, f"exemption#all#{arn}")
    listed = warden(account.org, "exempt", "list")
    look(account, arn)

    assert f"{arn}\n    expired: exempt until 2026-01-01T00:00:00Z" in listed
    assert statuses(account, arn) == ["REMEDIATED", "OPEN", "REMEDIATED"]
    assert account.role_of(arn) == account.own_role(arn)


@pytest.mark.parametrize("by", ["role", "account"])
def test_a_role_or_an_account_is_exempt_with_all_its_functions(account: Account, by: str) -> None:
    elsewhere = Account(account.org, OTHER)
    role = elsewhere.role(f"scope-{by}")
    scope = role if by == "role" else elsewhere.id
    asked = ["--control", "dead_letter", "--until", "2099-12-31T12:00:00Z", "--owner", "o", "--reason", "r"]
    warden(account.org, "exempt", "add", scope, *asked)

    arn = elsewhere.bare(f"scope-{by}", role)

    exempt = elsewhere.status("dead_letter", arn)
    warden(account.org, "exempt", "remove", scope, "--control", "dead_letter")
    assert (exempt, elsewhere.status("dead_letter", arn)) == ("EXEMPT", "REMEDIATED")


def test_what_was_taken_back_stays_so_until_its_exemption_is_removed(account: Account) -> None:
    shared = account.role("returned")
    account.function("returned-a", shared)
    arn = account.bare("returned-b", shared, Timeout=1, Environment=SECRET)
    warden(account.org, "undo", "--function", arn)

    account.update(arn, Description="changed since")

    taken_back = statuses(account, arn), account.role_of(arn), account.dead_letters_of(arn), account.tags_of(arn)
    for control in CONTROLS:
        warden(account.org, "exempt", "remove", arn, "--control", control)
    assert taken_back == (["UNDONE"] * 3, shared, None, {})
    assert statuses(account, arn) == ["REMEDIATED", "OPEN", "REMEDIATED"]


def test_exemptions_are_listed_until_they_are_removed(account: Account) -> None:
    arn = f"arn:aws:lambda:{HOME}:{account.id}:function:listed"
    asked = ["--control", "dead_letter", "--until", "2099-12-31T12:00:00Z", "--owner", "o", "--reason", "a\nb"]
    warden(account.org, "exempt", "add", arn, *asked)

    listed = [json.loads(line) for line in warden(account.org, "exempt", "list", "--json").splitlines()]
    earlier = refused(account.org, "exempt", "add", arn, *asked)
    warden(account.org, "exempt", "remove", arn, "--control", "dead_letter")
    again = refused(account.org, "exempt", "remove", arn, "--control", "dead_letter")

    mine = next(one for one in listed if one["scope"] == arn)
    assert {key: mine[key] for key in ("control", "until", "owner", "reason")} == {
        "control": "dead_letter",
        "until": "2099-12-31T12:00:00Z",
        "owner": "o",
        "reason": "a\nb",
    }
    assert "remove it first" in earlier
    assert "is not exempt from dead_letter" in again
    assert arn not in warden(account.org, "exempt", "list")


def test_an_exemption_that_cannot_be_read_fails_the_event_and_changes_nothing(account: Account) -> None:
    arn = f"arn:aws:lambda:{HOME}:{account.id}:function:garbled"
    hub = account.org.developer(HUB, HOME).client("dynamodb")
    key = {"subject": {"S": f"exemption#dead_letter#{arn}"}}
    hub.put_item(TableName=table(account.org, "RESTRAINTS"), Item=key | {"until": {"S": "soon"}})

    account.bare("garbled", account.role("garbled"))

    tries = [
        one.outcome.error
        for one in account.org.invocations
        if one.function == "warden-dead-letter"
        and one.outcome.error is not None
        and "garbled" in str(one.event.get("detail", {}).get("requestParameters"))
    ]
    assert (account.dead_letters_of(arn), len(tries)) == (None, 3)
    assert all("MalformedItem" in str(error) for error in tries)
    hub.delete_item(TableName=table(account.org, "RESTRAINTS"), Key=key)


def test_every_change_is_counted_in_its_accounts_hour(account: Account) -> None:
    counted = [item for item in rows(account.org, "RESTRAINTS") if item["subject"]["S"].startswith("budget#")]
    before = sum(len(item["payers"]["SS"]) for item in counted)

    arn = account.bare("counted", account.role("counted"))

    counted = [item for item in rows(account.org, "RESTRAINTS") if item["subject"]["S"].startswith("budget#")]
    assert len(journal(account, "dead_letter", arn)) == 1
    assert sum(len(item["payers"]["SS"]) for item in counted) == before + 1
