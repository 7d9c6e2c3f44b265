"""What AWS has by a name; None when there is no such thing."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from cli.doctor.check import absent

NO_RULE = "ResourceNotFoundException"
NO_QUEUE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")

Described = Mapping[str, Any]


def rule(events: Any, name: str, bus: str) -> Described | None:
    """A rule as EventBridge has it."""
    try:
        return dict(events.describe_rule(Name=name, EventBusName=bus))
    except ClientError as error:
        if absent(error, NO_RULE):
            return None
        raise


def queue(sqs: Any, url: str) -> Mapping[str, str] | None:
    """The attributes of a queue."""
    try:
        return dict(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"])
    except ClientError as error:
        if absent(error, *NO_QUEUE):
            return None
        raise
