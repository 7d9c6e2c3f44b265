import pytest

from tests.unit.local_org.lambda_plane_world import ACCOUNT, FUNCTION, QUEUE, REGION, ROLE, Aws

MASTER = "arn:aws:lambda:us-east-1:222222222222:function:master:3"


def edge() -> Aws:
    aws = Aws()
    aws.plane.replicate(ACCOUNT, REGION, "f", MASTER)
    aws.create()
    return aws


def test_a_replicated_function_names_its_master_from_its_creation_on() -> None:
    aws = Aws()
    aws.plane.replicate(ACCOUNT, REGION, "f", MASTER)

    created = aws.create()

    assert created["MasterArn"] == MASTER
    assert aws("ListFunctions")["Functions"][0]["MasterArn"] == MASTER


@pytest.mark.parametrize(
    "change",
    [{"Environment": {"Variables": {"AA": "1"}}}, {"DeadLetterConfig": {"TargetArn": QUEUE}}],
    ids=["no environment", "no dead-letter queue"],
)
def test_a_replicated_function_takes(change: dict[str, object]) -> None:
    aws = edge()
    aws.iam.grants.add((ROLE, "sqs:SendMessage", QUEUE))

    refused = aws.refusal("UpdateFunctionConfiguration", FunctionName="f", **change)

    assert refused.code == "InvalidParameterValueException"
    assert change.keys().isdisjoint(aws.read())


def test_a_replicated_function_cannot_be_deleted() -> None:
    refused = edge().refusal("DeleteFunction", FunctionName="f")

    assert refused.message.startswith(f"Lambda was unable to delete {FUNCTION} because it is a replicated function.")


def test_an_environment_that_kms_denies_is_an_error_and_no_variables() -> None:
    aws = Aws()
    aws.create(Environment={"Variables": {"AA": "1"}})

    aws.plane.hide_environment(ACCOUNT, REGION, "f")
    hidden = aws.read()["Environment"]
    aws.plane.show_environment(ACCOUNT, REGION, "f")

    assert hidden.keys() == {"Error"}
    assert hidden["Error"]["ErrorCode"] == "AccessDeniedException"
    assert aws.read()["Environment"] == {"Variables": {"AA": "1"}}


def test_an_environment_is_hidden_in_lists_too() -> None:
    aws = Aws()
    aws.plane.hide_environment(ACCOUNT, REGION, "f")
    aws.create(Environment={"Variables": {"AA": "1"}})

    listed = aws("ListFunctions")["Functions"][0]

    assert listed["Environment"].keys() == {"Error"}


def test_a_function_without_environment_has_nothing_to_hide() -> None:
    aws = Aws()
    aws.create()

    aws.plane.hide_environment(ACCOUNT, REGION, "f")

    assert "Environment" not in aws.read()
