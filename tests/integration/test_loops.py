"""No loops: how often Warden runs, and how often it changes something, for what somebody does to one function.

Each change is heard by the two siblings of who made it, and never by who made it; then nothing is left to do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from local_org.hub.workers import Invocation
from tests.integration.account import Account, named
from tests.integration.operating import CONTROLS, SECRET, journal, look

HEARD = 2  # how many hear a change of a function's configuration: all but who made it
LOOKING = (*CONTROLS, "stream_failures")  # who look when somebody asks all to: it hears of mappings only


@dataclass(frozen=True, slots=True)
class Run:
    """What set a hub function off."""

    control: str
    event: str
    by_warden: bool


def about(invocation: Invocation, name: str) -> bool:
    detail = invocation.event.get("detail", {})
    return name in (named(invocation).rpartition(":")[2], str(detail.get("function", "")).rpartition(":")[2])


def runs(account: Account, name: str) -> list[Run]:
    """The runs that were about the function of that name, in order; retries left out."""
    return [
        Run(
            one.function.removeprefix("warden-").replace("-", "_"),
            one.event["detail"].get("eventName", one.event["detail-type"]),
            ":role/lambda-warden/" in str(one.event["detail"].get("userIdentity")),
        )
        for one in account.org.invocations
        if one.attempt == 1 and about(one, name)
    ]


def changes(account: Account, arn: str) -> int:
    return sum(len(journal(account, control, arn)) for control in CONTROLS)


def test_a_compliant_function_is_looked_at_once_by_each_control(account: Account) -> None:
    arn = account.function("still", account.role("of-still"))

    assert Counter(run.control for run in runs(account, "still")) == dict.fromkeys(CONTROLS, 1)
    assert changes(account, arn) == 0


def test_a_function_with_everything_wrong_settles_after_a_run_per_change_and_sibling(account: Account) -> None:
    shared = account.role("wild")
    account.function("wild-a", shared)

    arn = account.bare("wild-b", shared, Environment=SECRET)

    own = [run for run in runs(account, "wild-b") if run.by_warden]
    configured = [run for run in own if run.event.startswith("UpdateFunctionConfiguration")]
    assert len(own) == len(configured) == 2 * HEARD  # role and queue; nobody hears of tags
    assert {run.control for run in own} == set(CONTROLS)
    assert len(runs(account, "wild-b")) <= len(CONTROLS) + len(own)
    assert account.role_of(arn) == account.own_role(arn)


def test_a_change_that_is_put_back_and_contested_sets_nobody_off_any_more(account: Account) -> None:
    arn = account.bare("stubborn", account.role("stubborn"))
    for _ in range(2):
        account.update(arn, DeadLetterConfig={"TargetArn": ""})
    before = len(runs(account, "stubborn")), changes(account, arn)

    for _ in range(3):
        account.update(arn, DeadLetterConfig={"TargetArn": ""})

    after = len(runs(account, "stubborn")), changes(account, arn)
    assert after == (before[0] + 3 * len(CONTROLS), before[1])
    assert before[1] == 2


def test_a_look_that_somebody_asks_for_leads_to_no_other(account: Account) -> None:
    arn = account.bare("asked", account.role("asked"))
    before = len(runs(account, "asked")), changes(account, arn)

    look(account, arn)

    assert (len(runs(account, "asked")), changes(account, arn)) == (before[0] + len(LOOKING), before[1])


def test_a_function_that_is_deleted_is_looked_at_once_more_by_each_control(account: Account) -> None:
    arn = account.bare("leaving", account.role("leaving"))
    before = len(runs(account, "leaving"))

    account.delete(arn)

    # shared_role hears of it and has all of them look; no other call sets anybody off
    assert len(runs(account, "leaving")) - before <= 1 + len(LOOKING)
