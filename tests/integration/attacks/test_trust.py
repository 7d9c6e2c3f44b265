"""Nobody becomes a role of Warden's but the function or the rule that it is for."""

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EC2, EUROPE, HOME, HUB, LAMBDA, MEMBER, OTHER, Account
from tests.integration.attacks.attackers import (
    CONTROLS,
    OUTSIDE,
    Attacker,
    administrator,
    attacker,
    denied,
    forwarder,
    hub_role,
    service_may,
    spoke_role,
    standing,
)

EACH = pytest.mark.parametrize("control", CONTROLS)
EVENTS = "events.amazonaws.com"


def assume(holder: Attacker, role: str) -> None:
    denied(holder.client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")


@EACH
@pytest.mark.parametrize("account", [MEMBER, OTHER, HUB])
def test_an_administrator_assumes_no_role_of_wardens_not_even_at_home(
    org: LocalOrg, control: str, account: str
) -> None:
    assume(administrator(org, MEMBER), spoke_role(control, account))


@EACH
def test_an_administrator_assumes_no_role_of_the_hubs(org: LocalOrg, control: str) -> None:
    assume(administrator(org, MEMBER), hub_role(control))


@pytest.mark.parametrize("account", [MEMBER, OTHER, HUB])
def test_an_administrator_assumes_no_forwarder(org: LocalOrg, account: str) -> None:
    assume(administrator(org, MEMBER), forwarder(account))


@EACH
@pytest.mark.parametrize("account", [MEMBER, OTHER, HUB])
def test_a_members_role_that_is_named_like_the_hubs_assumes_none_of_the_spokes(
    org: LocalOrg, control: str, account: str
) -> None:
    role = standing(Account(org), hub_role(control).partition("role/")[2], powerful=True)

    assume(attacker(org, role), spoke_role(control, account))


@EACH
@pytest.mark.parametrize("account", [MEMBER, HUB])
def test_the_hubs_administrator_assumes_no_role_of_a_spoke(org: LocalOrg, control: str, account: str) -> None:
    assume(administrator(org, HUB), spoke_role(control, account))


@EACH
@pytest.mark.parametrize("name", ["lambda-warden/attack-hub", "attack-hub-too"])
def test_another_role_of_the_hubs_account_assumes_no_role_of_a_spoke(org: LocalOrg, control: str, name: str) -> None:
    role = standing(Account(org, HUB), name, powerful=True)

    assume(attacker(org, role), spoke_role(control))
    assume(attacker(org, role), spoke_role(control, HUB))


@EACH
def test_the_hubs_administrator_assumes_no_role_of_a_function_of_wardens(org: LocalOrg, control: str) -> None:
    assume(administrator(org, HUB), hub_role(control))


@EACH
@pytest.mark.parametrize("service", [LAMBDA, EC2, EVENTS, "cloudformation.amazonaws.com"])
@pytest.mark.parametrize("account", [MEMBER, HUB])
def test_no_service_becomes_a_role_of_a_spoke(org: LocalOrg, control: str, service: str, account: str) -> None:
    assert not service_may(org, service, "sts:AssumeRole", spoke_role(control, account))


@EACH
@pytest.mark.parametrize("service", [EC2, EVENTS, "cloudformation.amazonaws.com", "edgelambda.amazonaws.com"])
def test_no_service_but_lambda_becomes_a_role_of_the_hub(org: LocalOrg, control: str, service: str) -> None:
    assert not service_may(org, service, "sts:AssumeRole", hub_role(control))


@pytest.mark.parametrize("service", [EC2, LAMBDA, "scheduler.amazonaws.com"])
def test_no_service_but_eventbridge_becomes_the_forwarder(org: LocalOrg, service: str) -> None:
    rule = f"arn:aws:events:{HOME}:{MEMBER}:rule/warden-forward-lambda"

    assert not service_may(org, service, "sts:AssumeRole", forwarder(MEMBER), arn=rule, account=MEMBER)


@pytest.mark.parametrize("account", [HUB, MEMBER])
@pytest.mark.parametrize(
    ("rule", "of"),
    [
        pytest.param("{account}:rule/mine", "{account}", id="another rule"),
        pytest.param("{account}:rule/warden", "{account}", id="a rule that begins alike"),
        pytest.param("{account}:rule/mine/warden-forward-lambda", "{account}", id="that rule of another bus"),
        pytest.param("{account}:event-bus/warden-forward-lambda", "{account}", id="no rule"),
        pytest.param(f"{OTHER}:rule/warden-forward-lambda", OTHER, id="that rule of another account"),
        pytest.param(
            f"{OTHER}:rule/warden-forward-lambda", "{account}", id="that rule of another account, in our name"
        ),
        pytest.param(f"{OUTSIDE}:rule/warden-forward-lambda", OUTSIDE, id="that rule of an account outside"),
        pytest.param("", "{account}", id="no rule in our name"),
        pytest.param("", "", id="nothing at all"),
    ],
)
def test_eventbridge_becomes_the_forwarder_for_nobody_but_our_two_rules(
    org: LocalOrg, account: str, rule: str, of: str
) -> None:
    said = {
        "arn": rule and f"arn:aws:events:{HOME}:{rule.format(account=account)}",
        "account": of.format(account=account),
    }
    source = {key: value for key, value in said.items() if value}

    assert not service_may(org, EVENTS, "sts:AssumeRole", forwarder(account), **source)


@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_eventbridge_becomes_the_forwarder_of_a_region_for_no_rule_of_another(org: LocalOrg, account: str) -> None:
    rule = f"arn:aws:events:{EUROPE}:{account}:rule/warden-forward-lambda"

    assert not service_may(org, EVENTS, "sts:AssumeRole", forwarder(account), arn=rule, account=account)
