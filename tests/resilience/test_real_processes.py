"""A process that is really killed ends as the killed handler of the stage does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_org.endpoint.calls import Call
from local_org.endpoint.wire import Answer
from local_org.faults.errors import Dropped
from local_org.faults.rules import Faults, Perform, Rule, Where
from local_org.options import Options
from local_org.org import LocalOrg
from tests.integration.account import HOME, HUB, MEMBER, Account, named, rows


@pytest.fixture(scope="module")
def org() -> Iterator[LocalOrg]:
    with LocalOrg.start(Options(accounts=(HUB, MEMBER), regions=(HOME,))) as org:
        yield org


def test_a_worker_that_is_killed_after_it_moved_a_function_is_followed_by_one_that_says_so(org: LocalOrg) -> None:
    account = Account(org)
    shared = account.role("shared")
    account.function("first", shared)
    faults = org.app.interpose = Faults(lambda: 0.0)

    def killed(_: Call, perform: Perform) -> Answer:
        perform()
        org.kill("shared_role")
        raise Dropped("there is nobody to answer")

    rule = faults.add(Rule(killed, Where(("lambda:UpdateFunctionConfiguration",), "warden-shared-role"), times=1))
    second = account.function("second", shared)

    ends = [one.outcome.error for one in org.invocations if one.outcome.error]
    assert (rule.hits, [error["errorType"] for error in ends]) == (1, ["Runtime.ExitError"])
    assert account.role_of(second) == account.own_role(second)
    assert account.status("shared_role", second) == "REMEDIATED"
    assert [item["progress"]["S"] for item in rows(org, "CHANGES") if item["function"]["S"] == second] == ["applied"]


def test_an_answer_that_is_lost_on_the_wire_is_asked_for_again(org: LocalOrg) -> None:
    account = Account(org)
    faults = org.app.interpose = Faults(lambda: 0.0)

    def lost(_: Call, perform: Perform) -> Answer:
        perform()
        raise Dropped("the connection broke")

    rule = faults.add(Rule(lost, Where(("lambda:UpdateFunctionConfiguration",)), times=1))
    arn = account.bare("alone", account.role("alone"))

    assert (rule.hits, account.status("dead_letter", arn)) == (1, "REMEDIATED")
    assert [one.outcome.error for one in org.invocations if one.outcome.error and named(one) == "alone"] == []
