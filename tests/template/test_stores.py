"""Tables, queues and topics: encrypted, over TLS only, and kept when a stack goes."""

from typing import Any

import pytest

from local_org.cloudformation.stack import Stack
from local_org.cloudformation.templates import HUB_TEMPLATE
from tests.template.stacks import hub, listed, spoke, written

STACKS = pytest.mark.parametrize("stack", [hub(), spoke()], ids=["hub", "spoke"])
FOURTEEN_DAYS = "1209600"
LARGEST_EVENT = 1024 * 1024


def insecure_transport_is_denied(stack: Stack, kind: str, names: str) -> set[str]:
    """The queues or topics whose policy refuses what does not come over TLS."""
    return {
        name
        for policy in stack.of_type(kind)
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
        and statement["Principal"] == "*"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for name in policy.properties[names]
    }


@STACKS
def test_a_queue_is_encrypted_and_keeps_letters_for_14_days(stack: Stack) -> None:
    queues = [queue.properties for queue in stack.of_type("AWS::SQS::Queue")]

    assert {str(queue["MessageRetentionPeriod"]) for queue in queues} == {FOURTEEN_DAYS}
    assert {str(queue["SqsManagedSseEnabled"]).lower() for queue in queues} == {"true"}


@STACKS
def test_queues_and_topics_are_reached_over_tls_only(stack: Stack) -> None:
    queues = {queue.ref for queue in stack.of_type("AWS::SQS::Queue")}
    topics = {topic.ref for topic in stack.of_type("AWS::SNS::Topic")}

    assert insecure_transport_is_denied(stack, "AWS::SQS::QueuePolicy", "Queues") == queues
    assert insecure_transport_is_denied(stack, "AWS::SNS::TopicPolicy", "Topics") == topics


@STACKS
def test_a_service_may_send_only_for_a_resource_of_this_account(stack: Stack) -> None:
    kinds = ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"]

    asked = [
        {key: value for operator in statement["Condition"].values() for key, value in operator.items()}
        for kind in kinds
        for policy in stack.of_type(kind)
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]

    # the ARN of a bucket does not name its account
    accounts = {
        source.split(":")[4] or said.get("aws:SourceAccount")
        for said in asked
        for source in listed(said["aws:SourceArn"])
    }
    assert accounts == {stack.place.account}


@pytest.mark.parametrize(
    "table",
    ["FindingsTable", "ChangesTable", "InventoryTable", "RestraintsTable", "SpokesTable", "LettersTable"],
)
def test_a_table_can_be_restored_and_outlives_its_stack(table: str) -> None:
    stanza: dict[str, Any] = written(HUB_TEMPLATE)["Resources"][table]

    assert (stanza["DeletionPolicy"], stanza["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert stanza["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert stanza["Properties"]["SSESpecification"] == {"SSEEnabled": True}


@pytest.mark.parametrize("name", ["FingerprintsTable", "FingerprintKey"])
def test_what_fingerprints_are_worth_goes_with_the_stack(name: str) -> None:
    stanza: dict[str, Any] = written(HUB_TEMPLATE)["Resources"][name]

    assert (stanza["DeletionPolicy"], stanza["UpdateReplacePolicy"]) == ("Delete", "Delete")


def test_the_table_of_fingerprints_is_encrypted_and_can_be_restored() -> None:
    (table,) = (one for one in hub().of_type("AWS::DynamoDB::Table") if one.logical_id == "FingerprintsTable")

    assert table.properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table.properties["SSESpecification"] == {"SSEEnabled": True}


def test_the_key_of_fingerprints_is_made_at_deployment_and_stands_in_no_template() -> None:
    (key,) = hub().of_type("AWS::SecretsManager::Secret")

    assert key.properties["GenerateSecretString"]["PasswordLength"] >= 43  # 256 bits, of 62 letters and digits
    assert "SecretString" not in key.properties


@pytest.mark.parametrize("region", ["eu-west-1", "us-east-1"])
def test_the_topic_delivers_to_the_queue_in_every_region(region: str) -> None:
    stack = spoke(region)
    queue = next(queue for queue in stack.of_type("AWS::SQS::Queue") if queue.logical_id == "DeadLetterQueue")

    (subscription,) = stack.of_type("AWS::SNS::Subscription")

    assert subscription.properties["Endpoint"] == queue.arn
    assert subscription.properties["TopicArn"] == stack.of_type("AWS::SNS::Topic")[0].arn


def test_queue_and_topic_take_letters_as_large_as_events_and_the_topic_adds_nothing_to_them() -> None:
    (topic,), (subscription,) = spoke().of_type("AWS::SNS::Topic"), spoke().of_type("AWS::SNS::Subscription")
    queue = next(queue for queue in spoke().of_type("AWS::SQS::Queue") if queue.logical_id == "DeadLetterQueue")

    sizes = [int(one.properties["MaximumMessageSize"]) for one in (queue, topic)]

    assert sizes == [LARGEST_EVENT] * 2
    assert subscription.properties["RawMessageDelivery"] is True


def test_dead_letter_names_are_those_that_the_grant_and_the_code_know() -> None:
    places = {
        resource.arn
        for kind in ["AWS::SQS::Queue", "AWS::SNS::Topic"]
        for resource in spoke().of_type(kind)
        if resource.logical_id.startswith("DeadLetter")
    }

    assert {arn.rsplit(":", 1)[-1] for arn in places} == {"warden-dead-letters"}
