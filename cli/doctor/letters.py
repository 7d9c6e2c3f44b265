"""Whether the queues and the topic of letters stand, keep them long enough, and are empty where they should be."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from cli.doctor import mend, seen
from cli.doctor.check import Fault, Probe, absent
from cli.doctor.documents import read, same
from cli.doctor.hub import Deployed
from cli.doctor.spoke import Guarded
from local_org.cloudformation.stack import Resource

NO_TOPIC = ("NotFound", "NotFoundException")


def _wrong(guarded: Guarded, queue: Resource, policy: Resource) -> Iterator[Fault]:
    region = guarded.place.region
    found = seen.queue(guarded.client("sqs"), str(queue.ref))
    if found is None:
        yield Fault(f"there is no queue {queue.arn}", mend.spoke(guarded))
        return
    if int(found["MessageRetentionPeriod"]) < int(queue.properties["MessageRetentionPeriod"]):
        yield Fault(
            f"{queue.arn} keeps letters for {found['MessageRetentionPeriod']} seconds only", mend.queue(queue, region)
        )
    if found.get("SqsManagedSseEnabled") != "true" and not found.get("KmsMasterKeyId"):
        yield Fault(f"{queue.arn} is not encrypted", mend.queue(queue, region))
    if not same(read(found.get("Policy")), policy.properties["PolicyDocument"]):
        yield Fault(f"the policy of {queue.arn} is not that of the template", mend.spoke(guarded))


def _dead_letters(guarded: Guarded) -> Iterator[Fault]:
    queue, region = guarded.resource("DeadLetterQueue"), guarded.place.region
    yield from _wrong(guarded, queue, guarded.resource("DeadLetterQueuePolicy"))
    found = seen.queue(guarded.client("sqs"), str(queue.ref)) or {}
    if "RedrivePolicy" in found:
        yield Fault(f"{queue.arn} gives letters up after some tries to keep them", mend.queue(queue, region))
    shown = int(found.get("VisibilityTimeout", queue.properties["VisibilityTimeout"]))
    if shown < queue.properties["VisibilityTimeout"]:
        yield Fault(f"{queue.arn} gives letters out again while they are still being kept", mend.queue(queue, region))


def _topic(guarded: Guarded) -> Iterator[Fault]:
    topic, policy = guarded.resource("DeadLetterTopic"), guarded.resource("DeadLetterTopicPolicy")
    queue, sns = guarded.resource("DeadLetterQueue"), guarded.client("sns")
    try:
        found = sns.get_topic_attributes(TopicArn=topic.arn)["Attributes"]
    except ClientError as error:
        if not absent(error, *NO_TOPIC):
            raise
        yield Fault(f"there is no topic {topic.arn}", mend.spoke(guarded))
        return
    if not same(read(found.get("Policy")), policy.properties["PolicyDocument"]):
        yield Fault(f"the policy of {topic.arn} is not that of the template", mend.spoke(guarded))
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic.arn)
    if queue.arn not in {one["Endpoint"] for page in pages for one in page["Subscriptions"]}:
        yield Fault(f"{topic.arn} does not hand its letters on to {queue.arn}", mend.spoke(guarded))


def _undelivered(guarded: Guarded) -> Iterator[Fault]:
    queue = guarded.resource("UndeliveredQueue")
    yield from _wrong(guarded, queue, guarded.resource("UndeliveredQueuePolicy"))
    yield from _waiting(guarded.client("sqs"), str(queue.ref), guarded.place.region)


def _failures(hub: Deployed) -> Iterator[Fault]:
    for output in ("FailureQueueUrl", "UndeliveredQueueUrl"):
        yield from _waiting(hub.client("sqs"), hub.hub.outputs[output], hub.place.region)


def _waiting(sqs: Any, url: str, region: str) -> Iterator[Fault]:
    found = seen.queue(sqs, url) or {}
    waiting = int(found.get("ApproximateNumberOfMessages", 0))
    if waiting:
        yield Fault(f"{waiting} events wait in {url.rpartition('/')[2]}", mend.letters(url, region))


DEAD_LETTERS = Probe(
    "dead_letter_queue", "Functions that have no place for failed events are given this queue.", _dead_letters
)
TOPIC = Probe(
    "dead_letter_topic", "With DeadLetterTarget=sns functions are given this topic, which feeds the queue.", _topic
)
UNDELIVERED = Probe("undelivered", "Events that could not be forwarded wait here; it should be empty.", _undelivered)
FAILURES = Probe(
    "failures",
    "Events that a function failed on, or that did not reach one, wait here; they should be empty.",
    _failures,
)
