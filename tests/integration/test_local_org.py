"""What developers do in the organization ends at the right hub functions, under the rights of the templates."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_org.hub.workers import Invocation
from local_org.org import LocalOrg
from proof.evidence import ATTACKER

HUB = "111111111111"
MEMBER = "222222222222"
HOME = "us-east-1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}
EVERYONE = {"warden-shared-role", "warden-plaintext-secrets", "warden-dead-letter"}


def create_role(org: LocalOrg, name: str) -> str:
    iam = org.developer(MEMBER, HOME).client("iam")
    return str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"])


def create_function(org: LocalOrg, region: str, name: str, role: str, **variables: str) -> None:
    org.developer(MEMBER, region).client("lambda").create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": b"PK"},
        Environment={"Variables": variables},
    )
    org.quiet()


def configuration(org: LocalOrg, region: str, name: str) -> dict[str, Any]:
    functions = org.developer(MEMBER, region).client("lambda")
    return dict(functions.get_function_configuration(FunctionName=name))


def heard(org: LocalOrg, name: str) -> list[Invocation]:
    """Return the invocations whose event is a call about a function or a role of this name."""
    return [
        invocation
        for invocation in org.invocations
        if name in (invocation.event.get("detail", {}).get("requestParameters") or {}).values()
    ]


def failures(org: LocalOrg, function: str) -> list[str]:
    """Return what lies in the on-failure destination of a hub function."""
    hub = org.developer(HUB, HOME)
    config = hub.client("lambda").get_function_event_invoke_config(FunctionName=function, Qualifier="$LATEST")
    name = config["DestinationConfig"]["OnFailure"]["Destination"].rpartition(":")[2]
    url = hub.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
    return [message["Body"] for message in hub.client("sqs").receive_message(QueueUrl=url)["Messages"]]


def drift(org: LocalOrg, account: str, detail: dict[str, Any], bus: str = "warden") -> dict[str, Any]:
    entry = {"EventBusName": bus, "Source": "warden", "DetailType": "Warden Drift", "Detail": json.dumps(detail)}
    answer = org.developer(account, HOME).client("events").put_events(Entries=[entry])
    org.quiet()
    return dict(answer)


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_a_new_function_reaches_all_three_hub_functions(org: LocalOrg, region: str) -> None:
    name = f"reaches-{region}"

    create_function(org, region, name, create_role(org, f"{name}-role"))

    first = [invocation for invocation in heard(org, name) if "developer" in str(invocation.event["detail"])]
    assert {invocation.function for invocation in first} == EVERYONE
    assert all(invocation.outcome.error is None for invocation in first)
    assert {(one.event["account"], one.event["region"]) for one in first} == {(MEMBER, region)}


def test_functions_that_share_a_role_across_regions_end_with_one_each(org: LocalOrg) -> None:
    shared = create_role(org, "across")
    create_function(org, "us-east-1", "across-one", shared)
    create_function(org, "eu-west-1", "across-two", shared)

    found = {
        configuration(org, "us-east-1", "across-one")["Role"],
        configuration(org, "eu-west-1", "across-two")["Role"],
    }

    assert shared in found
    assert any(f":{MEMBER}:role/warden/across-" in role for role in found)


def test_a_function_without_a_dead_letter_queue_gets_one_and_is_tagged_for_its_secret(org: LocalOrg) -> None:
    secret = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    create_function(org, "eu-west-1", "checkout", create_role(org, "checkout-role"), STRIPE_KEY=secret)

    found = configuration(org, "eu-west-1", "checkout")
    tags = org.developer(MEMBER, "eu-west-1").client("lambda").list_tags(Resource=found["FunctionArn"])["Tags"]

    assert found["DeadLetterConfig"]["TargetArn"] == f"arn:aws:sqs:eu-west-1:{MEMBER}:warden-dead-letters"
    assert "warden:plaintext-secrets" in tags
    assert not any(secret in invocation.outcome.log for invocation in org.invocations)


def test_a_policy_attached_to_a_role_reaches_shared_role_alone(org: LocalOrg) -> None:
    create_role(org, "attached-to")
    policy = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"

    org.developer(MEMBER, "eu-west-1").client("iam").attach_role_policy(RoleName="attached-to", PolicyArn=policy)
    org.quiet()

    assert [invocation.function for invocation in heard(org, "attached-to")] == ["warden-shared-role"]


def test_a_call_that_failed_reaches_nothing(org: LocalOrg) -> None:
    with pytest.raises(ClientError, match="role"):
        create_function(org, HOME, "never-made", f"arn:aws:iam::{MEMBER}:role/no-such-role")

    org.quiet()
    assert heard(org, "never-made") == []


def test_no_hub_function_hears_of_its_own_changes(org: LocalOrg) -> None:
    create_function(org, HOME, "fixed", create_role(org, "fixed-role"))

    own = [
        invocation
        for invocation in org.invocations
        if f"warden-spoke-{invocation.function.removeprefix('warden-')}" in str(invocation.event.get("detail"))
        and "userIdentity" in invocation.event["detail"]
        and invocation.event["detail"]["userIdentity"]["type"] == "AssumedRole"
    ]

    assert own == []


def test_warden_leaves_its_own_deployment_alone(org: LocalOrg) -> None:
    listed = org.developer(HUB, HOME).client("lambda").list_functions()["Functions"]
    functions = [function for function in listed if function["FunctionName"].startswith("warden-")]

    roles = {function["FunctionName"]: function["Role"] for function in functions}

    names = [function.definition.name for function in org.hub_functions.values()]
    of_the_hub = {name: name.replace("warden-", "warden-hub-") for name in names}
    own = of_the_hub | {"warden-archiver": f"warden-archiver-{HOME}"}
    assert roles == {name: f"arn:aws:iam::{HUB}:role/lambda-warden/{role}" for name, role in own.items()}
    assert [function for function in functions if "DeadLetterConfig" in function] == []
    assert heard(org, "warden-spoke-shared-role")


def test_an_event_that_no_attempt_gets_through_ends_whole_in_the_failure_queue(org: LocalOrg) -> None:
    detail = {"function": "not an ARN", "controls": ["dead_letter"], "reason": "a test"}

    drift(org, HUB, detail)

    messages = failures(org, "warden-dead-letter")
    record = json.loads(messages[0])
    assert record["requestPayload"]["detail"] == detail
    assert record["responsePayload"]["errorType"] == "MalformedEvent"
    assert record["requestContext"]["approximateInvokeCount"] == 3


def test_a_member_cannot_put_events_of_wardens_own_on_the_hubs_bus(org: LocalOrg) -> None:
    before = len(org.invocations)
    bus = f"arn:aws:events:{HOME}:{HUB}:event-bus/warden"

    with pytest.raises(ClientError, match="AccessDenied"):
        drift(org, MEMBER, {"function": "f", "controls": ["all"], "reason": "mischief"}, bus)

    assert len(org.invocations) == before


def test_nobody_can_put_events_of_aws_own(org: LocalOrg) -> None:
    entry = {"Source": "aws.lambda", "DetailType": "AWS API Call via CloudTrail", "Detail": "{}"}

    answer = org.developer(MEMBER, HOME).client("events").put_events(Entries=[entry])

    assert (answer["FailedEntryCount"], answer["Entries"][0]["ErrorCode"]) == (1, "NotAuthorizedForSourceException")


@pytest.fixture
def mailbox(org: LocalOrg) -> Iterator[str]:
    """A queue that is subscribed to the hub's notifications."""
    hub = org.developer(HUB, HOME)
    url = hub.client("sqs").create_queue(QueueName="mailbox")["QueueUrl"]
    topic = next(
        found["TopicArn"]
        for found in hub.client("sns").list_topics()["Topics"]
        if "NotificationsTopic" in found["TopicArn"]
    )
    subscription = hub.client("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{HOME}:{HUB}:mailbox"
    )
    yield str(url)
    hub.client("sns").unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    hub.client("sqs").delete_queue(QueueUrl=url)


def test_a_change_of_a_finding_is_told_in_a_sentence(org: LocalOrg, mailbox: str) -> None:
    create_function(org, HOME, "told", create_role(org, "told-role"))

    messages = org.developer(HUB, HOME).client("sqs").receive_message(QueueUrl=mailbox, MaxNumberOfMessages=10)

    sentences = [json.loads(message["Body"])["Message"] for message in messages["Messages"]]
    assert any("dead_letter is REMEDIATED for told (" in sentence for sentence in sentences)


def test_every_call_under_a_role_of_wardens_is_granted_and_every_event_arrives(org: LocalOrg) -> None:
    refused = [call for call in org.denied if "/lambda-warden/" in (call.role or "") and call.session != ATTACKER]

    assert refused == []
    assert (org.undelivered, org.lost) == ((), ())
    assert {call.session for call in org.calls if call.role and call.session} >= EVERYONE
