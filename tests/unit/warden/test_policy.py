"""Policies: what a copy of a role under our boundary would lose, and who else may assume it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.warden.samples import ACCOUNT, OTHER_ACCOUNT
from warden.policy import allows, asks_for_tags, hazards, outsiders

ROLE = f"arn:aws:iam::{ACCOUNT}:role/service/orders"
DENY_BY_ROLE = {
    "Effect": "Deny",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/orders"}},
}


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({}, id="an empty document"),
        pytest.param(allow("s3:GetObject", "arn:aws:s3:::shop/*"), id="reading a bucket, which has no account"),
        pytest.param(allow(["logs:CreateLogStream", "logs:PutLogEvents"]), id="writing logs"),
        pytest.param({"Statement": allow("sqs:SendMessage")["Statement"][0]}, id="a statement outside a list"),
        pytest.param(allow("dynamodb:*", f"arn:aws:dynamodb:*:{ACCOUNT}:table/x"), id="a table of the same account"),
        pytest.param(allow("sts:GetCallerIdentity"), id="asking who one is"),
        pytest.param(
            allow("dynamodb:*", f"arn:aws:dynamodb:*:{ACCOUNT}:table/orders"), id="a table named like the role"
        ),
        pytest.param(allow("lambda:InvokeFunction"), id="invoking functions"),
        pytest.param(allow("lambda:UpdateA*"), id="a glob beside the forbidden ones"),
        pytest.param(allow("iamx:*"), id="a service whose name begins like a forbidden one"),
        pytest.param(allow("ssm:GetParameter"), id="parameters, which are not single sign-on"),
        pytest.param({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}, id="a denial of all"),
        pytest.param(
            {"Statement": [{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}]}, id="denial by NotAction"
        ),
        pytest.param(
            {
                "Statement": [
                    {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": f"arn:aws:iam::{OTHER_ACCOUNT}:role/x"}
                ]
            },
            id="a denial abroad",
        ),
        pytest.param(allow("s3:GetObject", f"arn:aws:s3:::logs-{OTHER_ACCOUNT}/*"), id="an account in a bucket's name"),
        pytest.param(
            allow("s3:GetObject", "arn:aws:s3:::shop/${aws:PrincipalTag/team}/*"),
            id="a tag that is copied, by a variable",
        ),
        pytest.param(
            allow("s3:*", Condition={"StringEquals": {"aws:ResourceTag/warden:function": "x"}}),
            id="a tag of the resource",
        ),
        pytest.param(
            allow(
                "s3:*", Condition={"ArnEquals": {"lambda:SourceFunctionArn": "arn:aws:lambda:eu-west-1:1:function:x"}}
            ),
            id="the calling function, which stays the same",
        ),
        pytest.param(
            allow("s3:*", Condition={"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}), id="the caller's account"
        ),
    ],
)
def test_a_policy_is_copied_without_loss(document: dict[str, Any]) -> None:
    assert list(hazards(document, ROLE)) == []


@pytest.mark.parametrize(
    ("document", "hazard"),
    [
        pytest.param(allow("*"), "the boundary would cut off *", id="everything"),
        pytest.param(allow("*:*"), "the boundary would cut off *:*", id="everything, spelt longer"),
        pytest.param(allow("iam:PassRole"), "the boundary would cut off iam:PassRole", id="passing roles"),
        pytest.param(allow("IAM:passrole"), "the boundary would cut off IAM:passrole", id="in another case"),
        pytest.param(allow(["s3:Get*", "organizations:Describe*"]), "cut off organizations:Describe*", id="in a list"),
        pytest.param(allow("lambda:*"), "cut off lambda:*", id="a glob that covers a forbidden one"),
        pytest.param(allow("lambda:Update*"), "cut off lambda:Update*", id="a glob that overlaps a forbidden one"),
        pytest.param(allow("lambda:UpdateF?nctionCode"), "cut off lambda:UpdateF?nctionCode", id="a question mark"),
        pytest.param(allow("i*:Get*"), "cut off i*:Get*", id="a glob of services"),
        pytest.param(
            {"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}, "NotAction", id="NotAction"
        ),
        pytest.param(allow("sts:AssumeRole"), "cut off sts:AssumeRole", id="assuming roles"),
        pytest.param(allow("sts:Assume*"), "sts:Assume*", id="assuming roles and root"),
        pytest.param(allow("sts:TagSession"), "cut off sts:TagSession", id="tagging sessions"),
        pytest.param(
            allow("kms:Decrypt", f"arn:aws:kms:eu-west-1:{OTHER_ACCOUNT}:key/1"),
            f"account {OTHER_ACCOUNT}",
            id="a key abroad",
        ),
        pytest.param(
            allow("sqs:SendMessage", ["*", f"arn:aws:sqs:eu-west-1:{OTHER_ACCOUNT}:q"]),
            OTHER_ACCOUNT,
            id="abroad in a list",
        ),
        pytest.param({"Statement": [DENY_BY_ROLE]}, "who the role is", id="a Deny by the caller's ARN"),
        pytest.param(
            {"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": ROLE}]},
            "who the role is",
            id="its own name",
        ),
        pytest.param(
            allow("s3:*", "arn:aws:s3:::shop/${aws:PrincipalTag/warden:function}"),
            "who the role is",
            id="a tag of ours",
        ),
        pytest.param(
            allow("s3:*", Condition={"Null": {"AWS:principaltag/Warden:source-role": "true"}}),
            "who the role is",
            id="that a tag of ours is not there",
        ),
        pytest.param(
            allow("s3:*", Condition={"StringLike": {"aws:PrincipalTag/aws:cloudformation:stack-name": "shop*"}}),
            "who the role is",
            id="a tag of AWS, which cannot be copied",
        ),
        pytest.param(allow("s3:*", "arn:aws:s3:::shop/${aws:userid}/*"), "who the role is", id="its id, by a variable"),
    ],
)
def test_a_policy_that_a_copy_would_lose_is_a_hazard(document: dict[str, Any], hazard: str) -> None:
    found = list(hazards(document, ROLE))

    assert len(found) == 1
    assert hazard in found[0]


def trust(principal: Any, effect: str = "Allow") -> dict[str, Any]:
    return {"Statement": [{"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole"}]}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(trust({"Service": "lambda.amazonaws.com"}), id="Lambda"),
        pytest.param(trust({"Service": ["lambda.amazonaws.com"]}), id="Lambda in a list"),
        pytest.param(trust({"Service": "ec2.amazonaws.com"}, "Deny"), id="a service that is denied"),
    ],
)
def test_a_role_is_trusted_by_lambda_alone(document: dict[str, Any]) -> None:
    assert list(outsiders(document)) == []


@pytest.mark.parametrize(
    ("principal", "named"),
    [
        pytest.param({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}, ["ec2.amazonaws.com"], id="EC2 too"),
        pytest.param({"Service": "edgelambda.amazonaws.com"}, ["edgelambda.amazonaws.com"], id="Lambda@Edge"),
        pytest.param({"AWS": "lambda.amazonaws.com"}, ["lambda.amazonaws.com"], id="Lambda's name as an account"),
        pytest.param({"AWS": [f"arn:aws:iam::{OTHER_ACCOUNT}:root"]}, [OTHER_ACCOUNT], id="another account"),
        pytest.param({"Federated": "cognito-identity.amazonaws.com"}, ["cognito"], id="an identity provider"),
        pytest.param({"Service": "states.amazonaws.com", "AWS": "*"}, ["states", "*"], id="two kinds"),
        pytest.param("*", ["*"], id="everybody"),
        pytest.param(None, ["NotPrincipal"], id="all but somebody"),
    ],
)
def test_whoever_else_is_trusted_is_named(principal: Any, named: list[str]) -> None:
    found = list(outsiders(trust(principal)))

    assert len(found) == len(named)
    assert all(name in sentence for name, sentence in zip(named, found, strict=True))


@pytest.mark.parametrize(
    ("document", "asks"),
    [
        pytest.param(allow("s3:*", "arn:aws:s3:::${aws:PrincipalTag/team}"), True, id="by a variable"),
        pytest.param(allow("s3:*", Condition={"Null": {"AWS:PrincipalTAG/a b": "true"}}), True, id="by a condition"),
        pytest.param(allow("s3:*", Condition={"Null": {"aws:ResourceTag/team": "true"}}), False, id="the resource's"),
    ],
)
def test_a_policy_asks_for_the_tags_of_its_role(document: dict[str, Any], asks: bool) -> None:  # noqa: FBT001 - a column
    assert asks_for_tags([allow("s3:*"), document]) is asks


@pytest.mark.parametrize(
    ("document", "does"),
    [
        pytest.param(allow(["s3:*", "EC2:Delete*"]), True, id="by a wildcard of a list"),
        pytest.param(allow("s3:*"), False, id="something else"),
        pytest.param(
            {"Statement": {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}}, True, id="by NotAction"
        ),
        pytest.param(
            {"Statement": {"Effect": "Allow", "NotAction": ["iam:*", "ec2:*"], "Resource": "*"}}, False, id="left out"
        ),
        pytest.param({"Statement": {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}}, False, id="a denial"),
        pytest.param({}, False, id="an empty document"),
    ],
)
def test_a_policy_allows_an_action(document: dict[str, Any], does: bool) -> None:  # noqa: FBT001 - a table's column
    assert allows(document, "ec2:DeleteNetworkInterface") is does
