"""The names and ARNs that resources get, by their type: what Ref and Fn::GetAtt give."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from local_org.cloudformation.intrinsics import TemplateError
from local_org.place import Place

_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Identity:
    """What Ref gives (None: known only once AWS has made it) and what Fn::GetAtt gives."""

    ref: str | None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Naming:
    """What a resource's name is made of. `prop` resolves one of its properties, None where it is absent."""

    stack: str
    logical_id: str
    place: Place
    prop: Callable[[str], Any]

    def name(self, prop: str) -> str:
        """Return the name that the template gives, else one made of stack and logical id."""
        given = self.prop(prop)
        return str(given) if given is not None else f"{self.stack}-{self.logical_id}"[:_LONGEST_NAME]


def identity(kind: str, naming: Naming) -> Identity:
    """Return the identity of a resource of a type; TemplateError when the type is not known here."""
    if kind not in _IDENTITIES:
        raise TemplateError(f"Resources.{naming.logical_id}: unknown resource type {kind}")
    return _IDENTITIES[kind](naming)


def bus_name(bus: str | None) -> str:
    """Return the bare name of a bus given by name, by ARN or not at all (the default bus)."""
    return (bus or "default").rpartition("/")[2]


def _anonymous(naming: Naming) -> Identity:
    return Identity(f"{naming.stack}-{naming.logical_id}")


def _stack_set(naming: Naming) -> Identity:
    return Identity(f"{naming.name('StackSetName')}:local", {"StackSetId": f"{naming.name('StackSetName')}:local"})


def _event_bus(naming: Naming) -> Identity:
    name = naming.name("Name")
    return Identity(name, {"Arn": naming.place.arn("events", f"event-bus/{name}"), "Name": name})


def _rule(naming: Naming) -> Identity:
    name, bus = naming.name("Name"), bus_name(naming.prop("EventBusName"))
    path = name if bus == "default" else f"{bus}/{name}"
    ref = name if bus == "default" else f"{bus}|{name}"
    return Identity(ref, {"Arn": naming.place.arn("events", f"rule/{path}")})


def _function(naming: Naming) -> Identity:
    name = naming.name("FunctionName")
    return Identity(name, {"Arn": naming.place.arn("lambda", f"function:{name}")})


def _layer(naming: Naming) -> Identity:
    arn = naming.place.arn("lambda", f"layer:{naming.name('LayerName')}:1")
    return Identity(arn, {"LayerVersionArn": arn})


def _role(naming: Naming) -> Identity:
    name = naming.name("RoleName")
    return Identity(name, {"Arn": naming.place.global_arn("iam", f"role{naming.prop('Path') or '/'}{name}")})


def _managed_policy(naming: Naming) -> Identity:
    name = naming.name("ManagedPolicyName")
    arn = naming.place.global_arn("iam", f"policy{naming.prop('Path') or '/'}{name}")
    return Identity(arn, {"PolicyArn": arn})


def _table(naming: Naming) -> Identity:
    name = naming.name("TableName")
    return Identity(name, {"Arn": naming.place.arn("dynamodb", f"table/{name}")})


def _bucket(naming: Naming) -> Identity:
    name = naming.name("BucketName").lower()
    partition = naming.place.partition
    return Identity(name, {"Arn": f"arn:{partition}:s3:::{name}"})


def _secret(naming: Naming) -> Identity:
    # AWS adds six letters that nobody knows beforehand; without them it is the same secret, to AWS as well.
    arn = naming.place.arn("secretsmanager", f"secret:{naming.name('Name')}")
    return Identity(arn, {"Id": arn})


def _queue(naming: Naming) -> Identity:
    name, place = naming.name("QueueName"), naming.place
    url = f"https://sqs.{place.region}.{place.url_suffix}/{place.account}/{name}"
    return Identity(url, {"Arn": place.arn("sqs", name), "QueueName": name, "QueueUrl": url})


def _topic(naming: Naming) -> Identity:
    name = naming.name("TopicName")
    arn = naming.place.arn("sns", name)
    return Identity(arn, {"TopicArn": arn, "TopicName": name})


def _subscription(_: Naming) -> Identity:
    return Identity(None)


def _log_group(naming: Naming) -> Identity:
    name = naming.name("LogGroupName")
    return Identity(name, {"Arn": naming.place.arn("logs", f"log-group:{name}:*")})


def _alarm(naming: Naming) -> Identity:
    name = naming.name("AlarmName")
    return Identity(name, {"Arn": naming.place.arn("cloudwatch", f"alarm:{name}")})


def _dashboard(naming: Naming) -> Identity:
    return Identity(naming.name("DashboardName"))


_IDENTITIES: Final[Mapping[str, Callable[[Naming], Identity]]] = {
    "AWS::CloudFormation::Stack": _anonymous,
    "AWS::CloudFormation::StackSet": _stack_set,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::Dashboard": _dashboard,
    "AWS::DynamoDB::Table": _table,
    "AWS::Events::EventBus": _event_bus,
    "AWS::Events::EventBusPolicy": _anonymous,
    "AWS::Events::Rule": _rule,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::IAM::Role": _role,
    "AWS::Lambda::EventInvokeConfig": _anonymous,
    "AWS::Lambda::EventSourceMapping": _anonymous,
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::LayerVersion": _layer,
    "AWS::Lambda::Permission": _anonymous,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::S3::Bucket": _bucket,
    "AWS::S3::BucketPolicy": _anonymous,
    "AWS::SecretsManager::Secret": _secret,
    "AWS::SNS::Subscription": _subscription,
    "AWS::SNS::Topic": _topic,
    "AWS::SNS::TopicPolicy": _anonymous,
    "AWS::SQS::Queue": _queue,
    "AWS::SQS::QueuePolicy": _anonymous,
}
