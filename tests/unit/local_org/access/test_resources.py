"""Which permissions on which resources a call takes."""

from collections.abc import Mapping
from typing import Any

import pytest

from local_org.access.resources import TABLE, Need, UnmodelledActionError, needs
from local_org.access.resources.need import RoleFacts
from local_org.endpoint.calls import Call
from local_org.identity.principals import Principal

A, B = "111111111111", "222222222222"
HERE = f"us-east-1:{A}"
DEVELOPER = Principal(arn=f"arn:aws:iam::{A}:user/developer", account=A, user_id="AIDA1")
ROLE = f"arn:aws:iam::{A}:role/warden/f-us-east-1"
FUNCTION = f"arn:aws:lambda:{HERE}:function:f"
TABLE_ARN = f"arn:aws:dynamodb:{HERE}:table/changes"


class Known:
    """One role with a path, a bucket of another account, a table keyed by `subject`, or by `role` in its index."""

    def bucket_owner(self, name: str) -> str | None:
        return B if name == "theirs" else None

    def function_of_source(self, account: str, region: str, uuid: str) -> str | None:
        return FUNCTION if (account, region, uuid) == (A, "us-east-1", "u-1") else None

    def bucket_key(self, name: str) -> str | None:
        return f"arn:aws:kms:us-east-1:{B}:key/k" if name == "locked" else None

    def role_facts(self, account: str, name: str) -> RoleFacts | None:
        known = name == "f-us-east-1" and account == A
        return RoleFacts(ROLE, "arn:boundary", {"warden:function": FUNCTION}) if known else None

    def key_names(self, table_arn: str, index: str | None) -> tuple[str, ...]:
        known = table_arn == TABLE_ARN
        return (("role",) if index else ("subject", "change")) if known else ()


def call(name: str, **params: Any) -> Call:
    service, _, action = name.partition(":")
    return Call(service, action, A, "us-east-1", params, DEVELOPER)


def needed(name: str, **params: Any) -> list[tuple[str, str]]:
    return [(need.action, need.resource) for need in needs(call(name, **params), Known())]


def only(name: str, **params: Any) -> Need:
    (need,) = needs(call(name, **params), Known())
    return need


