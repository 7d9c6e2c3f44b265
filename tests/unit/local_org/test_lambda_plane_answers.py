"""Every answer has the shape that boto3 returns."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

from local_org.errors import ApiError
from local_org.lambda_plane.plane import OPERATIONS
from tests.unit.local_org.lambda_plane_world import FUNCTION, QUEUE, ROLE, Aws
from tests.unit.local_org.test_event_sources import READS, STREAM

F = {"FunctionName": "f"}
STATEMENT = {"StatementId": "s3", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}

# Each action once, in an order in which all succeed.
A_LIFE: list[tuple[str, Mapping[str, Any]]] = [
    (
        "CreateFunction",
        {
            **F,
            "Role": ROLE,
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "Code": {"ZipFile": b"code"},
            "Environment": {"Variables": {"STAGE": "dev"}},
            "DeadLetterConfig": {"TargetArn": QUEUE},
            "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
            "Layers": ["arn:aws:lambda:us-east-1:222222222222:layer:l:1"],
            "KMSKeyArn": "arn:aws:kms:us-east-1:222222222222:key/k",
            "ImageConfig": {"Command": ["run"]},
            "Tags": {"team": "payments"},
        },
    ),
    ("GetAccountSettings", {}),
    ("PutFunctionConcurrency", {**F, "ReservedConcurrentExecutions": 2}),
    ("GetFunctionConcurrency", F),
    ("DeleteFunctionConcurrency", F),
    ("GetFunction", F),
    ("GetFunctionConfiguration", F),
    ("UpdateFunctionConfiguration", {**F, "Timeout": 9}),
    ("UpdateFunctionCode", {**F, "S3Bucket": "bucket", "S3Key": "key"}),
    ("PublishVersion", F),
    ("ListFunctions", {"FunctionVersion": "ALL"}),
    ("ListVersionsByFunction", {**F, "MaxItems": 1}),
    (
        "CreateAlias",
        {**F, "Name": "live", "FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {}}},
    ),
    ("UpdateAlias", {**F, "Name": "live", "Description": "canary"}),
    ("GetAlias", {**F, "Name": "live"}),
    ("ListAliases", F),
    ("DeleteAlias", {**F, "Name": "live"}),
    ("PutFunctionEventInvokeConfig", {**F, "DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}),
    ("UpdateFunctionEventInvokeConfig", {**F, "MaximumRetryAttempts": 0}),
    ("GetFunctionEventInvokeConfig", F),
    ("ListFunctionEventInvokeConfigs", F),
    ("DeleteFunctionEventInvokeConfig", F),
    ("TagResource", {"Resource": FUNCTION, "Tags": {"stage": "dev"}}),
    ("ListTags", {"Resource": FUNCTION}),
    ("UntagResource", {"Resource": FUNCTION, "TagKeys": ["stage"]}),
    ("AddPermission", {**F, **STATEMENT}),
    ("GetPolicy", F),
    ("RemovePermission", {**F, "StatementId": "s3"}),
    ("CreateEventSourceMapping", {**F, "EventSourceArn": STREAM, "StartingPosition": "LATEST"}),
    ("GetEventSourceMapping", {}),
    ("UpdateEventSourceMapping", {"MaximumRetryAttempts": 5}),
    ("ListEventSourceMappings", F),
    ("DeleteEventSourceMapping", {}),
    ("DeleteFunction", F),
]


def lived(aws: Aws) -> list[tuple[str, dict[str, Any]]]:
    """Each action with its answer. A mapping goes by the id that it got when it was made."""
    aws.iam.grants |= {(ROLE, action, STREAM) for action in READS[STREAM]} | {(ROLE, "sqs:SendMessage", QUEUE)}
    answers: list[tuple[str, dict[str, Any]]] = []
    for action, params in A_LIFE:
        made = next((answer for before, answer in answers if before == "CreateEventSourceMapping"), {})
        named = {"UUID": made["UUID"]} if action.endswith("SourceMapping") and made else {}
        answers.append((action, aws(action, **params, **named)))
    return answers


def foreign(shape: Shape | None, value: Any, path: str) -> list[str]:
    """Give the paths of all keys that the shape does not have."""
    if isinstance(shape, StructureShape):
        unknown = [f"{path}.{key}" for key in value if key not in shape.members]
        known = [(shape.members[key], entry, f"{path}.{key}") for key, entry in value.items() if key in shape.members]
        return unknown + [found for member in known for found in foreign(*member)]
    if isinstance(shape, ListShape):
        return [found for entry in value for found in foreign(shape.member, entry, f"{path}[]")]
    if isinstance(shape, MapShape):
        return [found for entry in value.values() for found in foreign(shape.value, entry, f"{path}{{}}")]
    return [f"{path}.{key}" for key in value] if shape is None else []


def test_every_operation_is_tried() -> None:
    tried = [action for action, _ in A_LIFE]

    assert sorted(tried) == sorted(OPERATIONS)


def test_no_answer_has_a_key_that_aws_does_not_have() -> None:
    service = ServiceModel(Loader().load_service_model("lambda", "service-2"), "lambda")

    answers = lived(Aws())

    found = [
        path
        for action, answer in answers
        for path in foreign(service.operation_model(action).output_shape, answer, action)
    ]

    assert found == []


def test_of_two_creations_at_once_one_succeeds() -> None:
    aws = Aws()

    def create(_: int) -> str:
        try:
            return str(aws.create()["FunctionName"])
        except ApiError as refused:
            return refused.code

    with ThreadPoolExecutor(8) as threads:
        outcomes = sorted(threads.map(create, range(8)))

    assert outcomes == ["ResourceConflictException"] * 7 + ["f"]


@pytest.mark.parametrize("moment", [1_767_323_045.0, 1_767_323_045.0004])
def test_moments_are_written_to_the_millisecond(moment: float) -> None:
    aws = Aws()
    aws.clock.now = moment

    created = aws.create()

    assert created["LastModified"] == "2026-01-02T03:04:05.000+0000"
