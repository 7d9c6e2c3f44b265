"""Dead letters that come to the archive as the archiver writes them; S3 tells of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from local_org.hub.workers import Invocation
from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, Account, table
from warden.letter import Letter, Origin, moment
from warden.letters import Letters

QUEUE = "warden-hub-arrived"
ERROR = "no such order: 1"
NUMBERS = count(1)


def function_with(account: Account, name: str, role: str, region: str = EUROPE) -> str:
    """A function that keeps a dead-letter queue of its own; its ARN."""
    return account.function(name, role, region, DeadLetterConfig={"TargetArn": account.queue(region)})


def role_id(account: Account, role_arn: str) -> str:
    """The id of a role, by which SQS names whoever sent a message under it."""
    name = role_arn.rpartition("/")[2]
    return str(account.client("iam").get_role(RoleName=name)["Role"]["RoleId"])


def comes(account: Account, sender: str, error: str = ERROR, **changes: Any) -> Origin:
    """A letter that the sender, a role's id, sent just now comes to the archive, and everybody reacts."""
    origin = Origin(account.id, EUROPE, sender, moment(datetime.now(UTC)), f"arriving-{next(NUMBERS)}")
    content = {
        "version": 1,
        "body": '{"order": 1}',
        "attributes": {
            "RequestID": {"type": "String", "value": f"{origin.message_id.rpartition('-')[2]}-of-a-request"},
            "ErrorCode": {"type": "Number", "value": "200"},
            "ErrorMessage": {"type": "String", "value": error},
        },
        "sender_id": f"{sender}:awslambda_1",
        "topic": None,
    }
    body = json.dumps(content | changes).encode()
    archive = account.org.developer(HUB, HOME).client("s3")
    archive.put_object(Bucket=bucket(account.org), Key=origin.key, Body=body, IfNoneMatch="*")
    account.org.quiet()
    return origin


def record(function: str) -> dict[str, Any]:
    """What the object of an on-failure destination's record has in place of a dead letter's members."""
    context = {"requestId": "r1", "functionArn": f"{function}:$LATEST", "condition": "RetriesExhausted"}
    said = {"version": "1.0", "requestContext": context, "requestPayload": {}, "responsePayload": {"errorType": "E"}}
    return {"body": json.dumps(said), "attributes": {}}


def told_again(org: LocalOrg, *origins: Origin) -> None:
    """S3 tells of letters once more."""
    sqs = org.developer(HUB, HOME).client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    for origin in origins:
        sqs.send_message(QueueUrl=url, MessageBody=notice(org, origin.key))
    org.quiet()


def notice(org: LocalOrg, key: str) -> str:
    """The body of S3's message about a new object."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    s3 = {"bucket": {"name": bucket(org)}, "object": {"key": key}}
    return json.dumps({"Records": [{"eventSource": "aws:s3", "eventTime": at, "s3": s3}]})


def bucket(org: LocalOrg) -> str:
    return org.hub_functions["letters"].environment["WARDEN_LETTERS_BUCKET"]


def index(org: LocalOrg) -> Letters:
    return Letters(org.developer(HUB, HOME).client("dynamodb"), table(org, "LETTERS"))


def kept(org: LocalOrg, origin: Origin) -> Letter:
    """What the index has of a letter, which is there once."""
    (letter,) = (one for one in index(org).of_account(origin.account) if one.origin == origin)
    return letter


def invocations(org: LocalOrg) -> Sequence[Invocation]:
    """Those of the function that keeps the index."""
    return [one for one in org.invocations if one.function == "warden-letters"]
