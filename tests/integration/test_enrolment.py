"""An organization that is enrolled by its organizational unit: who is in it, who joins it, who leaves it."""

import pytest

from local_org.org import LocalOrg, Options
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, Account
from tests.integration.sweeping import ask, pairs

INDIA = "ap-south-1"
LATE = "444444444444"
LEAVING = "555555555555"
# The home is not the region that hears of IAM, and one region more was asked for.
ENROLLED = Options(mode="detect", accounts=(HUB, MEMBER), regions=(EUROPE, INDIA))
OWN = "lambda-warden-OwnSpoke"
CORE, FURTHER = "StackSet-lambda-warden-core-local", "StackSet-lambda-warden-spokes-local"
EVERYONE = {"warden-shared-role", "warden-plaintext-secrets", "warden-dead-letter"}


@pytest.fixture(scope="module")
def options() -> Options:
    return ENROLLED


def spokes(org: LocalOrg, account: str, region: str) -> set[str]:
    """The names of the spokes that stand in a place."""
    described = org.developer(account, region).client("cloudformation").describe_stacks()
    return {stack["StackName"] for stack in described["Stacks"]} & {OWN, CORE, FURTHER}


def roles(org: LocalOrg, account: str) -> set[str]:
    """The names of Warden's roles in an account."""
    found = org.developer(account, EUROPE).client("iam").list_roles(PathPrefix="/lambda-warden/")["Roles"]
    return {role["RoleName"] for role in found}


def heard(org: LocalOrg, arn: str) -> set[str]:
    """The hub functions that an event about a function reached."""
    return {
        invocation.function
        for invocation in org.invocations
        if (invocation.event.get("detail", {}).get("responseElements") or {}).get("functionArn", "").startswith(arn)
    }


def test_every_account_of_the_unit_has_a_spoke_in_each_region(org: LocalOrg) -> None:
    standing = {
        (account, region): spokes(org, account, region) for account in (HUB, MEMBER) for region in (EUROPE, HOME, INDIA)
    }

    assert standing == {
        (HUB, EUROPE): {OWN},
        (HUB, HOME): {FURTHER},
        (HUB, INDIA): {FURTHER},
        (MEMBER, EUROPE): {CORE},
        (MEMBER, HOME): {FURTHER},
        (MEMBER, INDIA): {FURTHER},
    }


@pytest.mark.parametrize("account", [HUB, MEMBER])
@pytest.mark.parametrize("region", [EUROPE, HOME, INDIA])
def test_each_of_them_is_heard_and_looked_at(org: LocalOrg, account: str, region: str) -> None:
    owner = Account(org, account)

    arn = owner.bare(f"enrolled-{region}", owner.role(f"enrolled-{region}"), region)

    assert heard(org, arn) == EVERYONE
    assert owner.status("dead_letter", arn) == "OPEN"


def test_a_change_of_a_role_is_heard_where_iam_is_heard(org: LocalOrg) -> None:
    owner = Account(org)
    role = owner.role("enrolled-shared")
    owner.bare("enrolled-first", role, INDIA)
    owner.bare("enrolled-second", role, INDIA)
    attach = owner.client("iam").attach_role_policy

    owner.heard(attach, RoleName="enrolled-shared", PolicyArn="arn:aws:iam::aws:policy/AmazonSQSFullAccess")

    events = [invocation.event for invocation in org.invocations if invocation.event.get("source") == "aws.iam"]
    names = {event["detail"]["requestParameters"]["roleName"] for event in events}
    assert "enrolled-shared" in names


def test_a_sweep_of_everything_reaches_each_place_that_is_enrolled(org: LocalOrg) -> None:
    owner = Account(org)
    with org.untold():
        arn = owner.create("enrolled-unheard", owner.role("enrolled-unheard"), INDIA)

    ask(org, {})

    swept = pairs(org)
    assert swept.keys() == {(account, region) for account in (HUB, MEMBER) for region in (EUROPE, HOME, INDIA)}
    assert {pair["status"] for pair in swept.values()} == {"complete"}
    assert owner.status("dead_letter", arn) == "OPEN"


def test_an_account_that_joins_later_is_enrolled_whichever_region_comes_first(org: LocalOrg) -> None:
    owner = Account(org, LATE)
    before = owner.bare("late-before", owner.role("late-before"), INDIA)

    org.join(LATE)

    after = owner.bare("late-after", owner.role("late-after"), INDIA)
    assert (heard(org, before), heard(org, after)) == (set(), EVERYONE)
    assert owner.status("dead_letter", after) == "OPEN"


def test_an_account_that_leaves_is_let_go(org: LocalOrg) -> None:
    owner = Account(org, LEAVING)
    org.join(LEAVING)
    entered = roles(org, LEAVING)

    org.leave(LEAVING)

    arn = owner.bare("leaving", owner.role("leaving"), INDIA)
    assert (len(entered) > 0, roles(org, LEAVING)) == (True, set())
    assert [spokes(org, LEAVING, region) for region in (EUROPE, HOME, INDIA)] == [set(), set(), set()]
    assert (heard(org, arn), org.undelivered, org.lost) == (set(), (), ())


def test_an_account_that_left_is_enrolled_again_when_it_comes_back(org: LocalOrg) -> None:
    owner = Account(org, LEAVING)

    org.join(LEAVING)

    arn = owner.bare("back", owner.role("back"), EUROPE)
    assert heard(org, arn) == EVERYONE
    assert owner.status("dead_letter", arn) == "OPEN"
