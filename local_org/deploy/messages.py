"""SQS queues, SNS topics, their policies and subscriptions."""

import json

from local_org.deploy.making import Making, attributes, some, tags

_QUEUE = (
    "DelaySeconds",
    "KmsMasterKeyId",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "SqsManagedSseEnabled",
    "VisibilityTimeout",
)
_TOPIC = ("DisplayName", "KmsMasterKeyId", "MaximumMessageSize", "SignatureVersion", "TracingConfig")
_SUBSCRIPTION = ("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy")


def _queue(making: Making) -> None:
    properties = making.properties(*_QUEUE, "QueueName", "Tags")
    making.client("sqs").create_queue(
        QueueName=making.resource.arn.rpartition(":")[2],
        Attributes=attributes(properties, *_QUEUE),
        tags=tags(properties),
    )


def _queue_policy(making: Making) -> None:
    properties = making.properties("PolicyDocument", "Queues")
    policy = json.dumps(properties["PolicyDocument"])
    for url in properties["Queues"]:
        making.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


def _topic(making: Making) -> None:
    properties = making.properties(*_TOPIC, "Tags", "TopicName")
    making.client("sns").create_topic(
        Name=making.resource.arn.rpartition(":")[2],
        Attributes=attributes(properties, *_TOPIC),
        **some(properties, "Tags"),
    )


def _topic_policy(making: Making) -> None:
    properties = making.properties("PolicyDocument", "Topics")
    policy = json.dumps(properties["PolicyDocument"])
    for arn in properties["Topics"]:
        making.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


def _subscription(making: Making) -> None:
    properties = making.properties(*_SUBSCRIPTION, "Endpoint", "Protocol", "TopicArn")
    making.client("sns").subscribe(
        **some(properties, "Endpoint", "Protocol", "TopicArn"),
        Attributes=attributes(properties, *_SUBSCRIPTION),
    )


MAKERS = {
    "AWS::SNS::Subscription": _subscription,
    "AWS::SNS::Topic": _topic,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SQS::Queue": _queue,
    "AWS::SQS::QueuePolicy": _queue_policy,
}
