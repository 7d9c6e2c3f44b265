"""From outside the organization nothing can be done to Warden, whatever the roles there are named."""

import json
from typing import Any

import pytest

from local_org.access.resources import Need
from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, rows, table
from tests.integration.attacks.attackers import (
    BUS,
    CONTROLS,
    FORWARDER,
    HUB_FUNCTIONS,
    OUTSIDE,
    Attacker,
    administrator,
    attacker,
    denied,
    forwarder,
    hub_role,
    namesake,
    notifications,
    put,
    spoke_role,
)

OURS = [
    *(hub_role(control) for control in CONTROLS),
    *(spoke_role(control, account) for control in CONTROLS for account in (HUB, MEMBER)),
    *(forwarder(account) for account in (HUB, MEMBER)),
]
NAMES = sorted({role.rpartition("/")[2] for role in OURS})
EVENTS = {
    "a made-up call": {},
    "a made-up call of IAM": {"Source": "aws.iam"},
    "what an alarm says": {"Source": "aws.cloudwatch", "DetailType": "CloudWatch Alarm State Change"},
    "an undo": {"Source": "warden", "DetailType": "Warden Undo Requested"},
    "a redrive": {"Source": "warden", "DetailType": "Warden Redrive Requested"},
    "a drift": {"Source": "warden", "DetailType": "Warden Drift"},
    "a finding": {"Source": "warden", "DetailType": "Warden Finding"},
    "anything else": {"Source": "mine", "DetailType": "mine"},
}
FORWARDED = {"events:source": "aws.lambda", "events:detail-type": "AWS API Call via CloudTrail"}
ALARMED = {"events:source": "aws.cloudwatch", "events:detail-type": "CloudWatch Alarm State Change"}
BOTH = pytest.mark.parametrize("event", [FORWARDED, ALARMED], ids=["a call", "an alarm"])


def named(org: LocalOrg, name: str) -> Attacker:
    """A role of an account outside that is named like one of ours."""
    return attacker(org, namesake(org, name))


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_no_event_is_put_on_wardens_bus(org: LocalOrg, event: dict[str, str]) -> None:
    denied(put, to=administrator(org, OUTSIDE), **event)
    denied(put, to=named(org, FORWARDER), **event)


@pytest.mark.parametrize("name", NAMES)
def test_no_event_is_put_on_wardens_bus_by_a_role_named_like_one_of_ours(org: LocalOrg, name: str) -> None:
    finding = {"events:source": "warden", "events:detail-type": "Warden Finding"}

    assert [
        event for event in (FORWARDED, ALARMED, finding) if named(org, name).may("events:PutEvents", BUS, event)
    ] == []


@BOTH
@pytest.mark.parametrize("organization", ["o-another0000", "o-local0000000", "o-local00000", ()])
def test_another_organizations_forwarder_puts_nothing_there(
    org: LocalOrg, organization: str | tuple[str, ...], event: dict[str, str]
) -> None:
    forwarding = named(org, FORWARDER)

    assert not forwarding.may("events:PutEvents", BUS, {**event, "aws:principalorgid": organization})


@BOTH
@pytest.mark.parametrize("service", ["events.amazonaws.com", "pipes.amazonaws.com", "scheduler.amazonaws.com"])
def test_no_service_puts_anything_there_as_nobodys_role(org: LocalOrg, service: str, event: dict[str, str]) -> None:
    context = {key: (value,) for key, value in event.items()}

    assert not org.service_may(service, Need("events:PutEvents", BUS, HUB, context)).allowed


@pytest.mark.parametrize("role", OURS)
def test_no_role_of_ours_is_assumed(org: LocalOrg, role: str) -> None:
    for holder in (administrator(org, OUTSIDE), named(org, role)):
        denied(holder.client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")


@pytest.mark.parametrize("control", CONTROLS)
def test_a_role_named_like_a_hub_role_assumes_none_of_the_spokes(org: LocalOrg, control: str) -> None:
    sts = named(org, hub_role(control)).client("sts")

    for account in (HUB, MEMBER):
        denied(sts.assume_role, RoleArn=spoke_role(control, account), RoleSessionName="attacker")


@pytest.mark.parametrize(
    ("account", "queue"),
    [
        (HUB, "warden-hub-failures"),
        (HUB, "warden-hub-undelivered"),
        *((HUB, f"warden-hub-later-{control.replace('_', '-')}") for control in CONTROLS),
        *((account, name) for account in (HUB, MEMBER) for name in ("warden-dead-letters", "warden-undelivered")),
    ],
)
def test_no_queue_is_used(org: LocalOrg, account: str, queue: str) -> None:
    queues = [f"arn:aws:sqs:{region}:{account}:{queue}" for region in (HOME, EUROPE)]
    actions = ["SendMessage", "ReceiveMessage", "DeleteMessage", "PurgeQueue", "GetQueueAttributes", "DeleteQueue"]

    assert administrator(org, OUTSIDE).allowed([f"sqs:{action}" for action in actions], *queues) == []


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("receive_message", {}),
        ("send_message", {"MessageBody": "forged"}),
        ("purge_queue", {}),
    ],
)
def test_no_dead_letter_is_read_forged_or_removed(org: LocalOrg, operation: str, parameters: dict[str, Any]) -> None:
    url = f"https://sqs.{HOME}.amazonaws.com/{MEMBER}/warden-dead-letters"

    denied(getattr(administrator(org, OUTSIDE).client("sqs"), operation), QueueUrl=url, **parameters)


def test_no_topic_is_used(org: LocalOrg) -> None:
    topics = [notifications(org), *(f"arn:aws:sns:{HOME}:{account}:warden-dead-letters" for account in (HUB, MEMBER))]
    outside = administrator(org, OUTSIDE)

    for topic in topics:
        denied(outside.client("sns").publish, TopicArn=topic, Message="forged")
        denied(outside.client("sns").subscribe, TopicArn=topic, Protocol="email", Endpoint="me@example.com")


@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES", "INVENTORY"])
def test_no_table_is_used(org: LocalOrg, which: str) -> None:
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{table(org, which)}"
    tables, before = administrator(org, OUTSIDE).client("dynamodb"), rows(org, which)
    item = {key: {"S": "forged"} for key in ("subject", "change", "account", "function")}

    denied(tables.scan, TableName=arn)
    denied(tables.get_item, TableName=arn, Key=item)
    denied(tables.put_item, TableName=arn, Item=item)
    denied(tables.delete_item, TableName=arn, Key=item)

    assert rows(org, which) == before


@pytest.mark.parametrize("function", HUB_FUNCTIONS)
def test_no_function_is_invoked_or_changed(org: LocalOrg, function: str) -> None:
    arn = f"arn:aws:lambda:{HOME}:{HUB}:function:{function}"
    functions = administrator(org, OUTSIDE).client("lambda")

    denied(functions.invoke, FunctionName=arn, InvocationType="Event", Payload=json.dumps({}))
    denied(functions.update_function_configuration, FunctionName=arn, Description="mine")
    denied(functions.add_permission, FunctionName=arn, StatementId="1", Action="lambda:*", Principal=OUTSIDE)
