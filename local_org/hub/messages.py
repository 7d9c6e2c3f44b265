"""Messages of a queue as Lambda hands them to a function, and what the function says of them."""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from local_org.hub.workers import Outcome


@dataclass(frozen=True, slots=True)
class Message:
    """A message and how many times Lambda has read it; times in seconds of the organization's clock.

    content: moto's message.
    """

    content: Any
    sent: float
    receives: int = 0
    first: float = 0.0

    @property
    def id(self) -> str:
        return str(self.content.id)

    def read(self, now: float) -> "Message":
        """The message after Lambda has read it once more."""
        return replace(self, receives=self.receives + 1, first=self.first or now)

    def record(self, queue: str) -> dict[str, Any]:
        """What stands for it in the function's event."""
        return {
            "messageId": self.id,
            "receiptHandle": f"{self.id}/{self.receives}",
            "body": self.content.body,
            "attributes": {
                "ApproximateReceiveCount": str(self.receives),
                "SentTimestamp": _milliseconds(self.sent),
                "SenderId": self.content.sender_id,
                "ApproximateFirstReceiveTimestamp": _milliseconds(self.first),
            },
            "messageAttributes": {name: _attribute(value) for name, value in self.content.message_attributes.items()},
            "md5OfBody": self.content.body_md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": queue,
            "awsRegion": queue.split(":")[3],
        }


def failed(ids: Collection[str], outcome: Outcome, *, by_item: bool) -> set[str]:
    """Return the messages of a batch, by id, that are to be read again.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: a list of failures that is empty or
    not there means that there were none; one that is not understood, or names what is not in the batch, means all.
    """
    if outcome.error is not None:
        return set(ids)
    answer = outcome.result
    if not by_item or not answer:
        return set()
    items = answer.get("batchItemFailures") if isinstance(answer, Mapping) else [None]
    named = {str(item.get("itemIdentifier")) if isinstance(item, Mapping) else "" for item in items or ()}
    everything = set(ids)
    return everything if named - everything else named


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    binary = value.get("BinaryValue")
    content = {"stringValue": value["StringValue"]} if binary is None else {"binaryValue": _text(binary)}
    return {**content, "stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}


def _text(binary: bytes | str) -> str:
    """Moto keeps what came in base64 as it came."""
    return binary if isinstance(binary, str) else base64.b64encode(binary).decode()


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
