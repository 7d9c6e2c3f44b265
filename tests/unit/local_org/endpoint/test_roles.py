"""IAM as clients see it, with the limits that moto does not have."""

import pytest
from botocore.exceptions import ClientError

from local_org.identity.iam_plane import POLICIES_PER_ROLE
from tests.unit.local_org.endpoint.small_org import ACCOUNT, NOON, OTHER, TRUST_LAMBDA, Org, allow, document

BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def code(refused: pytest.ExceptionInfo[ClientError]) -> str:
    return str(refused.value.response["Error"]["Code"])


def policy(org: Org, name: str, *statements: object) -> str:
    made = org.client("iam").create_policy(PolicyName=name, PolicyDocument=document(*statements))
    return str(made["Policy"]["Arn"])


def test_a_role_keeps_path_boundary_and_tags(org: Org) -> None:
    boundary = policy(org, "limit", allow("s3:*", "*"))
    org.role("worker", Path="/app/", PermissionsBoundary=boundary, Tags=[{"Key": "team", "Value": "a"}])

    role = org.client("iam").get_role(RoleName="worker")["Role"]

    assert role["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/app/worker"
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    assert role["Tags"] == [{"Key": "team", "Value": "a"}]
    assert role["AssumeRolePolicyDocument"]["Statement"] == [TRUST_LAMBDA]


def test_accounts_do_not_see_each_other_s_roles(org: Org) -> None:
    org.role("worker")
    other = org.client("iam", OTHER)

    with pytest.raises(other.exceptions.NoSuchEntityException):
        other.get_role(RoleName="worker")


def test_a_policy_of_aws_can_be_attached_and_read(org: Org) -> None:
    org.role("worker")
    iam = org.client("iam")

    iam.attach_role_policy(RoleName="worker", PolicyArn=BASIC)

    version = iam.get_policy(PolicyArn=BASIC)["Policy"]["DefaultVersionId"]
    statements = iam.get_policy_version(PolicyArn=BASIC, VersionId=version)["PolicyVersion"]["Document"]["Statement"]
    assert iam.list_attached_role_policies(RoleName="worker")["AttachedPolicies"][0]["PolicyArn"] == BASIC
    assert "logs:PutLogEvents" in statements[0]["Action"]


def test_a_second_role_of_one_name_is_refused(org: Org) -> None:
    org.role("worker")
    iam = org.client("iam")

    with pytest.raises(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName="worker", AssumeRolePolicyDocument=document(TRUST_LAMBDA))


def test_a_role_that_is_not_there_cannot_be_found(org: Org) -> None:
    with pytest.raises(ClientError, match="The role with name gone cannot be found"):
        org.client("iam").list_role_policies(RoleName="gone")


def test_a_role_with_policies_is_not_deleted(org: Org) -> None:
    org.role("worker", allow("s3:*", "*"))
    iam = org.client("iam")

    with pytest.raises(iam.exceptions.DeleteConflictException):
        iam.delete_role(RoleName="worker")


def test_an_eleventh_managed_policy_is_refused(org: Org) -> None:
    org.role("worker")
    iam = org.client("iam")
    arns = [policy(org, f"p{at}", allow("s3:*", "*")) for at in range(POLICIES_PER_ROLE + 1)]
    for arn in arns[:-1]:
        iam.attach_role_policy(RoleName="worker", PolicyArn=arn)

    with pytest.raises(iam.exceptions.LimitExceededException, match="PoliciesPerRole: 10"):
        iam.attach_role_policy(RoleName="worker", PolicyArn=arns[-1])


def test_attaching_a_policy_again_changes_nothing(org: Org) -> None:
    org.role("worker")
    iam = org.client("iam")

    iam.attach_role_policy(RoleName="worker", PolicyArn=BASIC)
    iam.attach_role_policy(RoleName="worker", PolicyArn=BASIC)

    assert len(iam.list_attached_role_policies(RoleName="worker")["AttachedPolicies"]) == 1


def test_a_boundary_must_exist(org: Org) -> None:
    with pytest.raises(ClientError) as refused:
        org.role("worker", PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/none")

    assert code(refused) == "NoSuchEntity"


def test_a_role_name_is_at_most_64_characters_long(org: Org) -> None:
    with pytest.raises(ClientError) as refused:
        org.role("r" * 65)

    assert code(refused) == "ValidationError"


def test_the_inline_policies_of_a_role_have_a_size_limit_together(org: Org) -> None:
    org.role("worker", allow("s3:*", "arn:aws:s3:::" + "b" * 9_000))
    iam = org.client("iam")
    more = document(allow("s3:*", "arn:aws:s3:::" + "b" * 1_500))

    with pytest.raises(iam.exceptions.LimitExceededException, match="10240 bytes"):
        iam.put_role_policy(RoleName="worker", PolicyName="more", PolicyDocument=more)


def test_a_trust_policy_has_a_size_limit(org: Org) -> None:
    org.role("worker")
    iam = org.client("iam")
    long = document({**TRUST_LAMBDA, "Sid": "s" * 2_048})

    with pytest.raises(iam.exceptions.LimitExceededException, match="ACLSizePerRole: 2048"):
        iam.update_assume_role_policy(RoleName="worker", PolicyDocument=long)


def test_lambda_sees_when_a_role_was_created_and_whom_it_trusts(org: Org) -> None:
    trusting = org.role("worker")
    other = org.role("server", trust={**TRUST_LAMBDA, "Principal": {"Service": "ec2.amazonaws.com"}})

    views = [org.view.role(arn) for arn in (trusting, other, f"{trusting}-2")]

    assert [view and (view.trusts_lambda, view.created) for view in views] == [(True, NOON), (False, NOON), None]


def test_lambda_sees_what_a_role_s_own_policies_allow(org: Org) -> None:
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:dead"
    role = org.role("worker", allow("sqs:SendMessage", queue))

    allowed = [org.view.allows(role, "sqs:SendMessage", arn, "us-east-1", ACCOUNT) for arn in (queue, f"{queue}-2")]

    assert allowed == [True, False]


def test_a_boundary_takes_away_what_a_role_s_policies_allow(org: Org) -> None:
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:dead"
    boundary = policy(org, "limit", allow("s3:*", "*"))
    role = org.role("worker", allow("sqs:SendMessage", queue), PermissionsBoundary=boundary)

    assert not org.view.allows(role, "sqs:SendMessage", queue, "us-east-1", ACCOUNT)
