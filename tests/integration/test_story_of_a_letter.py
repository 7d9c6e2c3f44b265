"""From an event that fails to the event that is run again: real functions, archiver, index and redrive."""

import json

from tests.integration.account import HOME, MEMBER, Account, allow
from tests.integration.letters import lines
from tests.integration.operating import Operate, refused, warden
from tests.unit.local_org.workloads_world import package

FAILS = "raise ValueError('no stock of ' + event['sku'])"
SELLS = "import boto3\nboto3.client('sqs').send_message(QueueUrl=os.environ['SOLD'], MessageBody=event['sku'])"
SOLD = f"https://sqs.{HOME}.amazonaws.com/{MEMBER}/sold"


def shop(account: Account, name: str, role: str = "") -> str:
    """A function that fails on every event, once Warden has given it the default queue; its ARN."""
    role = role or account.role(name, inline={"sells": allow("sqs:SendMessage", f"arn:aws:sqs:{HOME}:{MEMBER}:sold")})
    made = account.heard(
        account.client("lambda").create_function,
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": package(FAILS)},
        Timeout=60,
        Environment={"Variables": {"SOLD": SOLD}},
    )
    return str(made["FunctionArn"])


def send(account: Account, arn: str, payload: bytes) -> None:
    """Sends an event, and waits until all is over with it."""
    account.heard(account.client("lambda").invoke, FunctionName=arn, InvocationType="Event", Payload=payload)


def sold(account: Account) -> list[str]:
    sqs = account.client("sqs")
    messages = sqs.receive_message(QueueUrl=SOLD, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=SOLD, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in messages]


def test_letters_of_one_queue_are_given_to_the_functions_that_they_are_of(account: Account, operate: Operate) -> None:
    functions = [shop(account, f"story-{name}") for name in ("east", "west", "north")]
    for arn in functions:
        send(account, arn, json.dumps({"sku": arn[-4:]}).encode())

    listed = [lines(operate("read letters", "letters", "list", "--function", arn, "--json")) for arn in functions]

    assert [[(group["function"], group["letters"]) for group in groups] for groups in listed] == [
        [(arn, 1)] for arn in functions
    ]


def test_once_its_function_is_mended_an_event_is_run_again_and_processed_once(account: Account) -> None:
    account.client("sqs").create_queue(QueueName="sold")
    arn = shop(account, "story-mended")
    for sku in ("a", "b", "c"):
        send(account, arn, json.dumps({"sku": sku}).encode())

    stopped = refused(account.org, "redrive", "--function", arn)
    nothing = sold(account)
    account.heard(account.client("lambda").update_function_code, FunctionName=arn, ZipFile=package(SELLS))
    done = warden(account.org, "redrive", "--function", arn, "--rate", "50")

    assert (nothing, sorted(sold(account))) == ([], ["a", "b", "c"])
    assert "no stock of a" in stopped
    assert "3 letters run again" in done
