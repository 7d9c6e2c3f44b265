"""A role that shared_role made has no right that its source has not, but for sending to the default target."""

import json

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, MEMBER, OTHER, Account, allow
from tests.integration.attacks.attackers import Attacker, attacker

BUCKET = "arn:aws:s3:::attack-orders"
TABLE = f"arn:aws:dynamodb:{HOME}:{MEMBER}:table"
RIGHTS = {
    "objects": allow("s3:GetObject", f"{BUCKET}/*"),
    "orders": {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "dynamodb:*", "Resource": f"{TABLE}/orders"},
            {"Effect": "Deny", "Action": "dynamodb:Delete*", "Resource": "*"},
        ],
    },
}
NOT_ALLOWED = {
    "writes to the bucket": ("s3:PutObject", f"{BUCKET}/1"),
    "reads another bucket": ("s3:GetObject", f"{BUCKET}-of-others/1"),
    "lists the bucket": ("s3:ListBucket", BUCKET),
    "deletes from the table": ("dynamodb:DeleteItem", f"{TABLE}/orders"),
    "deletes the table": ("dynamodb:DeleteTable", f"{TABLE}/orders"),
    "reads another table": ("dynamodb:GetItem", f"{TABLE}/customers"),
    "reads the table of another region": ("dynamodb:GetItem", f"arn:aws:dynamodb:{EUROPE}:{MEMBER}:table/orders"),
    "invokes a function": ("lambda:InvokeFunction", f"arn:aws:lambda:{HOME}:{MEMBER}:function:any"),
    "puts events": ("events:PutEvents", f"arn:aws:events:{HOME}:{MEMBER}:event-bus/default"),
    "reads a secret": ("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{HOME}:{MEMBER}:secret:any"),
    "passes a role": ("iam:PassRole", f"arn:aws:iam::{MEMBER}:role/any"),
    "steps into a role": ("sts:AssumeRole", f"arn:aws:iam::{MEMBER}:role/any"),
}
ALLOWED = {
    "sends traces": ("xray:PutTraceSegments", "*"),
    "reads the bucket": ("s3:GetObject", f"{BUCKET}/1"),
    "reads the table": ("dynamodb:GetItem", f"{TABLE}/orders"),
    "writes to the table": ("dynamodb:PutItem", f"{TABLE}/orders"),
    "sends to its queue": ("sqs:SendMessage", f"arn:aws:sqs:{HOME}:{MEMBER}:own"),
}
NOT_GRANTED = {
    "reads the letters": ("sqs:ReceiveMessage", f"arn:aws:sqs:{HOME}:{MEMBER}:warden-dead-letters"),
    "removes the letters": ("sqs:PurgeQueue", f"arn:aws:sqs:{HOME}:{MEMBER}:warden-dead-letters"),
    "sends to what was not forwarded": ("sqs:SendMessage", f"arn:aws:sqs:{HOME}:{MEMBER}:warden-undelivered"),
    "sends to a queue that begins alike": ("sqs:SendMessage", f"arn:aws:sqs:{HOME}:{MEMBER}:warden-dead-letters2"),
    "sends to another account": ("sqs:SendMessage", f"arn:aws:sqs:{HOME}:{OTHER}:warden-dead-letters"),
    "subscribes to the letters": ("sns:Subscribe", f"arn:aws:sns:{HOME}:{MEMBER}:warden-dead-letters"),
    "publishes on another topic": ("sns:Publish", f"arn:aws:sns:{HOME}:{MEMBER}:orders"),
    "publishes in another account": ("sns:Publish", f"arn:aws:sns:{HOME}:{OTHER}:warden-dead-letters"),
}


def managed_policy(account: Account, name: str, path: str) -> str:
    """The ARN of a policy of the account's own that a role can have attached."""
    document = json.dumps(allow("xray:PutTraceSegments"))
    made = account.client("iam").create_policy(PolicyName=name, Path=path, PolicyDocument=document)
    return str(made["Policy"]["Arn"])


@pytest.fixture(scope="module")
def source(org: LocalOrg) -> str:
    """A role that two functions share; the second gets one of its own."""
    account = Account(org)
    managed = [managed_policy(account, name, path) for name, path in (("attack-split", "/"), ("any", "/shop/"))]
    shared = account.role("attack-split", managed=managed, inline=RIGHTS)
    with org.unheard():
        functions = [account.create(f"attack-split-{end}", shared) for end in "ab"]
    org.quiet()
    assert account.assigned(*functions) == ["attack-split", "attack-split-b-us-east-1"]
    return shared


@pytest.fixture
def own(org: LocalOrg, source: str) -> Attacker:
    return attacker(org, f"arn:aws:iam::{MEMBER}:role/warden/attack-split-b-us-east-1")


@pytest.mark.parametrize(("action", "resource"), NOT_ALLOWED.values(), ids=NOT_ALLOWED)
def test_what_the_source_is_not_allowed_its_copy_is_not_either(
    org: LocalOrg, source: str, own: Attacker, action: str, resource: str
) -> None:
    assert (attacker(org, source).may(action, resource), own.may(action, resource)) == (False, False)


@pytest.mark.parametrize(("action", "resource"), ALLOWED.values(), ids=ALLOWED)
def test_what_the_source_is_allowed_its_copy_is_too(
    org: LocalOrg, source: str, own: Attacker, action: str, resource: str
) -> None:
    assert (attacker(org, source).may(action, resource), own.may(action, resource)) == (True, True)


@pytest.mark.parametrize("region", [HOME, EUROPE])
@pytest.mark.parametrize("action", ["sqs:SendMessage", "sns:Publish"])
def test_letters_are_left_with_the_default_target_of_each_region(own: Attacker, region: str, action: str) -> None:
    assert own.may(action, f"arn:aws:{action[:3]}:{region}:{MEMBER}:warden-dead-letters")


@pytest.mark.parametrize(("action", "resource"), NOT_GRANTED.values(), ids=NOT_GRANTED)
def test_letters_are_left_with_the_default_target_and_no_more(own: Attacker, action: str, resource: str) -> None:
    assert not own.may(action, resource)


def test_an_owner_may_choose_the_topic_for_the_letters_instead(org: LocalOrg) -> None:
    account = Account(org)
    grant = f"arn:aws:iam::{MEMBER}:policy/lambda-warden/warden-dead-letter-grant"
    topic = f"arn:aws:sns:{EUROPE}:{MEMBER}:warden-dead-letters"

    arn = account.bare(
        "attack-topic", account.role("attack-topic", managed=[grant]), EUROPE, DeadLetterConfig={"TargetArn": topic}
    )

    assert account.dead_letters_of(arn) == topic
