"""One function, one role: what forbids a move, and what happens when that changes."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.integration.account import EC2, LAMBDA, OTHER, Account, allow, trust

READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
MEMBER_KEY = "arn:aws:kms:us-east-1:222222222222:key/0b1c2d3e-0000-4444-8888-000000000001"


def other_account_trusts() -> str:
    document = json.loads(trust(LAMBDA))
    ours = document["Statement"]
    theirs = {**ours, "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}}
    return json.dumps({**document, "Statement": [ours, theirs]})


@pytest.mark.parametrize(
    ("name", "policy", "reason"),
    [
        ("iam", allow("iam:PassRole"), "the boundary would cut off iam:PassRole (policy hazard)"),
        ("star", allow("*"), "the boundary would cut off * (policy hazard)"),
        ("assume", allow("sts:AssumeRole"), "the boundary would cut off sts:AssumeRole"),
        ("abroad", allow("s3:GetObject", f"arn:aws:sqs:us-east-1:{OTHER}:queue"), f"the account {OTHER}"),
    ],
)
def test_a_role_with_rights_that_a_copy_would_lose_is_blocked(
    account: Account, name: str, policy: Mapping[str, Any], reason: str
) -> None:
    shared = account.role(f"rights-{name}", inline={"hazard": policy})
    account.function(f"rights-{name}-a", shared)
    arn = account.function(f"rights-{name}-b", shared)

    found = account.finding("shared_role", arn)

    assert found is not None
    assert found.status == "BLOCKED"
    assert reason in found.reason
    assert account.role_of(arn) == shared
    assert f"rights-{name}-b-us-east-1" not in account.roles()


@pytest.mark.parametrize(
    ("name", "document", "reason"),
    [
        ("ec2", trust(LAMBDA, EC2), "the role is also trusted by ec2.amazonaws.com"),
        ("abroad", other_account_trusts(), f"the role is also trusted by arn:aws:iam::{OTHER}:root"),
    ],
)
def test_a_role_that_others_may_assume_is_blocked(account: Account, name: str, document: str, reason: str) -> None:
    shared = account.role(f"trust-{name}")
    account.client("iam").update_assume_role_policy(RoleName=f"trust-{name}", PolicyDocument=document)
    account.function(f"trust-{name}-a", shared)
    arn = account.function(f"trust-{name}-b", shared)

    found = account.finding("shared_role", arn)

    assert found is not None
    assert found.status == "BLOCKED"
    assert reason in found.reason
    assert account.role_of(arn) == shared


def test_a_role_with_a_boundary_of_its_own_is_blocked(account: Account) -> None:
    shared = account.role("bounded", PermissionsBoundary="arn:aws:iam::aws:policy/PowerUserAccess")
    account.function("bounded-a", shared)
    arn = account.function("bounded-b", shared)

    found = account.finding("shared_role", arn)

    assert found is not None
    assert found.status == "BLOCKED"
    assert "a permissions boundary of its own, arn:aws:iam::aws:policy/PowerUserAccess" in found.reason


def test_a_function_encrypted_with_a_customer_managed_key_is_blocked(account: Account) -> None:
    shared = account.role("keyed")
    account.function("keyed-a", shared)
    arn = account.function("keyed-b", shared, KMSKeyArn=MEMBER_KEY)

    found = account.finding("shared_role", arn)

    assert found is not None
    assert found.status == "BLOCKED"
    assert "customer managed key" in found.reason
    assert account.role_of(arn) == shared


def test_a_blocked_function_is_moved_when_servers_are_taken_off_the_trust(account: Account) -> None:
    shared = account.role("freed", trusts=[LAMBDA, EC2])
    account.function("freed-a", shared)
    arn = account.function("freed-b", shared)

    iam = account.client("iam")
    account.heard(iam.update_assume_role_policy, RoleName="freed", PolicyDocument=trust(LAMBDA))

    assert account.role_of(arn) == account.own_role(arn)
    assert account.status("shared_role", arn) == "REMEDIATED"


def test_a_blocked_function_is_moved_when_a_policy_is_replaced(account: Account) -> None:
    shared = account.role("milder", inline={"hazard": allow("iam:*")})
    account.function("milder-a", shared)
    arn = account.function("milder-b", shared)

    iam, mild = account.client("iam"), json.dumps(allow("s3:GetObject"))
    account.heard(iam.put_role_policy, RoleName="milder", PolicyName="hazard", PolicyDocument=mild)

    assert account.role_of(arn) == account.own_role(arn)
    assert account.status("shared_role", arn) == "REMEDIATED"


def test_attaching_a_policy_makes_warden_look_again_at_those_who_share_the_role(account: Account) -> None:
    shared = account.role("relook", inline={"hazard": allow("iam:*")})
    account.function("relook-a", shared)
    arn = account.function("relook-b", shared)
    iam = account.client("iam")
    account.heard(iam.delete_role_policy, RoleName="relook", PolicyName="hazard")

    account.heard(iam.attach_role_policy, RoleName="relook", PolicyArn=READ_ONLY)

    assert account.role_of(arn) == account.own_role(arn)
    assert account.attached(account.own_role(arn)) == {READ_ONLY}


def test_a_blocked_function_is_resolved_when_the_other_one_is_deleted(account: Account) -> None:
    shared = account.role("alone", trusts=[LAMBDA, EC2])
    first, second = account.function("alone-a", shared), account.function("alone-b", shared)
    blocked = account.status("shared_role", second)

    account.delete(first)

    assert (blocked, account.status("shared_role", second)) == ("BLOCKED", "RESOLVED")
    assert account.role_of(second) == shared


def test_a_blocked_function_is_resolved_when_the_other_one_gets_another_role(account: Account) -> None:
    shared = account.role("parted", trusts=[LAMBDA, EC2])
    first, second = account.function("parted-a", shared), account.function("parted-b", shared)
    blocked = account.status("shared_role", second)

    account.update(first, Role=account.role("parted-a"))

    assert (blocked, account.status("shared_role", second)) == ("BLOCKED", "RESOLVED")
