"""Where one account alone has its letters encrypted with a key, who reads them still acts in that account only."""

import pytest

from local_org.org import LocalOrg
from proof.documents import ALONE
from tests.integration.account import HOME, HUB
from tests.integration.attacks.attackers import attacker, denied, hub_role, namesake, spoke_role

EACH = pytest.mark.parametrize("control", ["letters", "redrive"])


@pytest.fixture(scope="module")
def options() -> object:
    """As the proof has it: without an organization, and with a key."""
    return ALONE


@EACH
def test_it_acts_in_the_account(org: LocalOrg, control: str) -> None:
    sts = org.session(hub_role(control), HOME, "the-function").client("sts")

    assumed = sts.assume_role(RoleArn=spoke_role(control, HUB), RoleSessionName="a-look")

    assert f"assumed-role/warden-spoke-{control}/" in assumed["AssumedRoleUser"]["Arn"]


@EACH
def test_a_role_of_the_same_name_in_another_account_is_not_assumed(org: LocalOrg, control: str) -> None:
    role = namesake(org, spoke_role(control))

    denied(attacker(org, hub_role(control)).client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")
