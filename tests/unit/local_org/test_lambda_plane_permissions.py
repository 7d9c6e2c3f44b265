import json
from typing import Any

import pytest

from tests.unit.local_org.lambda_plane_world import FUNCTION, Aws

S3 = {"StatementId": "s3", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}

PRINCIPALS: dict[str, Any] = {
    "s3.amazonaws.com": {"Service": "s3.amazonaws.com"},
    "111111111111": {"AWS": "arn:aws:iam::111111111111:root"},
    "arn:aws:iam::111111111111:role/r": {"AWS": "arn:aws:iam::111111111111:role/r"},
    "*": "*",
}


def existing() -> Aws:
    aws = Aws()
    aws.create()
    return aws


def test_a_permission_becomes_a_statement_of_the_policy() -> None:
    aws = existing()

    added = aws("AddPermission", FunctionName="f", SourceArn="arn:aws:s3:::bucket", SourceAccount="1" * 12, **S3)
    policy = json.loads(aws("GetPolicy", FunctionName="f")["Policy"])

    assert policy == {"Version": "2012-10-17", "Id": "default", "Statement": [json.loads(added["Statement"])]}
    assert policy["Statement"][0] == {
        "Sid": "s3",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": FUNCTION,
        "Condition": {
            "StringEquals": {"AWS:SourceAccount": "111111111111"},
            "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"},
        },
    }


@pytest.mark.parametrize(("given", "shown"), PRINCIPALS.items())
def test_a_principal_is_written_as_iam_writes_it(given: str, shown: object) -> None:
    added = existing()("AddPermission", FunctionName="f", **{**S3, "Principal": given})

    assert json.loads(added["Statement"])["Principal"] == shown


def test_a_policy_belongs_to_one_qualifier() -> None:
    aws = existing()
    aws.publish()

    aws("AddPermission", FunctionName="f", Qualifier="1", **S3)

    assert aws.refusal("GetPolicy", FunctionName="f").message == "The resource you requested does not exist."
    assert f'"Resource":"{FUNCTION}:1"' in aws("GetPolicy", FunctionName="f", Qualifier="1")["Policy"]


def test_the_revision_of_a_policy_is_that_of_the_function_and_changes_with_it() -> None:
    aws = existing()
    before = aws.read()["RevisionId"]

    aws("AddPermission", FunctionName="f", RevisionId=before, **S3)
    after = aws("GetPolicy", FunctionName="f")["RevisionId"]

    assert after == aws.read()["RevisionId"] != before


def test_an_old_revision_changes_no_policy() -> None:
    refused = existing().refusal("AddPermission", FunctionName="f", RevisionId="old", **S3)

    assert (refused.code, refused.status) == ("PreconditionFailedException", 412)
    assert refused.message.endswith("Call the GetPolicy API to retrieve the latest Revision Id")


@pytest.mark.parametrize(
    ("qualifier", "code", "message"),
    [
        ("$LATEST", "InvalidParameterValueException", "We currently do not support adding policies for $LATEST."),
        ("42", "ResourceNotFoundException", f"Function not found: {FUNCTION}:42"),
        ("gone", "ResourceNotFoundException", f"Cannot find alias arn: {FUNCTION}:gone"),
    ],
)
def test_no_permission_is_added_to(qualifier: str, code: str, message: str) -> None:
    refused = existing().refusal("AddPermission", FunctionName="f", Qualifier=qualifier, **S3)

    assert (refused.code, refused.message) == (code, message)


def test_a_statement_id_can_be_taken_only_once() -> None:
    aws = existing()
    aws("AddPermission", FunctionName="f", **S3)

    refused = aws.refusal("AddPermission", FunctionName="f", **S3)

    assert (refused.code, refused.status) == ("ResourceConflictException", 409)
    assert refused.message == (
        "The statement id (s3) provided already exists. "
        "Please provide a new statement id, or remove the existing statement."
    )


def test_a_policy_without_statements_is_no_policy() -> None:
    aws = existing()
    aws("AddPermission", FunctionName="f", **S3)

    aws("RemovePermission", FunctionName="f", StatementId="s3")

    assert aws.refusal("GetPolicy", FunctionName="f").code == "ResourceNotFoundException"
    assert aws.refusal("RemovePermission", FunctionName="f", StatementId="s3").message == (
        "No policy is associated with the given resource."
    )


def test_a_statement_that_is_not_there_is_named() -> None:
    aws = existing()
    aws("AddPermission", FunctionName="f", **S3)

    refused = aws.refusal("RemovePermission", FunctionName="f", StatementId="sqs")

    assert refused.message == "Statement sqs is not found in resource policy."


def test_the_policy_in_force_is_what_is_answered_to_a_caller() -> None:
    aws = existing()
    version = aws.publish()
    aws("AddPermission", FunctionName="f", Qualifier=version, **S3)

    policies = [aws.plane.policy(arn) for arn in (f"{FUNCTION}:{version}", FUNCTION)]

    assert policies == [aws("GetPolicy", FunctionName="f", Qualifier=version)["Policy"], None]


@pytest.mark.parametrize("arn", [f"{FUNCTION}-2", f"{FUNCTION}:a:b"], ids=["no function", "no function's ARN"])
def test_what_is_no_function_has_no_policy_in_force(arn: str) -> None:
    assert existing().plane.policy(arn) is None
