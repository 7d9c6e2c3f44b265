"""`warden doctor` passes a sound deployment and finds what is broken in any other, and nothing else there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from local_org.org import LocalOrg
from tests.integration.account import HUB, MEMBER
from tests.integration.breaking import AT_GLOBAL, AT_HOME, checks
from tests.integration.broken import ALONE, BROKEN, ROLE, TOGETHER, let_in
from tests.integration.commands import complaint
from tests.integration.examining import EXAMINED, GLOBAL, HOME, doctor, examine, reader
from tests.integration.organizations import Organizations


@pytest.fixture
def org(organizations: Organizations) -> Iterator[LocalOrg]:
    """An organization of the test's own, since it is about to be broken."""
    organizations.stop()
    with LocalOrg.start(EXAMINED) as org:
        yield org


def test_a_sound_deployment_passes(org: LocalOrg) -> None:
    everything = [examine(org), examine(org, "--account", MEMBER), examine(org, "--account", HUB, "--region", GLOBAL)]

    assert [examined.code for examined in everything] == [0, 0, 0]
    assert [examined.broken | examined.stand("unknown") for examined in everything] == [set(), set(), set()]


def test_of_an_account_its_roles_its_region_and_that_of_iam_are_looked_at(org: LocalOrg) -> None:
    looked_at = examine(org, "--account", MEMBER).stand("ok")

    assert {where for _, where in looked_at} == {"hub", MEMBER, AT_HOME, AT_GLOBAL}
    assert {("policies", AT_HOME), ("iam_forwarder", AT_GLOBAL), ("trail", AT_HOME), ("trail", AT_GLOBAL)} <= looked_at
    assert looked_at.isdisjoint({("policies", AT_GLOBAL), ("iam_forwarder", AT_HOME)})


@pytest.mark.parametrize("names", [(name,) for name in ALONE] + list(TOGETHER), ids="; ".join)
def test_what_is_broken_is_found_and_nothing_else(org: LocalOrg, names: Sequence[str]) -> None:
    for name in names:
        BROKEN[name].how(org)

    examined = examine(org, "--account", MEMBER)

    assert sorted(examined.broken) == sorted(check for name in names for check in BROKEN[name].checks)
    assert (examined.code, examined.stand("unknown")) == (1, set())
    assert [complaint(command) for command in examined.commands] == [""] * len(examined.commands)


def test_a_role_that_lets_in_whoever_calls_is_found_out_by_trying(org: LocalOrg) -> None:
    let_in(org, ROLE, f"arn:aws:iam::{HUB}:role/operators/examiner", HUB)

    examined = examine(org)

    assert examined.broken == checks("trust", "not_assumable", where=f"{HUB} {HOME}")


def test_an_account_that_nothing_is_broken_in_is_not_blamed_for_another(org: LocalOrg) -> None:
    BROKEN["the grant is gone"].how(org)

    examined = examine(org)

    assert (examined.code, examined.broken) == (0, set())


def test_without_json_it_is_told_what_is_wrong_and_what_mends_it(org: LocalOrg) -> None:
    BROKEN["a forwarder is disabled"].how(org)

    done = doctor(org, "--account", MEMBER)

    lines = done.stdout.splitlines()
    assert (done.exit_code, lines[0]) == (1, f"broken   lambda_forwarder   {AT_HOME}")
    assert lines[2:4] == [
        "    the rule warden-forward-lambda is disabled",
        f"    $ aws events enable-rule --name warden-forward-lambda --event-bus-name default --region {HOME}",
    ]
    assert lines[-1].startswith("1 broken, 0 unknown, ")


def test_what_programs_read_has_these_fields(org: LocalOrg) -> None:
    BROKEN["a forwarder is disabled"].how(org)

    checks = examine(org, "--account", MEMBER).checks

    assert {tuple(check) for check in checks} == {("check", "where", "state", "means", "faults")}
    assert {tuple(fault) for check in checks for fault in check["faults"]} == {("reason", "mend")}
    assert all(check["means"] for check in checks)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--account", "1234"], "an account has twelve digits"),
        (["--region", "eu-north-1"], "nothing is enrolled in eu-north-1: name the account, too"),
    ],
)
def test_a_command_that_means_nothing_ends_with_two(org: LocalOrg, arguments: list[str], why: str) -> None:
    done = doctor(org, *arguments)

    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"warden doctor: {why}\n")


def test_of_another_stack_an_operator_is_shown_nothing(org: LocalOrg) -> None:
    done = doctor(org, "--stack", "another")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "is not authorized to perform: cloudformation:DescribeStacks" in done.stderr


@pytest.mark.parametrize("trail", [f"{HOME}:{HUB}:trail/of-all", f"{GLOBAL}:{MEMBER}:trail/audit"])
@pytest.mark.parametrize(("call", "given"), [("get_trail_status", "Name"), ("get_event_selectors", "TrailName")])
def test_a_trail_may_be_asked_after_wherever_it_is_at_home(org: LocalOrg, trail: str, call: str, given: str) -> None:
    cloudtrail = reader(org).client("cloudtrail")

    with pytest.raises(cloudtrail.exceptions.TrailNotFoundException):
        getattr(cloudtrail, call)(**{given: f"arn:aws:cloudtrail:{trail}"})
