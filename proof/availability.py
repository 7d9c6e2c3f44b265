"""Condition keys of which AWS says that each request has them, or one value of them at most.

A change that could matter only for a request without the key, or with several values, makes no difference then.
"""

from collections.abc import Mapping
from typing import Any

_GLOBAL = "IAM User Guide, AWS global condition context keys"

# Each request that the statements here speak to has the key: IfExists says nothing.
ALWAYS_THERE = {
    "aws:principalarn": f"{_GLOBAL}: in all signed requests; these statements take no others (see below)",
    "aws:resourceaccount": f"{_GLOBAL}: in requests to most services; sts is not among the exceptions",
    "aws:securetransport": f"{_GLOBAL}: always included",
    "events:detail-type": "EventBridge API Reference, PutEventsRequestEntry: an entry without DetailType fails",
    "iam:policyarn": "IAM API Reference, AttachRolePolicy: PolicyArn is required",
}

# One value at most per request: ForAllValues and ForAnyValue say the same, and ForAllValues nothing about mixtures.
ONE_VALUE = {
    "dynamodb:leadingkeys": (
        {"dynamodb:deleteitem", "dynamodb:getitem", "dynamodb:putitem", "dynamodb:query", "dynamodb:updateitem"},
        "DynamoDB API Reference: Key, Item and KeyConditionExpression have one value of the partition key",
    ),
    "events:source": (
        {"events:putevents"},
        "EventBridge API Reference, PutEventsRequestEntry: an entry has one Source, and each entry is decided alone",
    ),
}


def may_lack(statement: Mapping[str, Any], key: str) -> bool:
    """Whether a request that a statement speaks to may be without a condition key."""
    if key.lower() != "aws:principalarn":
        return key.lower() not in ALWAYS_THERE
    # Anonymous requests and those of services are unsigned: "*" alone takes them, but they are in no organization.
    keys = {name.lower() for named in statement["Condition"].values() for name in named}
    return statement.get("Principal") == "*" and "aws:principalorgid" not in keys


def may_mix(statement: Mapping[str, Any], key: str) -> bool:
    """Whether a request that a statement speaks to may have several values of a condition key."""
    actions, _ = ONE_VALUE.get(key.lower(), (frozenset(), ""))
    named = statement.get("Action", "*")
    return not {action.lower() for action in ([named] if isinstance(named, str) else named)} <= actions
