"""What SQS, SNS and EventBridge actions take."""

from urllib.parse import urlparse

from local_org.access.resources.need import Entry, Need, State, anything, one, place
from local_org.cloudformation.identities import bus_name
from local_org.endpoint.calls import Call
from local_org.place import Place

ON_QUEUE = {
    "ChangeMessageVisibility": "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    "DeleteMessage": "DeleteMessage",
    "DeleteMessageBatch": "DeleteMessage",
    "DeleteQueue": "DeleteQueue",
    "GetQueueAttributes": "GetQueueAttributes",
    "PurgeQueue": "PurgeQueue",
    "ReceiveMessage": "ReceiveMessage",
    "SendMessage": "SendMessage",
    "SendMessageBatch": "SendMessage",
    "SetQueueAttributes": "SetQueueAttributes",
}
ON_TOPIC = {
    "DeleteTopic": "DeleteTopic",
    "GetTopicAttributes": "GetTopicAttributes",
    "ListSubscriptionsByTopic": "ListSubscriptionsByTopic",
    "Publish": "Publish",
    "PublishBatch": "Publish",
    "SetTopicAttributes": "SetTopicAttributes",
    "Subscribe": "Subscribe",
}


def queue_arn(call: Call) -> str:
    """Return the ARN of the queue that a URL (http://host/account/name) names."""
    account, name = urlparse(call.params["QueueUrl"]).path.strip("/").split("/")[-2:]
    return Place(account, call.region).arn("sqs", name)


def bus_arn(call: Call, bus: str) -> str:
    """Return the ARN of a bus given by name or by ARN."""
    return bus if bus.startswith("arn:") else place(call).arn("events", f"event-bus/{bus}")


def _on_queue(action: str) -> Entry:
    return lambda call, _: one(f"sqs:{action}", queue_arn(call))


def _get_queue_url(call: Call, _: State) -> tuple[Need, ...]:
    owner = call.params.get("QueueOwnerAWSAccountId", call.account)
    return one("sqs:GetQueueUrl", Place(owner, call.region).arn("sqs", call.params["QueueName"]))


def _on_topic(action: str) -> Entry:
    def entry(call: Call, _: State) -> tuple[Need, ...]:
        topic = call.params.get("TopicArn") or call.params.get("TargetArn")
        if not topic:
            return (Need(f"sns:{action}", "*", call.account),)
        return one(f"sns:{action}", topic, {"aws:sourceowner": (call.account,)})

    return entry


def _put_events(call: Call, _: State) -> tuple[Need, ...]:
    """Each entry is judged by itself, with the one source and detail-type that it has."""
    return tuple(
        need
        for entry in call.params["Entries"]
        for need in one(
            "events:PutEvents",
            bus_arn(call, entry.get("EventBusName") or "default"),
            {
                "events:source": (entry["Source"],) if "Source" in entry else (),
                "events:detail-type": (entry["DetailType"],) if "DetailType" in entry else (),
            },
        )
    )


def _on_rule(call: Call, _: State) -> tuple[Need, ...]:
    name, bus = call.params.get("Name") or call.params.get("Rule"), bus_name(call.params.get("EventBusName"))
    path = name if bus == "default" else f"{bus}/{name}"
    return one(f"events:{call.action}", place(call).arn("events", f"rule/{path}"))


def _on_bus(call: Call, _: State) -> tuple[Need, ...]:
    return one(f"events:{call.action}", bus_arn(call, call.params.get("Name") or "default"))


TABLE: dict[str, Entry] = {
    **{f"sqs:{api}": _on_queue(action) for api, action in ON_QUEUE.items()},
    **{f"sns:{api}": _on_topic(action) for api, action in ON_TOPIC.items()},
    "events:DescribeEventBus": _on_bus,
    **{f"events:{action}": _on_rule for action in ("DescribeRule", "ListTargetsByRule")},
    "events:PutEvents": _put_events,
    "events:TestEventPattern": anything("events:TestEventPattern"),
    "sns:ListTopics": anything("sns:ListTopics"),
    "sqs:GetQueueUrl": _get_queue_url,
    "sqs:ListQueues": anything("sqs:ListQueues"),
}
