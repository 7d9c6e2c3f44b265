"""Whoever holds a session of a spoke role makes no roles and gives no rights but as its remediator does.

shared_role's may make and fill roles, so most is tried with that one; what none of them may do is tried with all.
"""

import json
from typing import Any, NamedTuple

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EC2, HOME, HUB, LAMBDA, MEMBER, OTHER, Account, allow, trust
from tests.integration.attacks.attackers import (
    ADMINISTRATOR,
    attacker,
    denied,
    spoke_role,
    standing,
)

POLICIES = f"arn:aws:iam::{MEMBER}:policy"
BOUNDARY = f"{POLICIES}/lambda-warden/warden-function-boundary"
GRANT = f"{POLICIES}/lambda-warden/warden-dead-letter-grant"
ROLES = f"arn:aws:iam::{MEMBER}:role"
SHARED_ROLE = spoke_role("shared_role")
GRANTING = pytest.mark.parametrize("control", ["dead_letter", "stream_failures"])  # give the grant

# Roles that are not there to be filled by Warden; each is wrong in one way only.
SOMEONES = "attacked"
OUTSIDE_THE_PATH = "attacked-outside"
BESIDE_THE_PATH = "attacked-beside"
WITHOUT_BOUNDARY = "attacked-unbounded"
UNDER_ANOTHER_BOUNDARY = "attacked-otherwise"
WARDENS = "warden-spoke-dead-letter"
NOT_TO_BE_FILLED = (
    SOMEONES,
    OUTSIDE_THE_PATH,
    BESIDE_THE_PATH,
    WITHOUT_BOUNDARY,
    UNDER_ANOTHER_BOUNDARY,
    WARDENS,
)
OWN = "attacked-own"  # as Warden makes them
OF_EACH_KIND = (SOMEONES, OWN, WARDENS)


@pytest.fixture(scope="module", autouse=True)
def _victims(org: LocalOrg) -> None:
    account = Account(org)
    standing(account, SOMEONES)
    standing(account, f"elsewhere/{OUTSIDE_THE_PATH}", boundary=BOUNDARY)
    standing(account, f"wardens/{BESIDE_THE_PATH}", boundary=BOUNDARY)
    standing(account, f"warden/{WITHOUT_BOUNDARY}")
    standing(account, f"warden/{UNDER_ANOTHER_BOUNDARY}", boundary=ADMINISTRATOR)
    standing(account, f"warden/{OWN}", boundary=BOUNDARY)


class Filling(NamedTuple):
    """A call that changes what a role may do."""

    operation: str
    parameters: dict[str, Any]


FILLINGS = {
    "attach": Filling("attach_role_policy", {"PolicyArn": ADMINISTRATOR}),
    "put": Filling("put_role_policy", {"PolicyName": "more", "PolicyDocument": json.dumps(allow("*"))}),
    "detach": Filling("detach_role_policy", {"PolicyArn": ADMINISTRATOR}),
    "delete": Filling("delete_role_policy", {"PolicyName": "any"}),
}


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        pytest.param("/", {"PermissionsBoundary": BOUNDARY}, id="at no path"),
        pytest.param("/elsewhere/", {"PermissionsBoundary": BOUNDARY}, id="at another path"),
        pytest.param("/wardens/", {"PermissionsBoundary": BOUNDARY}, id="at a path that begins alike"),
        pytest.param("/lambda-warden/", {"PermissionsBoundary": BOUNDARY}, id="at the path of Warden's own roles"),
        pytest.param("/warden/", {}, id="without a boundary"),
        pytest.param("/warden/", {"PermissionsBoundary": ADMINISTRATOR}, id="with a boundary that allows everything"),
        pytest.param("/warden/", {"PermissionsBoundary": GRANT}, id="with another policy of Warden's for a boundary"),
        pytest.param(
            "/warden/",
            {"PermissionsBoundary": f"{POLICIES}/warden-function-boundary"},
            id="with a boundary of that name at another path",
        ),
        pytest.param(
            "/warden/",
            {"PermissionsBoundary": f"arn:aws:iam::{OTHER}:policy/lambda-warden/warden-function-boundary"},
            id="with the boundary of another account",
        ),
    ],
)
def test_no_role_is_made_but_at_wardens_path_and_within_its_boundary(
    org: LocalOrg, path: str, settings: dict[str, Any]
) -> None:
    before = Account(org).roles("/")

    denied(
        attacker(org, SHARED_ROLE).client("iam").create_role,
        RoleName="attack-made",
        Path=path,
        AssumeRolePolicyDocument=trust(LAMBDA),
        **settings,
    )

    assert Account(org).roles("/") == before


@pytest.mark.parametrize("control", ["plaintext_secrets", "dead_letter", "stream_failures"])
def test_no_role_at_all_is_made_by_who_has_no_use_for_one(org: LocalOrg, control: str) -> None:
    denied(
        attacker(org, spoke_role(control)).client("iam").create_role,
        RoleName="attack-made",
        Path="/warden/",
        AssumeRolePolicyDocument=trust(LAMBDA),
        PermissionsBoundary=BOUNDARY,
    )


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("role", NOT_TO_BE_FILLED)
def test_only_roles_at_wardens_path_and_within_its_boundary_are_given_rights_or_lose_any(
    org: LocalOrg, role: str, filling: str
) -> None:
    operation, parameters = FILLINGS[filling]

    denied(getattr(attacker(org, SHARED_ROLE).client("iam"), operation), RoleName=role, **parameters)


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("role", [SOMEONES, OWN])
@pytest.mark.parametrize("control", ["plaintext_secrets", "dead_letter", "stream_failures"])
def test_whoever_makes_no_roles_changes_none(org: LocalOrg, control: str, role: str, filling: str) -> None:
    operation, parameters = FILLINGS[filling]

    denied(getattr(attacker(org, spoke_role(control)).client("iam"), operation), RoleName=role, **parameters)


