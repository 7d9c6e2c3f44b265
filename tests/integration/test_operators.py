"""The policies for operators are enough for the commands that each is for, with nothing beside them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_org.org import LocalOrg
from tests.integration.account import HOME, HUB, Account
from tests.integration.operating import SECRET, Operate, journal, statuses, warden


@pytest.fixture
def _goes_on(org: LocalOrg) -> Iterator[None]:
    """Whatever a test stops goes on afterwards."""
    yield
    warden(org, "resume")


def test_who_may_read_sees_every_change_and_what_undoing_it_would_do(account: Account, operate: Operate) -> None:
    arn = account.bare("operated-read", account.role("operated-read"), Environment=SECRET)
    (tagged,) = journal(account, "plaintext_secrets", arn)

    everywhere = operate("read", "history", "--json")
    there = operate("read", "history", "--account", account.id, "--control", "plaintext_secrets", "--json")
    one = operate("read", "show", tagged.change)
    planned = operate("read", "undo", tagged.change, "--dry-run")

    found = operate("read", "findings", "--function", arn)
    counted = operate("read", "status")

    assert all(tagged.change in said for said in (everywhere, there, one))
    assert "plaintext credentials in API_TOKEN" in found
    assert counted.startswith("not paused\n")
    assert "take the tag warden:plaintext-secrets off" in planned
    assert statuses(account, arn) == [None, "OPEN", "REMEDIATED"]


def test_who_may_undo_besides_has_changes_taken_back(account: Account, operate: Operate) -> None:
    arn = account.bare("operated-undo", account.role("operated-undo"), Timeout=1, Environment=SECRET)

    said = operate("read undo", "undo", "--function", arn, "--reason", "the report broke")

    assert said.count("asked for:") == 2
    assert (account.dead_letters_of(arn), account.tags_of(arn)) == (None, {})
    by = f"arn:aws:sts::{HUB}:assumed-role/operator-read-undo/operator"
    assert {entry.trigger["actor"] for entry in journal(account, "undo", arn)} == {by}


def test_who_may_sweep_besides_has_everything_looked_through(account: Account, operate: Operate) -> None:
    with account.org.untold():
        arn = account.create("operated-sweep", account.role("operated-sweep"))

    said = operate("read sweep", "sweep", "--account", account.id, "--region", HOME)

    assert said.startswith("asked for")
    assert statuses(account, arn)[2] == "REMEDIATED"
    assert "swept" in operate("read", "status")


@pytest.mark.usefixtures("_goes_on")
def test_who_may_restrain_besides_pauses_exempts_and_lets_go_on(account: Account, operate: Operate) -> None:
    asked = ("--until", "2099-12-31", "--owner", "the shop", "--reason", "moves next week")
    paused = operate("read restrain", "pause", "--reason", "audit")
    again = operate("read restrain", "pause", "--reason", "another")
    arn = account.bare("operated-pause", account.role("operated-pause"), Environment=SECRET)

    seen = [statuses(account, arn)[1:]]
    for of in ("dead_letter", "all"):
        operate("read restrain", "exempt", "add", arn, "--control", of, *asked)
        seen.append(statuses(account, arn)[1:])
    listed = operate("read restrain", "exempt", "list")
    for of in ("dead_letter", "all"):
        operate("read restrain", "exempt", "remove", arn, "--control", of)
    seen.append(statuses(account, arn)[1:])
    operate("read restrain", "resume")
    seen.append(statuses(account, arn)[1:])

    assert again == paused
    assert listed.count(arn) == 2
    assert seen == [
        ["DEFERRED", "DEFERRED"],
        ["DEFERRED", "EXEMPT"],
        ["EXEMPT", "EXEMPT"],
        ["DEFERRED", "DEFERRED"],
        ["OPEN", "REMEDIATED"],
    ]
