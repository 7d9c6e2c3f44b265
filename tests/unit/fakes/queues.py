"""SQS as far as a look at source queues uses it."""

# ruff: noqa: N803 - parameters are named as boto3 names them
from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from tests.unit.fakes.answers import refusal


class FakeSqs:
    """The queues of one account and region: their attributes by name, all of them text, or how AWS refuses."""

    def __init__(self) -> None:
        self.queues: dict[str, dict[str, str] | ClientError] = {}

    def get_queue_url(self, *, QueueName: str) -> dict[str, str]:
        if QueueName not in self.queues:
            raise refusal("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
        return {"QueueUrl": f"https://sqs.example.com/{QueueName}"}

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:
        found = self.queues[QueueUrl.rsplit("/", 1)[-1]]
        if isinstance(found, ClientError):
            raise found
        return {"Attributes": {name: value for name, value in found.items() if name in AttributeNames}}
