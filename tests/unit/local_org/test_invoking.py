"""Developers' functions run when they are invoked, and answer as Lambda's do."""

import base64
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from botocore.exceptions import ClientError

from local_org.faults.acts import killed_after, killed_before
from local_org.faults.rules import Act, Faults, Rule, Where
from tests.unit.local_org.endpoint.small_org import allow
from tests.unit.local_org.workloads_world import ACCOUNT, REGION, Shop

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
WHO = "return [context.invoked_function_arn, context.function_version, os.environ.get('STAGE')]"


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def test_a_function_gets_its_event_and_answers(shop: Shop) -> None:
    shop.function("return {'doubled': event['n'] * 2, 'id': context.aws_request_id}")

    answer = shop.call({"n": 21})

    assert (answer["StatusCode"], answer["ExecutedVersion"], answer.get("FunctionError")) == (200, "$LATEST", None)
    assert answer["Payload"] == {"doubled": 42, "id": answer["ResponseMetadata"]["RequestId"]}


def test_a_handler_that_raises_is_a_function_error(shop: Shop) -> None:
    shop.function("raise KeyError('price')")

    answer = shop.call({})

    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert (answer["Payload"]["errorType"], answer["Payload"]["errorMessage"]) == ("KeyError", "'price'")


def test_code_that_is_no_package_is_a_function_error(shop: Shop) -> None:
    shop.function("return 1")
    shop.functions.update_function_code(FunctionName="f", ZipFile=b"no code")

    assert shop.call({})["FunctionError"] == "Unhandled"


def test_a_function_calls_under_its_own_role(shop: Shop) -> None:
    shop.function("import boto3\nreturn boto3.client('sts').get_caller_identity()['Arn']")

    assert shop.call({})["Payload"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/f/f"


def test_what_its_role_does_not_allow_it_may_not_do(shop: Shop) -> None:
    shop.function("import boto3\nboto3.client('sqs').receive_message(QueueUrl=event)")
    url = shop.sqs.get_queue_url(QueueName="letters")["QueueUrl"]

    assert "AccessDenied" in shop.call(url)["Payload"]["errorMessage"]


def test_a_function_whose_role_is_gone_does_not_run(shop: Shop) -> None:
    shop.function("return 1")
    shop.iam.delete_role_policy(RoleName="f", PolicyName="own")
    shop.iam.delete_role(RoleName="f")

    assert "cannot be assumed" in shop.call({})["Payload"]["errorMessage"]


def test_new_code_and_settings_count_from_the_next_invocation_on(shop: Shop) -> None:
    shop.function("return 'old'", Environment={"Variables": {"STAGE": "dev"}})
    before = shop.call({})["Payload"]

    shop.mend("return os.environ['STAGE']")
    mended = shop.call({})["Payload"]
    shop.functions.update_function_configuration(FunctionName="f", Environment={"Variables": {"STAGE": "prod"}})

    assert (before, mended, shop.call({})["Payload"]) == ("old", "dev", "prod")


def test_an_alias_leads_to_the_version_that_it_names(shop: Shop) -> None:
    shop.function(WHO, Environment={"Variables": {"STAGE": "one"}}, Publish=True)
    shop.functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    shop.functions.update_function_configuration(FunctionName="f", Environment={"Variables": {"STAGE": "two"}})

    answers = [shop.call({}, **asked)["Payload"] for asked in ({}, {"Qualifier": "1"}, {"Qualifier": "live"})]

    assert answers == [[ARN, "$LATEST", "two"], [f"{ARN}:1", "1", "one"], [f"{ARN}:live", "1", "one"]]


def test_a_session_needs_the_right_to_invoke_that_function(shop: Shop) -> None:
    shop.function("return 1", "other")
    caller = shop.role("caller", allow("lambda:InvokeFunction", ARN))
    shop.function("return 1")
    shop.function("import boto3\nboto3.client('lambda').invoke(FunctionName=event)", "asks", caller)

    allowed, refused = (shop.call(name, "asks") for name in ("f", "other"))

    assert "FunctionError" not in allowed
    assert "AccessDeniedException" in refused["Payload"]["errorMessage"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"FunctionName": "gone"}, "ResourceNotFoundException"),
        ({"FunctionName": "f", "Qualifier": "9"}, "ResourceNotFoundException"),
        ({"FunctionName": "f", "Payload": b"{"}, "InvalidRequestContentException"),
        ({"FunctionName": "f", "Payload": b"0" * (6 * 2**20 + 1)}, "RequestEntityTooLargeException"),
        (
            {"FunctionName": "f", "InvocationType": "Event", "Payload": b"0" * (2**20 + 1)},
            "RequestEntityTooLargeException",
        ),
    ],
)
def test_an_invocation_is_refused(shop: Shop, asked: dict[str, object], code: str) -> None:
    shop.function("return 1")

    with pytest.raises(ClientError) as refused:
        shop.functions.invoke(**asked)

    assert refused.value.response["Error"]["Code"] == code


def test_a_function_with_no_concurrency_is_throttled(shop: Shop) -> None:
    shop.function("return 1")
    shop.functions.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)

    with pytest.raises(ClientError, match="TooManyRequestsException"):
        shop.call({})


def test_a_process_that_is_killed_is_a_crash_and_the_next_one_is_new(shop: Shop) -> None:
    shop.function("if event == 'die':\n    os._exit(1)\nreturn 'alive'")

    died = shop.call("die")

    assert died["Payload"]["errorType"] == "Runtime.ExitError"
    assert shop.call("live")["Payload"] == "alive"


@pytest.mark.parametrize(("act", "sent"), [(killed_before, []), (killed_after, ["7"])])
def test_a_process_is_killed_at_a_call_that_it_makes(shop: Shop, act: Callable[..., Act], sent: list[str]) -> None:
    url = shop.sqs.get_queue_url(QueueName="letters")["QueueUrl"]
    arn = shop.function(f"import boto3\nboto3.client('sqs').send_message(QueueUrl={url!r}, MessageBody=str(event))")
    faults = Faults(shop.clock)
    faults.add(Rule(act(partial(shop.workloads.kill, arn)), Where(("sqs:SendMessage",), session="f"), times=1))
    shop.endpoint.interpose = faults

    died = shop.call(7)

    assert died["Payload"]["errorType"] == "Runtime.ExitError"
    assert [letter["Body"] for letter in shop.letters()] == sent


def test_the_log_of_an_invocation_is_shown_to_who_asks(shop: Shop) -> None:
    shop.function("print('looked at', event)")

    answer = shop.call(7, LogType="Tail")

    assert base64.b64decode(answer["LogResult"]) == b"looked at 7\n"


def test_an_event_is_accepted_and_run_later(shop: Shop) -> None:
    url = shop.sqs.get_queue_url(QueueName="letters")["QueueUrl"]
    shop.function(f"import boto3\nboto3.client('sqs').send_message(QueueUrl={url!r}, MessageBody=event['note'])")

    shop.send(b'{"note": "hello"}')
    before = shop.letters()
    shop.work()

    assert (before, [letter["Body"] for letter in shop.letters()]) == ([], ["hello"])
