"""Dead letters that come to the archive: as the archiver writes them, and as S3 tells of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import count
from typing import Any

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, Account, table
from warden.letter import Letter, Origin, moment
from warden.letters import Letters

QUEUE = "warden-hub-arrived"
NUMBERS = count(1)


def function_with(account: Account, name: str, role: str, region: str = EUROPE) -> str:
    """A function that keeps a dead-letter queue of its own; its ARN."""
    return account.function(name, role, region, DeadLetterConfig={"TargetArn": account.queue(region)})


def role_id(account: Account, role_arn: str) -> str:
    """The id of a role, by which SQS names whoever sent a message under it."""
    name = role_arn.rpartition("/")[2]
    return str(account.client("iam").get_role(RoleName=name)["Role"]["RoleId"])


def write(account: Account, sender: str, error: str = "no such order: 1", **changes: Any) -> Origin:
    """A letter comes to the archive that the sender, a role's id, sent just now."""
    now = moment(datetime.now(UTC))
    origin = Origin(account.id, EUROPE, sender, now, f"arriving-{next(NUMBERS)}")
    content = {
        "version": 1,
        "body": '{"order": 1}',
        "attributes": {
            "RequestID": {"type": "String", "value": f"request-{origin.message_id}"},
            "ErrorCode": {"type": "Number", "value": "200"},
            "ErrorMessage": {"type": "String", "value": error},
        },
        "sender_id": f"{sender}:awslambda_1",
        "topic": None,
    }
    hub = account.org.developer(HUB, HOME)
    hub.client("s3").put_object(
        Bucket=bucket(account.org), Key=origin.key, Body=json.dumps(content | changes).encode(), IfNoneMatch="*"
    )
    return origin


def tell(org: LocalOrg, *origins: Origin) -> None:
    """S3 tells of letters, a message each, and everybody reacts; telling twice is what it may do anyway."""
    sqs = org.developer(HUB, HOME).client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    for origin in origins:
        sqs.send_message(QueueUrl=url, MessageBody=notice(org, origin))
    org.quiet()


def notice(org: LocalOrg, origin: Origin) -> str:
    """The body of S3's message about a new object."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    s3 = {"bucket": {"name": bucket(org)}, "object": {"key": origin.key}}
    return json.dumps({"Records": [{"eventSource": "aws:s3", "eventTime": at, "s3": s3}]})


def bucket(org: LocalOrg) -> str:
    return org.hub_functions["letters"].environment["WARDEN_LETTERS_BUCKET"]


def kept(org: LocalOrg, origin: Origin) -> list[Letter]:
    """What the index has of a letter."""
    index = Letters(org.developer(HUB, HOME).client("dynamodb"), table(org, "LETTERS"))
    return [letter for letter in index.of_account(origin.account) if letter.origin == origin]
