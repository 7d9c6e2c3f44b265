"""Calls of role sessions over HTTP: what the policies let through, and how a refusal reads."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_org.access.resources import Need
from local_org.identity.principals import service
from tests.unit.local_org.endpoint.small_org import ACCOUNT, ORGANIZATION, OTHER, OUTSIDE, Org, allow, document

HERE = f"us-east-1:{ACCOUNT}"
BUS = f"arn:aws:events:{HERE}:event-bus/warden"
MEMBERS = {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}}
EVENT = {"Source": "warden", "DetailType": "Warden Drift", "Detail": "{}", "EventBusName": BUS}


def client_of_role(org: Org, name: str, *statements: Any, account: str = ACCOUNT) -> Any:
    role = org.role("worker", *statements, account=account)
    return org.client(name, org.session(role))


def table(org: Org) -> Any:
    dynamodb = org.client("dynamodb")
    dynamodb.create_table(
        TableName="findings",
        AttributeDefinitions=[{"AttributeName": "subject", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "subject", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb


@pytest.mark.parametrize(
    ("name", "call", "code"),
    [
        ("lambda", lambda client: client.list_functions(), "AccessDeniedException"),
        ("iam", lambda client: client.list_roles(), "AccessDenied"),
        ("sns", lambda client: client.list_topics(), "AuthorizationError"),
        ("sqs", lambda client: client.list_queues(), "AccessDenied"),
        ("dynamodb", lambda client: client.scan(TableName="t"), "AccessDeniedException"),
        ("events", lambda client: client.put_events(Entries=[EVENT]), "AccessDeniedException"),
        ("s3", lambda client: client.get_object(Bucket="b", Key="k"), "AccessDenied"),
    ],
)
def test_a_refusal_has_the_code_of_the_service(org: Org, name: str, call: Any, code: str) -> None:
    client = client_of_role(org, name)

    with pytest.raises(ClientError, match="is not authorized to perform") as refused:
        call(client)

    assert refused.value.response["Error"]["Code"] == code
    assert not org.log.all()[-1].allowed


def test_a_refusal_says_who_may_not_do_what_to_which_resource_and_why(org: Org) -> None:
    client = client_of_role(org, "lambda")

    with pytest.raises(ClientError) as refused:
        client.get_function_configuration(FunctionName="f")

    assert refused.value.response["Error"]["Message"] == (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/worker/s1 is not authorized to perform: "
        f"lambda:GetFunctionConfiguration on resource: arn:aws:lambda:{HERE}:function:f "
        "because no identity-based policy allows the lambda:GetFunctionConfiguration action"
    )


def test_an_error_of_a_plane_arrives_as_the_modelled_exception(org: Org) -> None:
    client = org.client("lambda")

    with pytest.raises(client.exceptions.ResourceNotFoundException) as refused:
        client.get_function_configuration(FunctionName="gone")

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_an_action_that_nobody_wrote_down_is_refused_to_a_session(org: Org) -> None:
    client = client_of_role(org, "lambda", allow("*", "*"))

    with pytest.raises(ClientError) as refused:
        client.list_layers()

    assert refused.value.response["Error"]["Code"] == "NotModelledHere"


def test_a_condition_that_nobody_wrote_down_is_refused_to_a_session(org: Org) -> None:
    client = client_of_role(org, "lambda", allow("*", "*", Condition={"StringEquals": {"aws:Unheard": "x"}}))

    with pytest.raises(ClientError, match="aws:unheard") as refused:
        client.list_functions()

    assert refused.value.response["Error"]["Code"] == "NotModelledHere"


def test_setting_a_role_needs_the_right_to_pass_it_to_lambda(org: Org) -> None:
    to_lambda = {"Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}
    ours = f"arn:aws:iam::{ACCOUNT}:role/warden/*"
    client = client_of_role(
        org, "lambda", allow("lambda:UpdateFunctionConfiguration", "*"), allow("iam:PassRole", ours, **to_lambda)
    )
    client.update_function_configuration(FunctionName="f", Role=f"arn:aws:iam::{ACCOUNT}:role/warden/f")

    with pytest.raises(ClientError, match="iam:PassRole"):
        client.update_function_configuration(FunctionName="f", Role=f"arn:aws:iam::{ACCOUNT}:role/admin")

    assert len(org.plane.calls) == 1


def test_rights_over_a_path_of_roles_do_not_reach_roles_outside(org: Org) -> None:
    inside = f"arn:aws:iam::{ACCOUNT}:role/warden/*"
    org.role("ours", Path="/warden/")
    iam = client_of_role(org, "iam", allow("iam:DeleteRole", inside))
    iam.delete_role(RoleName="ours")

    with pytest.raises(ClientError, match=f"resource: arn:aws:iam::{ACCOUNT}:role/worker"):
        iam.delete_role(RoleName="worker")


def test_only_one_policy_may_be_attached_where_the_right_names_it(org: Org) -> None:
    grant = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
    only = {"Condition": {"ArnEquals": {"iam:PolicyARN": grant}}}
    iam = client_of_role(org, "iam", allow("iam:AttachRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/*", **only))
    iam.attach_role_policy(RoleName="worker", PolicyArn=grant)

    with pytest.raises(ClientError, match="iam:AttachRolePolicy"):
        iam.attach_role_policy(RoleName="worker", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


def test_items_can_be_kept_apart_by_their_leading_keys(org: Org) -> None:
    table(org)
    own = {"Condition": {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["dead_letter#*"]}}}
    arn = f"arn:aws:dynamodb:{HERE}:table/findings"
    dynamodb = client_of_role(org, "dynamodb", allow(["dynamodb:PutItem", "dynamodb:GetItem"], arn, **own))
    dynamodb.put_item(TableName="findings", Item={"subject": {"S": "dead_letter#f"}})

    with pytest.raises(dynamodb.exceptions.ClientError, match="dynamodb:GetItem"):
        dynamodb.get_item(TableName="findings", Key={"subject": {"S": "shared_role#f"}})

    item = dynamodb.get_item(TableName="findings", Key={"subject": {"S": "dead_letter#f"}})["Item"]
    assert item == {"subject": {"S": "dead_letter#f"}}


def test_a_failed_conditional_write_keeps_its_code(org: Org) -> None:
    dynamodb = table(org)
    item = {"subject": {"S": "a"}}
    dynamodb.put_item(TableName="findings", Item=item)

    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(TableName="findings", Item=item, ConditionExpression="attribute_not_exists(subject)")

    assert org.log.all()[-1].error_code == "ConditionalCheckFailedException"
    assert org.log.all()[-1].allowed


def test_a_message_goes_to_a_queue_of_another_account_that_lets_the_sender_in(org: Org) -> None:
    arn = f"arn:aws:sqs:us-east-1:{OTHER}:jobs"
    sender = f"arn:aws:iam::{ACCOUNT}:role/worker"
    lets_in = document(allow("sqs:SendMessage", arn, Principal={"AWS": sender}))
    queue = org.client("sqs", OTHER).create_queue(QueueName="jobs", Attributes={"Policy": lets_in})["QueueUrl"]

    client_of_role(org, "sqs", allow("sqs:SendMessage", arn)).send_message(QueueUrl=queue, MessageBody="hello")

    received = org.client("sqs", OTHER).receive_message(QueueUrl=queue)["Messages"]
    assert [message["Body"] for message in received] == ["hello"]


def test_a_queue_without_a_policy_lets_no_other_account_in(org: Org) -> None:
    queue = org.client("sqs", OTHER).create_queue(QueueName="jobs")["QueueUrl"]
    sqs = client_of_role(org, "sqs", allow("sqs:SendMessage", "*"))

    with pytest.raises(ClientError, match="no resource-based policy allows"):
        sqs.send_message(QueueUrl=queue, MessageBody="hello")


def test_a_topic_can_be_published_to_by_its_own_account(org: Org) -> None:
    topic = org.client("sns").create_topic(Name="news")["TopicArn"]

    answer = client_of_role(org, "sns", allow("sns:Publish", topic)).publish(TopicArn=topic, Message="hello")

    assert answer["MessageId"]


def bus_for_members(org: Org) -> None:
    events = org.client("events")
    events.create_event_bus(Name="warden")
    lets_in = allow("events:PutEvents", BUS, Sid="Members", Principal="*", Condition=MEMBERS)
    events.put_permission(EventBusName="warden", Policy=document(lets_in))


def test_a_bus_lets_the_members_of_an_organization_put_events(org: Org) -> None:
    bus_for_members(org)
    events = client_of_role(org, "events", allow("events:PutEvents", BUS), account=OTHER)

    answer = events.put_events(Entries=[EVENT])

    assert answer["FailedEntryCount"] == 0
    assert json.loads(org.put[0].params["Entries"][0]["Detail"]) == {}


def test_a_bus_lets_nobody_else_put_events(org: Org) -> None:
    bus_for_members(org)
    events = client_of_role(org, "events", allow("events:PutEvents", BUS), account=OUTSIDE)

    with pytest.raises(ClientError, match="events:PutEvents"):
        events.put_events(Entries=[EVENT])

    assert org.put == []


def test_a_service_is_let_in_by_the_policy_of_the_resource(org: Org) -> None:
    arn = f"arn:aws:sqs:{HERE}:dead"
    rule = {"Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:events:{HERE}:rule/*"}}}
    lets_in = document(allow("sqs:SendMessage", arn, Principal={"Service": "events.amazonaws.com"}, **rule))
    org.client("sqs").create_queue(QueueName="dead", Attributes={"Policy": lets_in})
    events, need = service("events.amazonaws.com", ACCOUNT), Need("sqs:SendMessage", arn, ACCOUNT)

    decisions = [
        org.gate.may(events, need, "us-east-1", {"aws:sourcearn": (source,)}).allowed
        for source in (f"arn:aws:events:{HERE}:rule/r", f"arn:aws:events:us-east-1:{OTHER}:rule/r")
    ]

    assert decisions == [True, False]
