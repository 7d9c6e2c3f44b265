import pytest

from local_org.lambda_plane import RoleView
from tests.unit.local_org.lambda_plane_world import OTHER_ROLE, QUEUE, ROLE, TOPIC, Aws

NOT_ASSUMABLE = "The role defined for the function cannot be assumed by Lambda."
NO_SEND = "The provided execution role does not have permissions to call SendMessage on SQS"
NO_PUBLISH = "The provided execution role does not have permissions to call Publish on SNS"

CODE = {"Runtime": "python3.13", "Handler": "a.b", "Code": {"ZipFile": b"x"}}


def with_queue() -> Aws:
    """A function whose role may send to the queue that is its dead-letter queue."""
    aws = Aws()
    aws.iam.grants.add((ROLE, "sqs:SendMessage", QUEUE))
    aws.create(DeadLetterConfig={"TargetArn": QUEUE})
    return aws


@pytest.mark.parametrize(("target", "message"), [(QUEUE, NO_SEND), (TOPIC, NO_PUBLISH)])
def test_a_target_needs_a_grant_at_creation(target: str, message: str) -> None:
    refused = Aws().refusal(
        "CreateFunction", FunctionName="f", Role=ROLE, DeadLetterConfig={"TargetArn": target}, **CODE
    )

    assert (refused.code, refused.status) == ("InvalidParameterValueException", 400)
    assert refused.message == message


@pytest.mark.parametrize(("target", "message"), [(QUEUE, NO_SEND), (TOPIC, NO_PUBLISH)])
def test_a_target_needs_a_grant_at_update(target: str, message: str) -> None:
    aws = Aws()
    aws.create()

    refused = aws.refusal("UpdateFunctionConfiguration", FunctionName="f", DeadLetterConfig={"TargetArn": target})

    assert refused.message == message
    assert "DeadLetterConfig" not in aws.read()


@pytest.mark.parametrize(("target", "action"), [(QUEUE, "sqs:SendMessage"), (TOPIC, "sns:Publish")])
def test_a_granted_target_is_attached(target: str, action: str) -> None:
    aws = Aws()
    aws.create()
    aws.iam.grants.add((ROLE, action, target))

    aws.update(DeadLetterConfig={"TargetArn": target})

    assert aws.read()["DeadLetterConfig"] == {"TargetArn": target}


def test_a_new_role_needs_the_grant_for_the_target_that_stays() -> None:
    aws = with_queue()

    refused = aws.refusal("UpdateFunctionConfiguration", FunctionName="f", Role=OTHER_ROLE)

    assert refused.message == NO_SEND
    assert aws.read()["Role"] == ROLE


def test_an_update_of_neither_role_nor_target_asks_for_no_grant() -> None:
    aws = with_queue()
    aws.iam.grants.clear()

    updated = aws.update(Timeout=5)

    assert updated["Timeout"] == 5


def test_an_empty_target_removes_it() -> None:
    aws = with_queue()

    updated = aws.update(DeadLetterConfig={"TargetArn": ""})

    assert "DeadLetterConfig" not in updated


@pytest.mark.parametrize(
    "target",
    [
        f"{QUEUE}.fifo",
        f"{TOPIC}.fifo",
        QUEUE.replace("us-east-1", "eu-west-1"),
        "arn:aws:kinesis:us-east-1:222222222222:stream/s",
    ],
    ids=["a FIFO queue", "a FIFO topic", "a queue of another region", "a stream"],
)
def test_never_a_target(target: str) -> None:
    aws = Aws()
    aws.create()
    aws.iam.grants |= {(ROLE, action, target) for action in ("sqs:SendMessage", "sns:Publish")}

    refused = aws.refusal("UpdateFunctionConfiguration", FunctionName="f", DeadLetterConfig={"TargetArn": target})

    assert refused.code == "InvalidParameterValueException"
    assert target in refused.message


def test_a_role_that_does_not_exist_cannot_be_assumed() -> None:
    refused = Aws().refusal("CreateFunction", FunctionName="f", Role=f"{ROLE}-gone", **CODE)

    assert (refused.code, refused.message) == ("InvalidParameterValueException", NOT_ASSUMABLE)


def test_a_role_that_trusts_another_service_cannot_be_assumed() -> None:
    aws = Aws()
    aws.create()
    aws.iam.roles[OTHER_ROLE] = RoleView(trusts_lambda=False, created=0.0)

    refused = aws.refusal("UpdateFunctionConfiguration", FunctionName="f", Role=OTHER_ROLE)

    assert refused.message == NOT_ASSUMABLE


def test_a_new_role_can_be_assumed_only_after_a_while() -> None:
    aws = Aws(role_propagation_seconds=8)
    aws.create()
    aws.iam.roles[OTHER_ROLE] = RoleView(trusts_lambda=True, created=aws.clock.now)

    aws.clock.now += 7
    refused = aws.refusal("UpdateFunctionConfiguration", FunctionName="f", Role=OTHER_ROLE)
    aws.clock.now += 1
    updated = aws.update(Role=OTHER_ROLE)

    assert refused.message == NOT_ASSUMABLE
    assert updated["Role"] == OTHER_ROLE


def test_a_role_of_another_account_may_not_be_passed() -> None:
    foreign = ROLE.replace("222222222222", "333333333333")

    refused = Aws().refusal("CreateFunction", FunctionName="f", Role=foreign, **CODE)

    assert (refused.code, refused.status) == ("AccessDeniedException", 403)
    assert refused.message == "Cross-account pass role is not allowed."


def test_a_malformed_role_is_refused_before_anything_else() -> None:
    refused = Aws().refusal("CreateFunction", FunctionName="f", Role="r1", **CODE)

    assert refused.code == "ValidationException"
    assert refused.message.startswith(
        "1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: "
    )