RESOURCES: list[tuple[str, Mapping[str, Any], list[tuple[str, str]]]] = [
    ("lambda:ListFunctions", {}, [("lambda:ListFunctions", "*")]),
    ("lambda:GetFunctionConfiguration", {"FunctionName": "f"}, [("lambda:GetFunctionConfiguration", FUNCTION)]),
    ("lambda:DeleteFunction", {"FunctionName": f"{A}:function:f"}, [("lambda:DeleteFunction", FUNCTION)]),
    ("lambda:DeleteFunction", {"FunctionName": FUNCTION}, [("lambda:DeleteFunction", FUNCTION)]),
    ("lambda:GetFunction", {"FunctionName": "f", "Qualifier": "1"}, [("lambda:GetFunction", f"{FUNCTION}:1")]),
    ("lambda:GetFunction", {"FunctionName": f"{FUNCTION}:1"}, [("lambda:GetFunction", f"{FUNCTION}:1")]),
    ("lambda:Invoke", {"FunctionName": "f"}, [("lambda:InvokeFunction", FUNCTION)]),
    ("lambda:CreateEventSourceMapping", {"FunctionName": "f"}, [("lambda:CreateEventSourceMapping", "*")]),
    (
        "lambda:UpdateEventSourceMapping",
        {"UUID": "u-1"},
        [("lambda:UpdateEventSourceMapping", f"arn:aws:lambda:{HERE}:event-source-mapping:u-1")],
    ),
    ("lambda:TagResource", {"Resource": FUNCTION, "Tags": {}}, [("lambda:TagResource", FUNCTION)]),
    (
        "lambda:UpdateFunctionConfiguration",
        {"FunctionName": "f", "Role": ROLE},
        [("lambda:UpdateFunctionConfiguration", FUNCTION), ("iam:PassRole", ROLE)],
    ),
    (
        "lambda:UpdateFunctionConfiguration",
        {"FunctionName": "f", "Timeout": 3},
        [("lambda:UpdateFunctionConfiguration", FUNCTION)],
    ),
    ("lambda:CreateFunction", {"FunctionName": "f", "Role": "x"}, [("lambda:CreateFunction", FUNCTION)]),
    (
        "lambda:GetFunction",
        {"FunctionName": "arn:x"},
        [("lambda:GetFunction", f"arn:aws:lambda:{HERE}:function:arn:x")],
    ),
    ("iam:GetRole", {"RoleName": "f-us-east-1"}, [("iam:GetRole", ROLE)]),
    ("iam:GetRole", {"RoleName": "gone"}, [("iam:GetRole", f"arn:aws:iam::{A}:role/gone")]),
    ("iam:CreateRole", {"RoleName": "r", "Path": "/warden/"}, [("iam:CreateRole", f"arn:aws:iam::{A}:role/warden/r")]),
    (
        "iam:CreateRole",
        {"RoleName": "r", "Tags": [{"Key": "k", "Value": "v"}]},
        [("iam:CreateRole", f"arn:aws:iam::{A}:role/r"), ("iam:TagRole", f"arn:aws:iam::{A}:role/r")],
    ),
    ("dynamodb:Scan", {"TableName": "changes"}, [("dynamodb:Scan", TABLE_ARN)]),
    ("cloudtrail:DescribeTrails", {}, [("cloudtrail:DescribeTrails", "*")]),
    ("cloudtrail:GetTrailStatus", {"Name": "t"}, [("cloudtrail:GetTrailStatus", f"arn:aws:cloudtrail:{HERE}:trail/t")]),
    (
        "cloudtrail:GetEventSelectors",
        {"TrailName": f"arn:aws:cloudtrail:eu-west-1:{B}:trail/t"},
        [("cloudtrail:GetEventSelectors", f"arn:aws:cloudtrail:eu-west-1:{B}:trail/t")],
    ),
    (
        "cloudformation:ListStackResources",
        {"StackName": "s"},
        [("cloudformation:ListStackResources", f"arn:aws:cloudformation:{HERE}:stack/s/local")],
    ),
    ("events:DescribeRule", {"Name": "r"}, [("events:DescribeRule", f"arn:aws:events:{HERE}:rule/r")]),
    (
        "events:ListTargetsByRule",
        {"Rule": "r", "EventBusName": "warden"},
        [("events:ListTargetsByRule", f"arn:aws:events:{HERE}:rule/warden/r")],
    ),
    ("events:DescribeEventBus", {}, [("events:DescribeEventBus", f"arn:aws:events:{HERE}:event-bus/default")]),
    ("events:TestEventPattern", {"EventPattern": "{}", "Event": "{}"}, [("events:TestEventPattern", "*")]),
    (
        "dynamodb:Query",
        {"TableName": "changes", "IndexName": "by_role"},
        [("dynamodb:Query", f"{TABLE_ARN}/index/by_role")],
    ),
    (
        "dynamodb:TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"TableName": "changes", "Item": {}}},
                {"Update": {"TableName": TABLE_ARN, "Key": {}}},
            ]
        },
        [("dynamodb:PutItem", TABLE_ARN), ("dynamodb:UpdateItem", TABLE_ARN)],
    ),
    (
        "sqs:SendMessageBatch",
        {"QueueUrl": "http://127.0.0.1:1/222222222222/jobs"},
        [("sqs:SendMessage", "arn:aws:sqs:us-east-1:222222222222:jobs")],
    ),
    ("sns:Publish", {"TopicArn": f"arn:aws:sns:{HERE}:t"}, [("sns:Publish", f"arn:aws:sns:{HERE}:t")]),
    ("sns:Publish", {"PhoneNumber": "0"}, [("sns:Publish", "*")]),
    (
        "events:PutEvents",
        {"Entries": [{}, {"EventBusName": "warden"}]},
        [
            ("events:PutEvents", f"arn:aws:events:{HERE}:event-bus/default"),
            ("events:PutEvents", f"arn:aws:events:{HERE}:event-bus/warden"),
        ],
    ),
    (
        "logs:PutLogEvents",
        {"logGroupName": "/aws/lambda/f", "logStreamName": "s"},
        [("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/aws/lambda/f:log-stream:s")],
    ),
    (
        "secretsmanager:GetSecretValue",
        {"SecretId": "key"},
        [("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:key")],
    ),
    (
        "secretsmanager:GetSecretValue",
        {"SecretId": f"arn:aws:secretsmanager:{HERE}:secret:key-AbCdEf"},
        [("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HERE}:secret:key-AbCdEf")],
    ),
    ("s3:HeadObject", {"Bucket": "b", "Key": "k"}, [("s3:GetObject", "arn:aws:s3:::b/k")]),
    ("s3:ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", "arn:aws:s3:::b")]),
    ("s3:GetObject", {"Bucket": "b", "Key": "k", "VersionId": "1"}, [("s3:GetObjectVersion", "arn:aws:s3:::b/k")]),
    ("s3:PutBucketPolicy", {"Bucket": "b", "Policy": "{}"}, [("s3:PutBucketPolicy", "arn:aws:s3:::b")]),
    (
        "cloudformation:DescribeStacks",
        {"StackName": "shop"},
        [("cloudformation:DescribeStacks", f"arn:aws:cloudformation:{HERE}:stack/shop/local")],
    ),
    (
        "cloudformation:DescribeStacks",
        {"StackName": f"arn:aws:cloudformation:{HERE}:stack/shop/1"},
        [("cloudformation:DescribeStacks", f"arn:aws:cloudformation:{HERE}:stack/shop/1")],
    ),
    ("cloudformation:DescribeStacks", {}, [("cloudformation:DescribeStacks", "*")]),
    ("sts:GetCallerIdentity", {}, []),
]