@pytest.mark.parametrize("role", [SOMEONES, OUTSIDE_THE_PATH, BESIDE_THE_PATH, WARDENS])
@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("delete_role", {}),
        ("tag_role", {"Tags": [{"Key": "warden:function", "Value": "mine"}]}),
        ("untag_role", {"TagKeys": ["warden:function"]}),
    ],
)
def test_only_roles_at_wardens_path_are_tagged_or_deleted(
    org: LocalOrg, role: str, operation: str, parameters: dict[str, Any]
) -> None:
    denied(getattr(attacker(org, SHARED_ROLE).client("iam"), operation), RoleName=role, **parameters)


@pytest.mark.parametrize("role", OF_EACH_KIND)
@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("delete_role_permissions_boundary", {}),
        ("put_role_permissions_boundary", {"PermissionsBoundary": ADMINISTRATOR}),
        ("put_role_permissions_boundary", {"PermissionsBoundary": BOUNDARY}),
        ("update_assume_role_policy", {"PolicyDocument": trust(LAMBDA, EC2)}),
        ("update_role", {"MaxSessionDuration": 43200}),
    ],
    ids=["boundary taken off", "boundary replaced", "boundary put", "trust changed", "sessions made longer"],
)
def test_no_role_is_freed_of_its_boundary_or_trusted_to_others(
    org: LocalOrg, role: str, operation: str, parameters: dict[str, Any]
) -> None:
    denied(getattr(attacker(org, SHARED_ROLE).client("iam"), operation), RoleName=role, **parameters)


@pytest.mark.parametrize("policy", [BOUNDARY, GRANT], ids=["boundary", "grant"])
@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("create_policy_version", {"PolicyDocument": json.dumps(allow("*")), "SetAsDefault": True}),
        ("set_default_policy_version", {"VersionId": "v1"}),
        ("delete_policy_version", {"VersionId": "v1"}),
        ("delete_policy", {}),
    ],
)
def test_neither_the_boundary_nor_the_grant_is_rewritten(
    org: LocalOrg, policy: str, operation: str, parameters: dict[str, Any]
) -> None:
    denied(getattr(attacker(org, SHARED_ROLE).client("iam"), operation), PolicyArn=policy, **parameters)


@pytest.mark.parametrize("role", [SOMEONES, OWN, WITHOUT_BOUNDARY])
@pytest.mark.parametrize(
    "policy",
    [
        ADMINISTRATOR,
        BOUNDARY,
        f"{POLICIES}/warden-dead-letter-grant",
        f"{POLICIES}/elsewhere/warden-dead-letter-grant",
        f"arn:aws:iam::{OTHER}:policy/lambda-warden/warden-dead-letter-grant",
        "arn:aws:iam::aws:policy/lambda-warden/warden-dead-letter-grant",
    ],
)
@GRANTING
def test_whoever_gives_the_one_grant_attaches_nothing_else(org: LocalOrg, control: str, role: str, policy: str) -> None:
    denied(attacker(org, spoke_role(control)).client("iam").attach_role_policy, RoleName=role, PolicyArn=policy)


@pytest.mark.parametrize("name", [*(f"warden-spoke-{control}" for control in ("shared-role", "dead-letter"))])
@pytest.mark.parametrize("account", [MEMBER, HUB])
@GRANTING
def test_the_grant_is_not_attached_to_wardens_own_roles(org: LocalOrg, control: str, account: str, name: str) -> None:
    grant = f"arn:aws:iam::{account}:policy/lambda-warden/warden-dead-letter-grant"

    denied(
        attacker(org, spoke_role(control, account)).client("iam").attach_role_policy,
        RoleName=name,
        PolicyArn=grant,
    )

    assert Account(org, account).attached(name) == set()


@pytest.mark.parametrize("account", [MEMBER, HUB])
def test_dead_letter_still_reads_the_roles_that_it_must_not_change(org: LocalOrg, account: str) -> None:
    holder = attacker(org, spoke_role("dead_letter", account)).client("iam")

    read = holder.get_role(RoleName="warden-spoke-shared-role")["Role"]

    assert read["Arn"] == spoke_role("shared_role", account)


@pytest.mark.parametrize("role", [f"{ROLES}/{SOMEONES}", f"{ROLES}/wardens/{BESIDE_THE_PATH}", SHARED_ROLE])
def test_no_function_is_moved_to_a_role_that_warden_did_not_make(org: LocalOrg, role: str) -> None:
    arn = f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"

    denied(attacker(org, SHARED_ROLE).client("lambda").update_function_configuration, FunctionName=arn, Role=role)


@pytest.mark.parametrize("service", [EC2, "ecs-tasks.amazonaws.com", "cloudformation.amazonaws.com", ()])
def test_a_role_is_passed_to_nobody_but_lambda(org: LocalOrg, service: str | tuple[str, ...]) -> None:
    passed = {"iam:passedtoservice": service}

    assert not attacker(org, SHARED_ROLE).may("iam:PassRole", f"{ROLES}/warden/{OWN}", passed)


@pytest.mark.parametrize("control", ["plaintext_secrets", "dead_letter", "stream_failures"])
def test_whoever_moves_no_functions_passes_no_role(org: LocalOrg, control: str) -> None:
    passed = {"iam:passedtoservice": LAMBDA}

    assert not attacker(org, spoke_role(control)).may("iam:PassRole", f"{ROLES}/warden/{OWN}", passed)
