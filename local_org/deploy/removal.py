"""Takes away what a stack made. What other resources hold or describe goes with them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from local_org.deploy.making import Making


def remove(making: Making) -> None:
    """Delete one resource; KeyError for a type that nobody removes here."""
    _REMOVERS[making.resource.type](making)


def _role(making: Making) -> None:
    iam = making.client("iam")
    for policy in making.resource.properties.get("Policies", []):
        iam.delete_role_policy(RoleName=making.name, PolicyName=policy["PolicyName"])
    iam.delete_role(RoleName=making.name)


def _managed_policy(making: Making) -> None:
    making.client("iam").delete_policy(PolicyArn=making.resource.arn)


def _queue(making: Making) -> None:
    sqs, name = making.client("sqs"), making.resource.arn.rpartition(":")[2]
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])


def _topic(making: Making) -> None:
    making.client("sns").delete_topic(TopicArn=making.resource.arn)


def _function(making: Making) -> None:
    making.client("lambda").delete_function(FunctionName=making.name)


def _event_source(making: Making) -> None:
    """Delete a mapping, whose id only AWS knows, by its queue and its function."""
    lambda_, properties = making.client("lambda"), making.resource.properties
    asked = {name: properties[name] for name in ("EventSourceArn", "FunctionName")}
    (found,) = lambda_.list_event_source_mappings(**asked)["EventSourceMappings"]
    lambda_.delete_event_source_mapping(UUID=found["UUID"])


def _log_group(making: Making) -> None:
    making.client("logs").delete_log_group(logGroupName=making.name)


def _with_another(_: Making) -> None:
    """Go with the queue or the topic that it is about."""


def _checked_only(_: Making) -> None:
    """Stay what it is: nothing was made."""


_REMOVERS: Final[Mapping[str, Callable[[Making], Any]]] = {
    "AWS::CloudWatch::Alarm": _checked_only,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::IAM::Role": _role,
    "AWS::Lambda::EventInvokeConfig": _with_another,
    "AWS::Lambda::EventSourceMapping": _event_source,
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::Permission": _with_another,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::SNS::Subscription": _with_another,
    "AWS::SNS::Topic": _topic,
    "AWS::SNS::TopicPolicy": _with_another,
    "AWS::SQS::Queue": _queue,
    "AWS::SQS::QueuePolicy": _with_another,
}
