"""What Lambda hands a function of the messages of a queue, and a bucket that keeps what it is given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

ACCOUNT, REGION = "222222222222", "eu-west-1"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:warden-dead-letters"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:warden-dead-letters"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders"
ROLE_ID = "AROAEXAMPLEORDERS0001"
SENT_MS = 1_795_423_501_123  # 2026-11-23T08:45:01.123Z
BODY = '{"order": 7, "price": 1.10}'
MESSAGE = "7c2a4a3e-0f55-4a3c-9a52-1f6f2b0f9b11"
FAILED: Mapping[str, Any] = {
    "RequestID": {"dataType": "String", "stringValue": "1d5c"},
    "ErrorCode": {"dataType": "Number", "stringValue": "200"},
    "ErrorMessage": {"dataType": "String", "stringValue": "no such order"},
}


def record(body: str = BODY, **changes: Any) -> dict[str, Any]:
    """A letter that Lambda sent for a function, as the queue gives it out; `sender`: who sent it."""
    system = {
        "SenderId": changes.pop("sender", f"{ROLE_ID}:orders"),
        "SentTimestamp": str(SENT_MS),
        "ApproximateFirstReceiveTimestamp": str(SENT_MS + 877),
        "ApproximateReceiveCount": "1",
    }
    usual = {
        "messageId": MESSAGE,
        "receiptHandle": "handle",
        "body": body,
        "attributes": system,
        "messageAttributes": dict(FAILED),
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE,
        "awsRegion": REGION,
    }
    return usual | changes


def through_the_topic(message: str, named: Mapping[str, Any], **changes: Any) -> str:
    """What SNS sends to a queue: the message in an envelope of its own."""
    envelope = {
        "Type": "Notification",
        "MessageId": "2f1e",
        "TopicArn": TOPIC,
        "Message": message,
        "Timestamp": "2026-11-23T08:45:01.000Z",
        "SignatureVersion": "1",
        "Signature": "c2lnbmVk",
        "MessageAttributes": dict(named),
    }
    return json.dumps(envelope | changes)


def to_a_destination(function: str = FUNCTION) -> str:
    """What Lambda sends to an on-failure destination: it names the function."""
    asked = {"requestId": "1d5c", "functionArn": f"{function}:$LATEST", "condition": "RetriesExhausted"}
    return json.dumps({"version": "1.0", "requestContext": asked, "requestPayload": {"order": 7}})


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "PutObject")


@dataclass
class Bucket:
    """Takes what is not there yet, and fails as often as `fails` says, with what it names."""

    kept: dict[str, bytes] = field(default_factory=dict)
    fails: list[Exception | None] = field(default_factory=list)

    def put(self, key: str, body: bytes) -> None:
        problem = self.fails.pop(0) if self.fails else None
        if problem is not None:
            raise problem
        if key in self.kept:
            raise refusal("PreconditionFailed")
        self.kept[key] = body

    @property
    def letters(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.kept.values()]


def plenty() -> int:
    return 60_000
