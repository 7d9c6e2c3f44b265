"""Where policies stand in a template: which resource types have some, and what each policy is about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_org.cloudformation.stack import Resource, Stack

VERSION = "2012-10-17"  # the other one has no policy variables; SAM and Lambda write this one too
# Properties that are policies wherever they occur: in a type without a reader below they must not go unread.
POLICY_PROPERTIES = frozenset(
    {
        "AccessPolicy",
        "AssumeRolePolicyDocument",
        "KeyPolicy",
        "ManagedPolicyArns",
        "Policies",
        "Policy",
        "PolicyDocument",
        "PolicyText",
        "ResourcePolicy",
    }
)


class UnreadPolicyError(Exception):
    """A template has a policy that the proof does not know how to read."""


@dataclass(frozen=True, slots=True)
class Source:
    """Statements as one resource of a template gives them to what has the ARN `holder`."""

    holder: str
    part: str
    statements: Sequence[Mapping[str, Any]]


def sources(resource: Resource, stack: Stack) -> Iterator[Source]:
    """Yield the policies of a resource.

    UnreadPolicyError for a type with policies, or a property of one, that is not known here: it might grant something.
    """
    if resource.type not in _READERS:
        unread = resource.properties.keys() & POLICY_PROPERTIES
    else:
        unread = resource.properties.keys() - _READ[resource.type]
    if unread:
        raise UnreadPolicyError(f"{resource.logical_id}, {resource.type}: {', '.join(sorted(unread))}")
    if resource.type in _READERS:
        yield from _READERS[resource.type](resource, stack)


def inline_holder(role_arn: str, policy: str) -> str:
    """Return what stands for the holder of an inline policy: one of several policies of a role."""
    return f"{role_arn} {policy}"


def _source(holder: str, part: str, document: Mapping[str, Any]) -> Source:
    if document.get("Version") != VERSION:
        raise UnreadPolicyError(f"{holder}: a policy of another version than {VERSION}")
    return Source(holder, part, document["Statement"])


def _role(resource: Resource, _: Stack) -> Iterator[Source]:
    yield _source(resource.arn, "trust", resource.properties["AssumeRolePolicyDocument"])
    for policy in resource.properties.get("Policies", ()):
        name = policy["PolicyName"]
        yield _source(inline_holder(resource.arn, name), name, policy["PolicyDocument"])


def _managed_policy(resource: Resource, _: Stack) -> Iterator[Source]:
    yield _source(resource.arn, "", resource.properties["PolicyDocument"])


def _bus_policy(resource: Resource, stack: Stack) -> Iterator[Source]:
    bus, statement = resource.properties["EventBusName"], resource.properties["Statement"]
    arn = stack.place.arn("events", f"event-bus/{bus}")
    yield Source(arn, "", [{"Sid": resource.properties["StatementId"], **statement}])


def _queue_policy(resource: Resource, stack: Stack) -> Iterator[Source]:
    for url in resource.properties["Queues"]:
        yield _source(stack.place.arn("sqs", url.rpartition("/")[2]), "", resource.properties["PolicyDocument"])


def _topic_policy(resource: Resource, _: Stack) -> Iterator[Source]:
    for topic in resource.properties["Topics"]:
        yield _source(topic, "", resource.properties["PolicyDocument"])


def _bucket_policy(resource: Resource, stack: Stack) -> Iterator[Source]:
    arn = f"arn:{stack.place.partition}:s3:::{resource.properties['Bucket']}"
    yield _source(arn, "", resource.properties["PolicyDocument"])


def _permission(resource: Resource, stack: Stack) -> Iterator[Source]:
    """One statement of a function's policy, as Lambda writes it for AddPermission."""
    given = resource.properties
    name = str(given["FunctionName"]).rpartition(":")[2]
    function = stack.place.arn("lambda", f"function:{name}")
    statement = {
        "Sid": resource.logical_id,
        "Effect": "Allow",
        "Principal": {"Service": given["Principal"]},
        "Action": given["Action"],
        "Resource": function,
        "Condition": {"ArnLike": {"AWS:SourceArn": given["SourceArn"]}},
    }
    yield Source(function, "", [statement])


# What the readers make of a resource, and what grants nothing.
_READ: Mapping[str, frozenset[str]] = {
    "AWS::Events::EventBusPolicy": frozenset({"EventBusName", "Statement", "StatementId"}),
    "AWS::IAM::ManagedPolicy": frozenset({"Description", "ManagedPolicyName", "Path", "PolicyDocument"}),
    "AWS::IAM::Role": frozenset({"AssumeRolePolicyDocument", "Path", "Policies", "RoleName"}),
    "AWS::Lambda::Permission": frozenset({"Action", "FunctionName", "Principal", "SourceArn"}),
    "AWS::S3::BucketPolicy": frozenset({"Bucket", "PolicyDocument"}),
    "AWS::SNS::TopicPolicy": frozenset({"PolicyDocument", "Topics"}),
    "AWS::SQS::QueuePolicy": frozenset({"PolicyDocument", "Queues"}),
}
_READERS: Mapping[str, Callable[[Resource, Stack], Iterator[Source]]] = {
    "AWS::Events::EventBusPolicy": _bus_policy,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::IAM::Role": _role,
    "AWS::Lambda::Permission": _permission,
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SQS::QueuePolicy": _queue_policy,
}
