"""`warden doctor` in an organization like the one that runs on this machine: with --local, and as an operator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from cli.app import app
from local_org.org import LocalOrg, Options
from tests.integration.account import EUROPE, HOME, HUB, MEMBER
from tests.integration.examining import examine, operator
from tests.integration.organizations import Organizations

EVERYWHERE = Options(accounts=(HUB, MEMBER), regions=(HOME, EUROPE), deliver=False)
SELF = replace(EVERYWHERE, parameters={"StackSetCaller": "SELF"})  # Warden stands in the management account
ELSEWHERE = "eu-north-1"


@pytest.fixture
def org(organizations: Organizations, request: pytest.FixtureRequest) -> Iterator[LocalOrg]:
    """One that no other test has left anything in."""
    organizations.stop()
    with LocalOrg.start(getattr(request, "param", EVERYWHERE)) as org:
        yield org


@pytest.mark.parametrize("narrowed", [[], ["--account", MEMBER, "--region", EUROPE]], ids=["own account", "a member"])
def test_the_local_organization_is_sound(org: LocalOrg, narrowed: list[str]) -> None:
    done = CliRunner().invoke(app, ["doctor", *narrowed, "--local", org.endpoint])

    assert (done.exit_code, done.stdout.splitlines()[-1][:20]) == (0, "0 broken, 0 unknown,")


def test_an_operator_needs_no_other_policy_to_find_it_sound(org: LocalOrg) -> None:
    own, member = examine(org, home=HOME), examine(org, "--account", MEMBER, "--region", EUROPE, home=HOME)

    assert [(examined.code, examined.broken) for examined in (own, member)] == [(0, set()), (0, set())]


@pytest.mark.parametrize("org", [EVERYWHERE, SELF], indirect=True, ids=["as delegated administrator", "as the owner"])
def test_what_no_stack_set_rolls_out_is_to_be_deployed_by_hand(org: LocalOrg) -> None:
    examined = examine(org, "--account", MEMBER, "--region", ELSEWHERE, home=HOME)

    mends = {fault["mend"] for check in examined.checks for fault in check["faults"]}
    assert {where for _, where in examined.broken} == {f"{MEMBER} {ELSEWHERE}"}
    assert {command.partition(" --template-file ")[0] for command in mends} == {
        "aws cloudformation deploy --stack-name lambda-warden-spoke"
    }


def test_a_rule_of_the_bus_that_is_gone_is_not_there_rather_than_refused(org: LocalOrg) -> None:
    events = operator(org, HOME).client("events")

    for ask, name in ((events.describe_rule, "Name"), (events.list_targets_by_rule, "Rule")):
        with pytest.raises(events.exceptions.ResourceNotFoundException):
            ask(EventBusName="warden", **{name: "gone"})
