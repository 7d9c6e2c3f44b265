"""Dead letters, written out once; tests change what they care about."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tests.unit.warden.samples import ACCOUNT, ORDERS, REGION
from warden.letter import Letter, Origin, ToldBy

ROLE_ID = "AROAEXAMPLEORDERS0001"
MESSAGE_ID = "6b8f1a52-0000-4000-8000-000000000001"
SENT = "20260304T120000.250Z"
ORIGIN = Origin(ACCOUNT, REGION, ROLE_ID, SENT, MESSAGE_ID)
LETTER = Letter(ORDERS.arn, ORIGIN, ToldBy.ROLE, error="no such item", signature="1f2e3d4c5b6a", code="200", size=17)

CONTENT: dict[str, Any] = {
    "version": 1,
    "body": '{"order": "A-1" }',
    "attributes": {
        "RequestID": {"type": "String", "value": "0b1c2d3e-aaaa-4000-8000-000000000001"},
        "ErrorCode": {"type": "Number", "value": "200"},
        "ErrorMessage": {"type": "String", "value": "no such item: 4711"},
    },
    "sender_id": f"{ROLE_ID}:awslambda_812_20260304120000250",
    "queue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:warden-dead-letters",
    "message_id": MESSAGE_ID,
    "sent": "2026-03-04T12:00:00.250Z",
    "first_received": "2026-03-04T12:00:01.000Z",
    "archived": "2026-03-04T12:00:01.500Z",
    "account": ACCOUNT,
    "region": REGION,
    "topic": None,
}
RECORD: dict[str, Any] = {
    "version": "1.0",
    "timestamp": "2026-03-04T12:00:00.000Z",
    "requestContext": {
        "requestId": "0b1c2d3e-bbbb-4000-8000-000000000001",
        "functionArn": f"{ORDERS.arn}:$LATEST",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 3,
    },
    "requestPayload": {"order": "A-1"},
    "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
    "responsePayload": {"errorMessage": "no such item: 4711", "errorType": "KeyError"},
}


def content(**changes: Any) -> bytes:
    """A letter's object with some members in place of the usual ones."""
    return json.dumps(CONTENT | changes).encode()


def record(**changes: Any) -> bytes:
    """The object of a destination's record with some members in place of the usual ones."""
    return content(body=json.dumps(RECORD | changes), attributes={})


def sent(second: int, message: int = 1) -> Origin:
    """Where a letter came from that was sent at that second of the day, in UTC."""
    time = f"{second // 3600:02}{second // 60 % 60:02}{second % 60:02}"
    return replace(ORIGIN, sent=f"20260304T{time}.000Z", message_id=f"m-{message}")
