"""Queues that Lambda reads for the hub's functions, as the template declares them: event source mappings."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.sqs.models import Queue, sqs_backends

from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.stack import Resource, Stack
from local_org.hub.functions import HubFunction

MAPPING = "AWS::Lambda::EventSourceMapping"
DEFAULT_VISIBILITY = 30


@dataclass(frozen=True, slots=True)
class Source:
    """A queue and the function that its messages go to, one at a time.

    visibility: seconds until a message that failed may be read again; after `most` times it goes to `dead_letters`.
    """

    function: HubFunction
    queue: str
    visibility: int = DEFAULT_VISIBILITY
    most: int | None = None
    dead_letters: str | None = None

    @property
    def messages(self) -> Queue:
        """Moto's queue."""
        _, _, _, region, account, name = self.queue.split(":", 5)
        return sqs_backends[account][region].queues[name]


def sources(hub: Stack, functions: Iterable[HubFunction]) -> Iterator[Source]:
    """The queues that the stack's mappings name. TemplateError for a mapping that would be read in another way."""
    by_name = {function.name: function for function in functions}
    queues = {queue.arn: queue.properties for queue in hub.of_type("AWS::SQS::Queue")}
    for mapping in hub.of_type(MAPPING):
        _refuse_unmodelled(mapping)
        queue = str(mapping.properties["EventSourceArn"])
        yield _source(by_name[str(mapping.properties["FunctionName"])], queue, queues[queue])


def _source(function: HubFunction, arn: str, queue: Mapping[str, Any]) -> Source:
    visibility, redrive = int(queue.get("VisibilityTimeout", DEFAULT_VISIBILITY)), queue.get("RedrivePolicy")
    if visibility < function.timeout:
        raise TemplateError(f"{arn}: its VisibilityTimeout is shorter than {function.name} may run")  # as Lambda says
    if redrive is None:
        return Source(function, arn, visibility)
    policy = json.loads(redrive) if isinstance(redrive, str) else redrive
    return Source(function, arn, visibility, int(policy["maxReceiveCount"]), policy["deadLetterTargetArn"])


def _refuse_unmodelled(mapping: Resource) -> None:
    if mapping.properties.get("BatchSize") != 1:
        raise TemplateError(f"Resources.{mapping.logical_id}: only a BatchSize of 1 is understood here")
