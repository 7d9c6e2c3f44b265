"""Each condition key that the templates use, under the operator they use it with: a request it lets in and one not."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.unit.local_org.access.case import ABROAD, HOME, ROLE, Case, condition
from tests.unit.local_org.access.sources import Source

BOUNDARY = f"arn:aws:iam::{HOME}:policy/lambda-warden/warden-function-boundary"
GRANT = f"arn:aws:iam::{HOME}:policy/lambda-warden/warden-dead-letter-grant"
TOPIC = f"arn:aws:sns:us-east-1:{HOME}:warden-dead-letters"
RULES = f"arn:aws:events:*:{HOME}:rule/warden-forward-*"
RULE = f"arn:aws:events:eu-west-1:{HOME}:rule/warden-forward-iam"


def key(
    source: Source, block: Mapping[str, Mapping[str, Any]], lets_in: tuple[str, ...], *keeps_out: tuple[str, ...]
) -> Iterator[Case]:
    """Yield the cases of one key: values that the condition lets in, and each that it keeps out; () is no value."""
    ((operator, keys),) = block.items()
    ((name, wanted),) = keys.items()
    for found in (lets_in, *keeps_out):
        rule = f"{operator} {name} {wanted}: {' and '.join(found) or 'none'}"
        yield condition(source, rule, block, {name.lower(): found}, holds=found == lets_in)


CASES = [
    # Whose organization, account or resource
    *key(Source.GLOBAL_KEYS, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, ("o-1",), ("o-2",), ()),
    *key(Source.GLOBAL_KEYS, {"StringEquals": {"aws:ResourceOrgID": "o-1"}}, ("o-1",), ("o-2",), ()),
    *key(Source.GLOBAL_KEYS, {"StringEquals": {"aws:ResourceAccount": HOME}}, (HOME,), (ABROAD,)),
    *key(Source.GLOBAL_KEYS, {"StringEquals": {"aws:SourceAccount": HOME}}, (HOME,), (ABROAD,), ()),
    *key(Source.GLOBAL_KEYS, {"ArnEquals": {"aws:SourceArn": TOPIC}}, (TOPIC,), (f"{TOPIC}-2",), ()),
    *key(Source.GLOBAL_KEYS, {"ArnLike": {"aws:SourceArn": RULES}}, (RULE,), (RULE.replace(HOME, ABROAD),), ()),
    *key(Source.GLOBAL_KEYS, {"ArnEquals": {"aws:PrincipalArn": ROLE}}, (ROLE,), (f"{ROLE}-2",)),
    *key(
        Source.GLOBAL_KEYS,
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app/worker"}},
        (ROLE,),
        (f"arn:aws:iam::{HOME}:role/worker",),
    ),
    *key(Source.GLOBAL_KEYS, {"Bool": {"aws:SecureTransport": "false"}}, ("false",), ("true",)),
    # Which tags: a request without any passes, because there is none that is not among those named
    *key(Source.SEVERAL_VALUES, {"ForAllValues:StringEquals": {"aws:TagKeys": ["flag"]}}, ("flag",), ("flag", "team")),
    *key(Source.SEVERAL_VALUES, {"ForAllValues:StringEquals": {"aws:TagKeys": ["flag"]}}, ()),
    # Which roles and policies
    *key(
        Source.IAM_KEYS,
        {"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}},
        (BOUNDARY,),
        (BOUNDARY.replace(HOME, "aws"),),
        (),
    ),
    *key(
        Source.IAM_KEYS,
        {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
        ("lambda.amazonaws.com",),
        ("ec2.amazonaws.com",),
        (),
    ),
    *key(
        Source.IAM_KEYS, {"ArnEquals": {"iam:PolicyARN": GRANT}}, (GRANT,), ("arn:aws:iam::aws:policy/IAMFullAccess",)
    ),
    # Which events
    *key(
        Source.EVENTBRIDGE_KEYS,
        {"StringEquals": {"events:detail-type": ["Warden Finding", "Warden Drift"]}},
        ("Warden Drift",),
        ("AWS API Call via CloudTrail",),
        (),
    ),
    *key(
        Source.EVENTBRIDGE_KEYS,
        {"ForAllValues:StringEquals": {"events:source": ["aws.lambda", "aws.iam"]}},
        ("aws.iam",),
        ("warden",),
        ("aws.iam", "warden"),
    ),
    # Which items
    *key(
        Source.DYNAMODB_KEYS,
        {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["dead_letter#*"]}},
        ("dead_letter#a", "dead_letter#b"),
        ("shared_role#a",),
        ("dead_letter#a", "shared_role#a"),
    ),
    *key(
        Source.DYNAMODB_KEYS,
        {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["pause"]}},
        ("pause",),
        ("paused",),
        ("pause", "exemption#all#222222222222"),
    ),
    # Whose mappings
    *key(
        Source.LAMBDA_KEYS,
        {"StringLike": {"lambda:FunctionArn": [f"arn:aws:lambda:*:{HOME}:function:warden-*"]}},
        (f"arn:aws:lambda:eu-west-1:{HOME}:function:warden-archiver",),
        (f"arn:aws:lambda:eu-west-1:{ABROAD}:function:warden-archiver",),
        (),
    ),
    # Which objects, and whether only new ones
    *key(Source.GLOBAL_KEYS, {"StringEquals": {"aws:PrincipalAccount": HOME}}, (HOME,), (ABROAD,)),
    *key(Source.S3_CONDITIONAL_WRITES, {"Null": {"s3:if-none-match": "false"}}, ("*",), ()),
    *key(Source.S3_CONDITIONAL_WRITES, {"Null": {"s3:if-none-match": "true"}}, (), ("*",)),
    *key(Source.S3_KEYS, {"StringLike": {"s3:prefix": "letters/*"}}, ("letters/1/",), ("other/",), ()),
    # a scan names no partition, so there is none that it must not touch
    *key(Source.SEVERAL_VALUES, {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["dead_letter#*"]}}, ()),
]
