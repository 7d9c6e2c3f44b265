"""Whoever holds a session of a spoke role changes no function but as its remediator does, and none of Warden's."""

from typing import Any

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, OTHER, Account
from tests.integration.attacks.attackers import CONTROLS, HUB_FUNCTIONS, attacker, denied, spoke_role

PLAINTEXT_SECRETS = spoke_role("plaintext_secrets")
EACH = pytest.mark.parametrize("control", CONTROLS)
CHANGING = pytest.mark.parametrize("control", ["shared_role", "dead_letter"])  # may change functions


CHANGES: dict[str, dict[str, Any]] = {
    "mode": {"Environment": {"Variables": {"WARDEN_MODE": "detect"}}},
    "layer": {"Layers": [f"arn:aws:lambda:{HOME}:{OTHER}:layer:mine:1"]},
    "handler": {"Handler": "mine.handler"},
    "queue": {"DeadLetterConfig": {"TargetArn": f"arn:aws:sqs:{HOME}:{HUB}:mine"}},
}


@CHANGING
@pytest.mark.parametrize("function", HUB_FUNCTIONS)
def test_wardens_own_functions_are_not_changed(org: LocalOrg, control: str, function: str) -> None:
    arn = f"arn:aws:lambda:{HOME}:{HUB}:function:{function}"
    before = Account(org, HUB).read(arn)["RevisionId"]
    change = attacker(org, spoke_role(control, HUB)).client("lambda").update_function_configuration

    for settings in CHANGES.values():
        denied(change, FunctionName=arn, **settings)
    denied(change, FunctionName=function, Description="mine")
    denied(attacker(org, spoke_role(control)).client("lambda").update_function_configuration, FunctionName=arn)

    assert Account(org, HUB).read(arn)["RevisionId"] == before


@CHANGING
def test_a_function_of_the_hubs_account_named_like_wardens_is_out_of_reach_in_each_region(
    org: LocalOrg, control: str
) -> None:
    names = ("warden-shared-role", "warden-shared-role:1", "warden-of-tomorrow")
    regions = (HOME, EUROPE, "ap-southeast-2")
    arns = [f"arn:aws:lambda:{region}:{HUB}:function:{name}" for region in regions for name in names]

    assert attacker(org, spoke_role(control, HUB)).allowed(["lambda:UpdateFunctionConfiguration"], *arns) == []


GRANTED_AT_HOME = (
    "lambda:GetFunctionConfiguration",
    "lambda:ListAliases",
    "lambda:ListFunctionEventInvokeConfigs",
    "lambda:ListTags",
    "lambda:ListVersionsByFunction",
    "lambda:TagResource",
    "lambda:UntagResource",
    "lambda:UpdateFunctionConfiguration",
)


@EACH
def test_functions_of_other_accounts_are_out_of_reach(org: LocalOrg, control: str) -> None:
    tagged = {"aws:tagkeys": "warden:plaintext-secrets"}
    arns = [f"arn:aws:lambda:{HOME}:{account}:function:any" for account in (HUB, OTHER)]

    assert attacker(org, spoke_role(control)).allowed(GRANTED_AT_HOME, *arns, context=tagged) == []


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        pytest.param("tag_resource", {"Tags": {"team": "mine"}}, id="another tag"),
        pytest.param("tag_resource", {"Tags": {"warden:plaintext-secrets": "", "team": "mine"}}, id="another as well"),
        pytest.param("tag_resource", {"Tags": {"warden:exempt": "true"}}, id="another of Warden's"),
        pytest.param("tag_resource", {"Tags": {"Warden:Plaintext-Secrets": ""}}, id="in other letters"),
        pytest.param("untag_resource", {"TagKeys": ["team"]}, id="removing another"),
        pytest.param(
            "untag_resource", {"TagKeys": ["warden:plaintext-secrets", "team"]}, id="removing another as well"
        ),
    ],
)
def test_plaintext_secrets_sets_and_removes_no_tag_but_its_own(
    org: LocalOrg, operation: str, parameters: dict[str, Any]
) -> None:
    arn = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"

    denied(getattr(attacker(org, PLAINTEXT_SECRETS).client("lambda"), operation), Resource=arn, **parameters)


@pytest.mark.parametrize("operation", ["tag_resource", "untag_resource"])
@CHANGING
def test_the_others_tag_no_function(org: LocalOrg, control: str, operation: str) -> None:
    arn = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"
    tag = {"tag_resource": {"Tags": {"warden:plaintext-secrets": ""}}}
    parameters: dict[str, Any] = tag.get(operation, {"TagKeys": ["warden:plaintext-secrets"]})

    denied(getattr(attacker(org, spoke_role(control)).client("lambda"), operation), Resource=arn, **parameters)
