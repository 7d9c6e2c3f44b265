"""Warden's functions are invoked by EventBridge for the rules that are wired to them, and by nobody else."""

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER
from tests.integration.attacks.attackers import OUTSIDE, owner, service_may

EVENTS = "events.amazonaws.com"
RULE = f"arn:aws:events:{HOME}:{HUB}:rule"
WIRED = {  # the rules of the hub's bus by the function that each is for
    "warden-shared-role": ("FunctionChanged", "RoleChanged", "DriftFound"),
    "warden-plaintext-secrets": ("FunctionChanged", "DriftFound"),
    "warden-dead-letter": ("FunctionChanged", "DriftFound"),
    "warden-stream-failures": ("MappingChanged", "DriftFound"),
    "warden-sweep": ("SweepRequested",),
    "warden-undo": ("UndoRequested",),
    "warden-redrive": ("RedriveRequested",),
}
SCHEDULED = {"warden-sweep": f"{RULE}/warden-sweep-due"}  # on the default bus, for there are no others for schedules


def function(name: str) -> str:
    return f"arn:aws:lambda:{HOME}:{HUB}:function:{name}"


def rules(name: str) -> list[str]:
    """The ARNs of the rules that are for a function of Warden's."""
    title = name.removeprefix("warden-").title().replace("-", "")
    scheduled = [SCHEDULED[name]] if name in SCHEDULED else []
    return [f"{RULE}/warden/lambda-warden-{title}Function{event}" for event in WIRED[name]] + scheduled


@pytest.mark.parametrize("name", WIRED)
def test_a_function_of_wardens_is_invoked_by_its_own_rules(org: LocalOrg, name: str) -> None:
    own = rules(name)

    invoking = [
        rule for rule in own if service_may(org, EVENTS, "lambda:InvokeFunction", function(name), arn=rule, account=HUB)
    ]

    assert invoking == own


@pytest.mark.parametrize("name", WIRED)
def test_no_other_rule_invokes_a_function_of_wardens(org: LocalOrg, name: str) -> None:
    elsewhere = [
        rule.replace(*change)
        for rule in rules(name)
        for change in ((HUB, MEMBER), (HUB, OUTSIDE), (HOME, EUROPE), ("rule/warden/", "rule/"), ("/warden/", "/mine/"))
        if change[0] in rule
    ]
    siblings = [rule for sibling in WIRED if sibling != name for rule in rules(sibling)]
    others = [
        f"{RULE}/warden/lambda-warden-FindingRule",
        f"{RULE}/warden/mine",
        f"{RULE}/mine",
        f"{rules(name)[0]}2",
        *elsewhere,
        *siblings,
    ]

    invoking = [
        rule
        for rule in others
        if service_may(org, EVENTS, "lambda:InvokeFunction", function(name), arn=rule, account=owner(rule))
    ]

    assert invoking == []


@pytest.mark.parametrize("name", WIRED)
@pytest.mark.parametrize("service", [EVENTS, "sns.amazonaws.com", "s3.amazonaws.com", "apigateway.amazonaws.com"])
def test_no_service_invokes_a_function_of_wardens_in_nobodys_name(org: LocalOrg, name: str, service: str) -> None:
    assert not service_may(org, service, "lambda:InvokeFunction", function(name))


@pytest.mark.parametrize("name", WIRED)
@pytest.mark.parametrize("service", ["sns.amazonaws.com", "s3.amazonaws.com", "scheduler.amazonaws.com"])
def test_no_other_service_invokes_a_function_of_wardens_even_for_its_rules(
    org: LocalOrg, name: str, service: str
) -> None:
    assert not service_may(org, service, "lambda:InvokeFunction", function(name), arn=rules(name)[0], account=HUB)


@pytest.mark.parametrize("name", WIRED)
@pytest.mark.parametrize(
    "action", ["UpdateFunctionCode", "UpdateFunctionConfiguration", "DeleteFunction", "GetFunction"]
)
def test_eventbridge_does_nothing_else_with_a_function_of_wardens(org: LocalOrg, name: str, action: str) -> None:
    assert not service_may(org, EVENTS, f"lambda:{action}", function(name), arn=rules(name)[0], account=HUB)
