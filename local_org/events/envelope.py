"""EventBridge's envelope around a CloudTrail record (aws-facts 2)."""

from collections.abc import Mapping
from typing import Any

_DETAIL_TYPES = {
    "AwsConsoleSignIn": "AWS Console Sign In via CloudTrail",
    "AwsServiceEvent": "AWS Service Event via CloudTrail",
}
_API_CALL = "AWS API Call via CloudTrail"


class NotAnEventError(ValueError):
    """What should be an event or a CloudTrail record is none; says what it lacks."""


def is_record(value: Mapping[str, Any]) -> bool:
    """Whether this looks like a CloudTrail record, not like an EventBridge event."""
    return "eventSource" in value and "detail" not in value


def wrap(record: Mapping[str, Any], region: str | None = None) -> dict[str, Any]:
    """Return the event that EventBridge makes of a record; `region` stands in for the record's own.

    Raises NotAnEventError when the record does not say which service, account or region it is from.
    """
    source = _text(record, "eventSource")
    return {
        "version": "0",
        "id": str(record.get("eventID", "unknown")),
        "detail-type": _DETAIL_TYPES.get(str(record.get("eventType")), _API_CALL),
        "source": f"aws.{source.removesuffix('.amazonaws.com')}",
        "account": _account(record),
        "time": record.get("eventTime"),
        "region": region or _text(record, "awsRegion"),
        "resources": [],
        "detail": record,
    }


def checked(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an EventBridge event as it is; NotAnEventError when it lacks what every event has."""
    for name in ("source", "detail-type", "account", "region"):
        _text(event, name)
    if not isinstance(event.get("detail"), Mapping):
        raise NotAnEventError("detail is missing or not an object")
    return event


def _account(record: Mapping[str, Any]) -> str:
    identity = record.get("userIdentity")
    caller = identity.get("accountId") if isinstance(identity, Mapping) else None
    account = record.get("recipientAccountId") or caller
    if not isinstance(account, str):
        raise NotAnEventError("neither recipientAccountId nor userIdentity.accountId says the account")
    return account


def _text(value: Mapping[str, Any], name: str) -> str:
    text = value.get(name)
    if not isinstance(text, str) or not text:
        raise NotAnEventError(f"{name} is missing or not a string")
    return text