@pytest.mark.parametrize(("name", "params", "expected"), RESOURCES, ids=lambda value: str(value)[:60])
def test_a_call_takes_these_permissions(name: str, params: Mapping[str, Any], expected: list[tuple[str, str]]) -> None:
    assert needed(name, **params) == expected


@pytest.mark.parametrize(("bucket", "owner"), [("theirs", B), ("new", A)])
@pytest.mark.parametrize("name", ["s3:GetObject", "s3:ListObjects", "s3:DeleteBucket"])
def test_a_bucket_belongs_to_whoever_made_it(name: str, bucket: str, owner: str) -> None:
    assert only(name, Bucket=bucket, Key="k").owner == owner


def test_an_action_that_is_in_no_table_is_an_error() -> None:
    with pytest.raises(UnmodelledActionError, match="iam:CreateUser"):
        needs(call("iam:CreateUser", UserName="u"), Known())


def test_every_entry_is_an_action_of_a_known_service() -> None:
    services = {name.partition(":")[0] for name in TABLE}

    known = {
        "cloudformation",
        "cloudtrail",
        "cloudwatch",
        "dynamodb",
        "events",
        "iam",
        "kms",
        "lambda",
        "logs",
        "s3",
        "secretsmanager",
        "sns",
    }
    assert services == known | {"sqs", "sts", "tag"}


def test_passing_a_role_says_to_which_service() -> None:
    passing = needs(call("lambda:CreateFunction", FunctionName="f", Role=ROLE), Known())[1]

    assert passing.context["iam:passedtoservice"] == ("lambda.amazonaws.com",)


@pytest.mark.parametrize("action", ["PutRolePolicy", "AttachRolePolicy", "DetachRolePolicy", "DeleteRolePolicy"])
def test_changing_a_role_s_rights_says_which_boundary_it_has(action: str) -> None:
    need = only(f"iam:{action}", RoleName="f-us-east-1", PolicyArn="arn:p")

    assert need.context["iam:permissionsboundary"] == ("arn:boundary",)


def test_creating_a_role_without_a_boundary_says_that_it_has_none() -> None:
    assert only("iam:CreateRole", RoleName="r").context["iam:permissionsboundary"] == ()


def test_replacing_a_boundary_says_the_new_one() -> None:
    need = only("iam:PutRolePermissionsBoundary", RoleName="f-us-east-1", PermissionsBoundary="arn:other")

    assert need.context["iam:permissionsboundary"] == ("arn:other",)


def test_attaching_a_policy_says_which() -> None:
    assert only("iam:AttachRolePolicy", RoleName="r", PolicyArn="arn:p").context["iam:policyarn"] == ("arn:p",)


def test_tagging_says_which_tags() -> None:
    context = only("lambda:TagResource", Resource=FUNCTION, Tags={"Team": "a"}).context

    assert (context["aws:tagkeys"], context["aws:requesttag/team"]) == (("Team",), ("a",))


@pytest.mark.parametrize(
    ("action", "params", "function"),
    [
        ("CreateEventSourceMapping", {"FunctionName": "f"}, (FUNCTION,)),
        ("UpdateEventSourceMapping", {"UUID": "u-1"}, (FUNCTION,)),
        ("DeleteEventSourceMapping", {"UUID": "gone"}, ()),
    ],
)
def test_a_call_about_an_event_source_says_which_function_it_feeds(
    action: str, params: dict[str, str], function: tuple[str, ...]
) -> None:
    assert only(f"lambda:{action}", **params).context["lambda:functionarn"] == function


def test_untagging_says_which_keys() -> None:
    assert only("lambda:UntagResource", Resource=FUNCTION, TagKeys=["Team"]).context["aws:tagkeys"] == ("Team",)


def test_a_role_s_own_tags_can_be_asked_for() -> None:
    context = only("iam:DeleteRole", RoleName="f-us-east-1").context

    assert context["aws:resourcetag/warden:function"] == (FUNCTION,)


def test_each_event_says_its_source() -> None:
    need = only("events:PutEvents", Entries=[{"Source": "warden", "DetailType": "Warden Drift"}])

    assert (need.context["events:source"], need.context["events:detail-type"]) == (("warden",), ("Warden Drift",))
