"""Events as EventBridge delivers them, written out once; tests change what they care about."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from warden.model import Function
from warden.trigger import Trigger, parse

ACCOUNT = "222222222222"
OTHER_ACCOUNT = "333333333333"
REGION = "eu-west-1"
TIME = "2026-03-04T09:15:02Z"
ORDERS = Function("aws", ACCOUNT, REGION, "orders")
BILLING = Function("aws", ACCOUNT, REGION, "billing")
REPORTS = Function("aws", ACCOUNT, "us-east-1", "reports")
ARCHIVER = Function("aws", ACCOUNT, REGION, "warden-archiver")
ARCHIVERS = f"arn:aws:iam::{ACCOUNT}:role/lambda-warden/warden-archiver-{REGION}"
SHARED = f"arn:aws:iam::{ACCOUNT}:role/service/shop"

_EVENTS = Path(__file__).parents[3] / "events"

_IDENTITY = {
    "type": "AssumedRole",
    "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/session",
    "sessionContext": {"sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/deployer"}},
}


def api_call(name: str, request: Any, response: Any = None, **detail: Any) -> dict[str, Any]:
    """A recorded API call; Lambda's unless `detail` says otherwise. The same call has the same id."""
    return {
        "version": "0",
        "id": "0d3f1c2a-1111-4444-8888-000000000001",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.lambda",
        "account": ACCOUNT,
        "time": "2026-03-04T09:15:04Z",
        "region": REGION,
        "resources": [],
        "detail": {
            "eventID": str(uuid5(NAMESPACE_URL, f"{name} {request} {response} {detail}")),
            "eventName": name,
            "eventSource": "lambda.amazonaws.com",
            "eventTime": TIME,
            "userIdentity": copy.deepcopy(_IDENTITY),
            "requestParameters": request,
            "responseElements": response,
        }
        | detail,
    }


def create(function: Function, role: str = SHARED, at: str = TIME) -> dict[str, Any]:
    """Somebody created the function."""
    answer = {"functionName": function.name, "functionArn": function.arn, "role": role, "environment": {}}
    event = api_call("CreateFunction20150331", {"functionName": function.name, "environment": {}}, answer, eventTime=at)
    return event | {"account": function.account, "region": function.region}


def update(function: Function, role: str = SHARED, at: str = TIME) -> dict[str, Any]:
    """Somebody changed the function's configuration."""
    event = create(function, role, at)
    detail = event["detail"] | {"eventName": "UpdateFunctionConfiguration20150331v2", "eventID": f"update-{at}"}
    return event | {"detail": detail}


def delete(function: Function) -> dict[str, Any]:
    """Somebody deleted the function."""
    event = api_call("DeleteFunction20150331", {"functionName": function.arn})
    return event | {"account": function.account, "region": function.region}


def attach(role: str) -> dict[str, Any]:
    """Somebody attached a policy to the role of that bare name."""
    request = {"roleName": role, "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}
    return api_call("AttachRolePolicy", request, eventSource="iam.amazonaws.com") | {"region": "us-east-1"}


def drift(function: Function) -> dict[str, Any]:
    """Warden asks itself to look at the function."""
    return {
        "id": "0d3f1c2a-1111-4444-8888-000000000003",
        "detail-type": "Warden Drift",
        "source": "warden",
        "account": "111111111111",
        "time": TIME,
        "region": "us-east-1",
        "detail": {"function": function.arn, "controls": ["all"], "reason": "for a test"},
    }


def trigger(event: dict[str, Any]) -> Trigger:
    """What the parser makes of the event."""
    return parse(event)


def every_sample() -> list[dict[str, Any]]:
    """All kinds of events above, and those of the events folder."""
    files = [json.loads(path.read_text()) for path in sorted(_EVENTS.glob("*/*.json"))]
    return [create(ORDERS), delete(ORDERS), attach("shop"), drift(ORDERS), *files]
