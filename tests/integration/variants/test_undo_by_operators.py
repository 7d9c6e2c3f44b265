"""`warden history`, `show` and `undo` as an operator types them, against an organization that runs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from local_org.org import Options
from tests.integration.account import HOME, HUB, Account, table
from tests.integration.operating import journal
from tests.integration.organizations import UNDOING, Organizations
from tests.integration.undoing import Mender, holds

Warden = Callable[..., Result]


@pytest.fixture(scope="module")
def options() -> Options:
    return UNDOING


@pytest.fixture(scope="module")
def mend(organizations: Organizations, options: Options) -> Iterator[Mender]:
    mender = Mender(organizations.running(options))
    yield mender
    mender.stop()


@pytest.fixture
def warden(account: Account) -> Warden:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--local", account.org.endpoint])

    return run


def flagged(account: Account, mend: Mender, *names: str) -> dict[str, str]:
    """Functions with a secret that were tagged for it, and the change of each."""
    role = account.role(f"roles-{names[0]}")
    secret = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}
    functions = [account.bare(name, role, Environment=secret) for name in names]
    return {arn: mend(account, "plaintext_secrets", arn) for arn in functions}


def test_history_lists_the_changes_of_a_function_with_what_it_takes_to_name_one(
    account: Account, mend: Mender, warden: Warden
) -> None:
    ((arn, change),) = flagged(account, mend, "listed").items()

    said = warden("history", "--function", arn)

    assert said.exit_code == 0
    for part in (change, arn, "plaintext_secrets", "TagFunction: none -> API_TOKEN", "applied"):
        assert part in said.stdout


def test_history_for_programs_is_a_line_of_json_for_each_change_the_newest_first(
    account: Account, mend: Mender, warden: Warden
) -> None:
    changes = flagged(account, mend, "lines-a", "lines-b")

    said = warden("history", "--account", account.id, "--control", "plaintext_secrets", "--json")

    told = [json.loads(line) for line in said.stdout.splitlines()]
    assert [one["change"] for one in told if one["function"] in changes] == list(changes.values())[::-1]
    assert [one["change"] for one in told] == sorted((one["change"] for one in told), reverse=True)


@pytest.mark.parametrize(
    ("narrowing", "found"),
    [
        ((), True),
        (("--since", "2026-01-01"), True),
        (("--since", "2999-01-01T00:00:00Z"), False),
        (("--status", "applied"), True),
        (("--status", "undone"), False),
        (("--control", "dead_letter"), False),
        (("--account", HUB), False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_history_is_narrowed_by(
    account: Account,
    mend: Mender,
    warden: Warden,
    narrowing: tuple[str, ...],
    found: bool,  # noqa: FBT001 - a table's column
) -> None:
    name = f"narrow-{'-'.join(narrowing).strip('-').replace(':', '')}"[:60]
    ((_, change),) = flagged(account, mend, name).items()

    said = warden("history", "--json", *narrowing)

    assert (change in said.stdout) is found


def test_show_tells_what_was_there_before_and_after_and_what_set_it_off(
    account: Account, mend: Mender, warden: Warden
) -> None:
    ((arn, change),) = flagged(account, mend, "shown").items()

    said = warden("show", change)

    assert said.stdout.splitlines() == [
        f"change      {change}",
        "control     plaintext_secrets",
        f"function    {arn}",
        "set off     Warden Drift by warden, 2026-03-04T09:15:02Z",
        "because     plaintext credentials in API_TOKEN",
        "status      applied",
        "did         TagFunction",
        "  before    none",
        "  after     API_TOKEN",
    ]


def test_a_change_that_cannot_be_read_is_named(account: Account, warden: Warden) -> None:
    hub = account.org.developer(HUB, HOME).client("dynamodb")
    key = {"subject": {"S": "dead_letter#damaged"}, "change": {"S": "damaged"}}
    hub.put_item(TableName=table(account.org, "CHANGES"), Item=key)

    said = warden("show", "damaged")

    hub.delete_item(TableName=table(account.org, "CHANGES"), Key=key)
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == "warden show: change damaged of dead_letter#damaged cannot be read\n"


def test_a_function_is_not_looked_for_in_another_account(account: Account, mend: Mender, warden: Warden) -> None:
    ((arn, _),) = flagged(account, mend, "elsewhere").items()

    said = warden("history", "--function", arn, "--account", HUB)

    assert (said.exit_code, said.stdout, said.stderr) == (0, "", "no such change\n")


def test_undo_of_one_change_takes_that_one_back(account: Account, mend: Mender, warden: Warden) -> None:
    changes = flagged(account, mend, "one-a", "one-b")
    first, second = changes

    said = warden("undo", changes[first], "--reason", "known to us")
    account.org.quiet()

    assert said.exit_code == 0
    assert f"asked for: plaintext_secrets {first} {changes[first]}" in said.stdout
    assert (account.tags_of(first), set(account.tags_of(second))) == ({}, {"warden:plaintext-secrets"})
    assert journal(account, "undo", first)[-1].reason == "known to us"
    assert journal(account, "undo", first)[-1].trigger["actor"] == f"arn:aws:iam::{HUB}:user/developer"


def test_undo_of_an_account_takes_back_all_that_was_applied_there_since(
    account: Account, mend: Mender, warden: Warden
) -> None:
    time.sleep(1 - time.time() % 1)  # the time of a change is compared by the second
    since = datetime.now(UTC).isoformat()
    changes = flagged(account, mend, "all-a", "all-b")

    said = warden("undo", "--account", account.id, "--since", since)
    account.org.quiet()
    again = warden("undo", "--account", account.id, "--since", since)

    assert (said.exit_code, said.stdout.count("asked for:")) == (0, 2)
    assert [account.tags_of(arn) for arn in changes] == [{}, {}]
    assert (again.exit_code, again.stderr) == (1, "warden undo: no change that was applied is among them\n")


def test_a_dry_run_shows_what_would_be_done_and_asks_for_nothing(
    account: Account, mend: Mender, warden: Warden
) -> None:
    arn = account.bare("dry", account.role("dry"), Timeout=1)
    change = mend(account, "dead_letter", arn)
    before = holds(account)

    said = warden("undo", "--function", arn, "--dry-run")
    account.org.quiet()

    queue = f"arn:aws:sqs:{HOME}:{account.id}:warden-dead-letters"
    target, role = "the account's default dead-letter target", f"arn:aws:iam::{account.id}:role/dry"
    assert said.stdout.splitlines() == [
        f"dead_letter {arn} {change}",
        f"  set DeadLetterConfig back to none, if it still is {queue} (not visible from here)",
        f"  take the right to send to {target} off {role}, if nobody needs it there",
    ]
    assert (holds(account), journal(account, "undo", arn)) == (before, [])


def test_a_dry_run_in_an_account_that_one_sees_says_how_things_stand(
    account: Account, mend: Mender, warden: Warden
) -> None:
    hub = Account(account.org, HUB)
    arn = hub.bare("seen", hub.role("seen"), Timeout=1)
    mend(hub, "dead_letter", arn)
    as_made = warden("undo", "--function", arn, "--dry-run").stdout
    hub.change(arn, DeadLetterConfig={"TargetArn": hub.queue()})

    changed = warden("undo", "--function", arn, "--dry-run").stdout

    assert "warden-dead-letters (it is)" in as_made
    assert f"(refused: it is {hub.queue()} now)" in changed


def test_a_change_that_was_undone_is_not_asked_for_again(account: Account, mend: Mender, warden: Warden) -> None:
    ((_, change),) = flagged(account, mend, "again").items()
    warden("undo", change)
    account.org.quiet()

    said = warden("undo", change)

    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == f"warden undo: {change}: it is undone: only a change that was applied is taken back\n"


@pytest.mark.parametrize("command", ["show", "undo"])
def test_a_change_that_is_not_on_record_is_said_to_be_none(warden: Warden, command: str) -> None:
    said = warden(command, "2026-01-01T00:00:00+00:00-00000000")

    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr == f"warden {command}: there is no change 2026-01-01T00:00:00+00:00-00000000\n"


def test_a_stack_that_is_not_there_is_said_to_be_none(warden: Warden) -> None:
    said = warden("history", "--stack", "elsewhere")

    assert (said.exit_code, said.stderr) == (
        1,
        "warden history: no stack elsewhere here: name it with --stack, its region with --region\n",
    )


def test_a_stack_that_is_no_hub_is_told_apart(warden: Warden) -> None:
    said = warden("history", "--stack", "lambda-warden-OwnSpoke")

    assert said.exit_code == 1
    assert "is no hub of Lambda Warden" in said.stderr
