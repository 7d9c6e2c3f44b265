"""Policies: what a copy of a role under our boundary would lose, and who else may assume it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.warden.samples import ACCOUNT, OTHER_ACCOUNT
from warden.policy import globs_meet, hazards, outsiders

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


globs = st.text(alphabet="ab*?", max_size=4)


def produces(glob: str, text: str) -> bool:
    """Whether the text is one that the glob stands for, by the definition of `*` and `?`."""
    if not glob:
        return not text
    if glob[0] == "*":
        return any(produces(glob[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and glob[0] in (text[0], "?") and produces(glob[1:], text[1:])


TEXTS = ["".join(signs) for length in range(7) for signs in itertools.product("ab", repeat=length)]


@given(globs, globs)
def test_globs_meet_where_some_text_matches_both(one: str, other: str) -> None:
    # The shortest common text of two globs with a star has at most their 3 + 3 other signs; without a star, 4.
    by_force = any(produces(one, text) and produces(other, text) for text in TEXTS)

    assert globs_meet(one, other) == by_force


@given(globs, globs)
def test_it_does_not_matter_which_glob_is_named_first(one: str, other: str) -> None:
    assert globs_meet(one, other) == globs_meet(other, one)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("iam:*", "iam:PassRole", True),
        ("IAM:*", "iam:passrole", True),
        ("*", "", True),
        ("", "", True),
        ("?", "", False),
        ("s3:Get*", "s3:*Object", True),
        ("s3:Get*", "s3:Put*", False),
        ("lambda:Update*", "lambda:UpdateFunction*", True),
    ],
)
def test_globs_of_actions(one: str, other: str, meet: bool) -> None:  # noqa: FBT001 - a table's column
    assert globs_meet(one, other) is meet
