"""Dead letters that get lost, stuck or into the wrong hands: each way by one thing."""

from __future__ import annotations

import json
from typing import Any

from local_org.org import LocalOrg
from tests.integration.account import HUB, MEMBER
from tests.integration.breaking import IN_HUB, Broken, checks, hub, member, url
from tests.integration.examining import HOME

LETTERS = "warden-dead-letters"
TOPIC = f"arn:aws:sns:{HOME}:{MEMBER}:{LETTERS}"
ARCHIVER = "warden-archiver"
BUCKET = {"Bucket": f"lambda-warden-letters-{HUB}-{HOME}"}
GIVES_UP = json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{HOME}:{MEMBER}:warden-undelivered", "maxReceiveCount": 3})


def queue(org: LocalOrg, **attributes: str) -> None:
    member(org, "sqs").set_queue_attributes(QueueUrl=url(LETTERS), Attributes=attributes)


def unsubscribe(org: LocalOrg) -> None:
    sns = member(org, "sns")
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"]
    sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


def archiver_of(org: LocalOrg, **settings: Any) -> None:
    member(org, "lambda").update_function_configuration(FunctionName=ARCHIVER, **settings)


def remove_source(org: LocalOrg) -> None:
    member(org, "lambda").delete_event_source_mapping(UUID=source(org))


def source(org: LocalOrg) -> str:
    """The mapping by which the archiver reads the queue."""
    (found,) = member(org, "lambda").list_event_source_mappings(FunctionName=ARCHIVER)["EventSourceMappings"]
    return str(found["UUID"])


def empty_bucket(org: LocalOrg) -> None:
    hub(org, "s3").delete_bucket(**BUCKET)


def open_bucket(org: LocalOrg) -> None:
    found = json.loads(hub(org, "s3").get_bucket_policy(**BUCKET)["Policy"])
    found["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalOrgID"] = "o-somebodyelse"
    hub(org, "s3").put_bucket_policy(**BUCKET, Policy=json.dumps(found))


def suspend_versions(org: LocalOrg) -> None:
    hub(org, "s3").put_bucket_versioning(**BUCKET, VersioningConfiguration={"Status": "Suspended"})


def hush_bucket(org: LocalOrg) -> None:
    hub(org, "s3").put_bucket_notification_configuration(**BUCKET, NotificationConfiguration={})


LOST: dict[str, Broken] = {
    "the queue is gone": Broken(
        lambda org: member(org, "sqs").delete_queue(QueueUrl=url(LETTERS)), checks("dead_letter_queue")
    ),
    "the queue keeps letters for a day": Broken(
        lambda org: queue(org, MessageRetentionPeriod="86400"), checks("dead_letter_queue")
    ),
    "the queue is not encrypted": Broken(
        lambda org: queue(org, SqsManagedSseEnabled="false"), checks("dead_letter_queue")
    ),
    "the queue takes no letters of the topic": Broken(lambda org: queue(org, Policy=""), checks("dead_letter_queue")),
    "the queue gives letters up": Broken(lambda org: queue(org, RedrivePolicy=GIVES_UP), checks("dead_letter_queue")),
    "the queue gives letters out too soon": Broken(
        lambda org: queue(org, VisibilityTimeout="60"), checks("dead_letter_queue")
    ),
    "the archiver is gone": Broken(
        lambda org: member(org, "lambda").delete_function(FunctionName=ARCHIVER), checks("archiver")
    ),
    "the archiver knows another bucket": Broken(
        lambda org: archiver_of(org, Environment={"Variables": {"LETTERS_BUCKET": "mine", "HOME_REGION": HOME}}),
        checks("archiver"),
    ),
    "the archiver reads no queue": Broken(remove_source, checks("archiver")),
    "the archiver reads no more": Broken(
        lambda org: member(org, "lambda").update_event_source_mapping(UUID=source(org), Enabled=False),
        checks("archiver"),
    ),
    "the archiver gives back all or nothing": Broken(
        lambda org: member(org, "lambda").update_event_source_mapping(UUID=source(org), FunctionResponseTypes=[]),
        checks("archiver"),
    ),
    "the bucket is gone": Broken(empty_bucket, checks("letters_bucket", where=IN_HUB)),
    "the bucket is another organization's": Broken(open_bucket, checks("letters_bucket", where=IN_HUB)),
    "the bucket has no policy": Broken(
        lambda org: hub(org, "s3").delete_bucket_policy(**BUCKET), checks("letters_bucket", where=IN_HUB)
    ),
    "the bucket keeps no versions": Broken(suspend_versions, checks("letters_bucket", where=IN_HUB)),
    "the bucket may be opened": Broken(
        lambda org: hub(org, "s3").delete_public_access_block(**BUCKET), checks("letters_bucket", where=IN_HUB)
    ),
    "the bucket tells nobody": Broken(hush_bucket, checks("letters_bucket", where=IN_HUB)),
    "the topic is gone": Broken(
        lambda org: member(org, "sns").delete_topic(TopicArn=TOPIC), checks("dead_letter_topic")
    ),
    "the topic feeds no queue": Broken(unsubscribe, checks("dead_letter_topic")),
}
