"""Dead letters that are run again: by the operator's command, the hub's function and its role in each account."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from local_org.hub.workers import Worker
from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, Account
from tests.integration.letters import hub, index, letters_table, standings
from tests.integration.operating import Operate
from tests.integration.redriving import FAILS, KEEPS, Till, redrive
from warden.letter import Standing, ToldBy
from warden.redrives import Request
from warden.runs import Runs
from warden.trigger import REDRIVE

A_FEW_SECONDS = 20  # fewer than a redrive keeps for its end
NOTHING_YET = {"done": 0, "failed": 0}


def test_once_the_function_is_mended_each_event_is_run_again_once(account: Account, operate: Operate) -> None:
    till = Till(account, "till-mended", KEEPS)
    letters = [till.letter(second) for second in range(1, 6)]

    said = redrive(operate, till)
    ran = till.ran()
    again = operate("read redrive", "redrive", "--function", till.function.arn)

    assert said.startswith("complete: 5 letters run again\n")
    assert again.startswith("no letter to run again")
    assert (ran, till.ran()) == (till.events(1, 2, 3, 4, 5), [])
    assert standings(account.org, *letters) == [Standing.REDRIVEN] * 5


@pytest.mark.parametrize(("owner", "region"), [(HUB, HOME), (MEMBER, EUROPE)])
def test_functions_of_every_account_and_region_are_run(
    org: LocalOrg, operate: Operate, owner: str, region: str
) -> None:
    till = Till(Account(org, owner), "till-anywhere", KEEPS, region)
    till.letter(1)
    till.letter(2)

    redrive(operate, till)

    assert till.ran() == till.events(1, 2)


def test_a_function_that_still_fails_costs_one_letter_a_try_each_time_and_the_others_nothing(
    account: Account, operate: Operate
) -> None:
    till = Till(account, "till-broken", FAILS)
    letters = [till.letter(second) for second in (1, 2)]

    said = redrive(operate, till)
    operate("read redrive", "redrive", "--run", said.split()[-2], "--resume", "--no-wait")

    tried = index(account.org).get(letters[0].owner, letters[0].name)
    assert said.startswith("stopped: 0 letters run again\n")
    assert "ValueError: no such item: till-broken *" in said
    assert standings(account.org, *letters) == [Standing.ARCHIVED] * 2
    assert tried is not None
    assert tried.tries == 2


@pytest.mark.parametrize("owner", [HUB, MEMBER])
def test_letters_of_a_shared_role_are_run_when_that_is_asked_for(org: LocalOrg, operate: Operate, owner: str) -> None:
    till = Till(Account(org, owner), "till-shared", KEEPS)
    role = f"arn:aws:iam::{owner}:role/tills-shared"
    own = till.letter(1)
    shared = till.letter(2, owner=role, told_by=ToldBy.CANDIDATES, candidates=(till.function.arn,))

    redrive(operate, till)
    before = standings(org, own, shared)
    redrive(operate, till, "--include-candidates")

    assert before == [Standing.REDRIVEN, Standing.ARCHIVED]
    assert till.ran() == till.events(1, 2)


@pytest.mark.parametrize(("owner", "region"), [(HUB, HOME), (MEMBER, EUROPE)])
def test_a_record_that_nothing_but_itself_speaks_for_is_run_when_that_is_asked_for(
    org: LocalOrg, operate: Operate, owner: str, region: str
) -> None:
    till = Till(Account(org, owner), "till-recorded", KEEPS, region)
    till.record(41)  # of a second of its own: the hub knows a letter again by time and id

    without = operate("read redrive", "redrive", "--function", till.function.arn)
    redrive(operate, till, "--include-candidates")

    assert without.startswith("no letter to run again")
    assert till.ran() == till.events(41)


def test_a_function_in_another_account_that_is_called_as_wardens_are_is_run_as_any(
    account: Account, operate: Operate
) -> None:
    till = Till(account, "warden-till", KEEPS)
    till.letter(1)

    redrive(operate, till)

    assert till.ran() == till.events(1)


def test_a_redrive_that_is_under_way_is_stopped(account: Account, operate: Operate) -> None:
    till, now = Till(account, "till-stopped", KEEPS), datetime.now(UTC)
    runs = Runs(hub(account.org, "dynamodb"), letters_table(account.org))
    runs.begin(Request("20260304-stopped", till.function), "1", "an invocation", now, now + timedelta(minutes=16))

    said = operate("read redrive", "redrive", "--run", "20260304-stopped", "--stop")
    account.org.quiet()
    again = operate("read redrive", "redrive", "--run", "20260304-stopped", "--stop")

    assert said.startswith("asked for: redrive 20260304-stopped is to stop;")
    assert again.startswith("stopped: 0 letters run again\n")
    assert " had it stop\n" in again


def test_an_invocation_that_is_nearly_over_has_another_go_on(account: Account) -> None:
    till, org = Till(account, "till-late", KEEPS), account.org
    till.letter(51)
    till.letter(52)
    asked = Request("20260304-late", till.function, rate=50.0).detail()
    function = org.hub_functions["redrive"].definition
    worker = Worker(replace(function, timeout=A_FEW_SECONDS), org.process_environment(function))

    outcome = worker.run({"id": "late", "detail-type": REDRIVE, "detail": asked}, "late")
    worker.stop()

    assert outcome.result == {"run": "20260304-late", "function": till.function.arn, "status": "running"} | NOTHING_YET
    assert till.ran() == till.events(51, 52)


def test_a_dry_run_counts_and_asks_for_nothing(account: Account, operate: Operate) -> None:
    till = Till(account, "till-counted", KEEPS)
    letters = [till.letter(second) for second in (1, 2)]

    said = operate("read redrive", "redrive", "--function", till.function.arn, "--dry-run", "--error", "SUCH*item")

    assert said.startswith(f"2 letters of {till.function.arn}, the oldest ")
    assert standings(account.org, *letters) == [Standing.ARCHIVED] * 2
