"""The archiver of a spoke: what it reads, how a letter comes again, and where letters go."""

from typing import Any

import pytest

from local_org.cloudformation.stack import Resource, Stack
from tests.template.stacks import HOME, MEMBER, hub, role_statements, spoke

EVERYWHERE = pytest.mark.parametrize("region", [HOME.region, "us-east-1", "ap-south-1"])
KEY = f"arn:aws:kms:{HOME.region}:{HOME.account}:key/0b7f3c1e"
FACTOR = 6  # of the function's time-out, as Lambda asks for


def one(stack: Stack, kind: str) -> Resource:
    (found,) = stack.of_type(kind)
    return found


def queue(stack: Stack) -> Resource:
    return next(one for one in stack.of_type("AWS::SQS::Queue") if one.logical_id == "DeadLetterQueue")


def rights(stack: Stack, region: str) -> dict[str, Any]:
    return {right["Sid"]: right for role, right in role_statements(stack) if role == f"warden-archiver-{region}"}


@EVERYWHERE
def test_it_reads_the_letters_of_its_region_and_says_which_it_could_not_keep(region: str) -> None:
    stack = spoke(region)

    mapping = one(stack, "AWS::Lambda::EventSourceMapping").properties

    assert mapping["EventSourceArn"] == queue(stack).arn
    assert mapping["FunctionName"] == one(stack, "AWS::Lambda::Function").ref
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_letter_comes_again_for_as_long_as_the_queue_keeps_it() -> None:
    found, timeout = queue(spoke()).properties, one(spoke(), "AWS::Lambda::Function").properties["Timeout"]

    assert "RedrivePolicy" not in found
    assert found["VisibilityTimeout"] >= FACTOR * timeout


@EVERYWHERE
def test_it_writes_to_the_bucket_of_the_hub_in_the_hubs_region(region: str) -> None:
    bucket = one(hub(), "AWS::S3::Bucket").properties["BucketName"]

    variables = one(spoke(region), "AWS::Lambda::Function").properties["Environment"]["Variables"]

    assert variables == {"HOME_REGION": HOME.region, "HUB_ACCOUNT": HOME.account, "LETTERS_BUCKET": bucket}


@EVERYWHERE
def test_it_runs_under_a_role_of_its_own_in_each_region(region: str) -> None:
    stack = spoke(region)

    role = one(stack, "AWS::Lambda::Function").properties["Role"]

    assert role == f"arn:aws:iam::{MEMBER}:role/lambda-warden/warden-archiver-{region}"
    assert role in {found.arn for found in stack.of_type("AWS::IAM::Role")}


@EVERYWHERE
def test_it_may_create_letters_of_its_account_and_region_and_do_nothing_else_in_the_bucket(region: str) -> None:
    bucket = one(hub(), "AWS::S3::Bucket").arn

    found = rights(spoke(region), region)

    assert {sid: right["Action"] for sid, right in found.items()} == {
        "ReadQueue": "sqs:GetQueueAttributes",
        "ChangeQueue": ["sqs:DeleteMessage", "sqs:ReceiveMessage"],
        "ChangeBucket": "s3:PutObject",
        "ChangeLogs": ["logs:CreateLogStream", "logs:PutLogEvents"],
    }
    assert found["ChangeBucket"]["Resource"] == f"{bucket}/letters/{MEMBER}/{region}/*"
    assert found["ChangeBucket"]["Condition"] == {"StringEquals": {"aws:ResourceAccount": HOME.account}}
    assert {found[sid]["Resource"] for sid in ("ReadQueue", "ChangeQueue")} == {queue(spoke(region)).arn}


def test_with_a_key_it_may_encrypt_and_not_decrypt() -> None:
    found = rights(spoke(letters_key=KEY), HOME.region)

    assert found["ChangeKey"] == {
        "Sid": "ChangeKey",
        "Effect": "Allow",
        "Action": "kms:GenerateDataKey",
        "Resource": KEY,
    }
