"""A remediator's role on the hub tells findings, and nothing else: no forged event, letter, message or log."""

import json

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER
from tests.integration.attacks.attackers import (
    BUS,
    CONTROLS,
    HUB_FUNCTIONS,
    attacker,
    denied,
    hub_role,
    notifications,
    put,
)

EACH = pytest.mark.parametrize("control", CONTROLS)
FORGED = {
    "a made-up call": {},
    "a made-up call of IAM": {"Source": "aws.iam"},
    "a made-up call in Warden's name": {"Source": "warden"},
    "a finding in another's name": {"Source": "aws.lambda", "DetailType": "Warden Finding"},
    "a finding in a name that begins like Warden's": {"Source": "warden.of.mine", "DetailType": "Warden Finding"},
    "an undo": {"Source": "warden", "DetailType": "Warden Undo Requested"},
    "a redrive": {"Source": "warden", "DetailType": "Warden Redrive Requested"},
    "what begins like a finding": {"Source": "warden", "DetailType": "Warden Finding Of Mine"},
    "what has no type": {"Source": "warden", "DetailType": ""},
}


@EACH
@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_no_event_is_told_but_findings(org: LocalOrg, control: str, forged: dict[str, str]) -> None:
    denied(put, to=attacker(org, hub_role(control)), **forged)


@pytest.mark.parametrize("control", ["dead_letter", "stream_failures"])
def test_who_has_no_sibling_to_tell_asks_nobody_to_look(org: LocalOrg, control: str) -> None:
    denied(put, to=attacker(org, hub_role(control)), Source="warden", DetailType="Warden Drift")


def test_shared_role_tells_drift_in_wardens_name_only(org: LocalOrg) -> None:
    denied(put, to=attacker(org, hub_role("shared_role")), DetailType="Warden Drift")


@EACH
def test_a_forged_event_does_not_slip_through_beside_a_finding(org: LocalOrg, control: str) -> None:
    finding = {"EventBusName": BUS, "Source": "warden", "DetailType": "Warden Finding", "Detail": "{}"}
    events = attacker(org, hub_role(control)).client("events")

    denied(events.put_events, Entries=[finding, {**finding, "DetailType": "Warden Undo Requested"}])


@EACH
@pytest.mark.parametrize(
    "bus",
    [
        f"arn:aws:events:{HOME}:{HUB}:event-bus/default",
        f"arn:aws:events:{EUROPE}:{HUB}:event-bus/warden",
        f"arn:aws:events:{HOME}:{MEMBER}:event-bus/default",
        f"arn:aws:events:{HOME}:{MEMBER}:event-bus/warden",
    ],
)
def test_findings_are_told_on_wardens_bus_only(org: LocalOrg, control: str, bus: str) -> None:
    denied(put, to=attacker(org, hub_role(control)), bus=bus, Source="warden", DetailType="Warden Finding")


QUEUES = ("warden-hub-failures", "warden-hub-undelivered", "warden-dead-letters", "warden-undelivered")


@EACH
def test_no_queue_of_wardens_is_read_or_emptied(org: LocalOrg, control: str) -> None:
    actions = [f"sqs:{action}" for action in ("ReceiveMessage", "DeleteMessage", "PurgeQueue", "SetQueueAttributes")]
    queues = [f"arn:aws:sqs:{HOME}:{HUB}:{queue}" for queue in QUEUES]

    assert attacker(org, hub_role(control)).allowed(actions, *queues) == []


@EACH
@pytest.mark.parametrize("queue", QUEUES[1:])
def test_failures_are_sent_to_the_failure_queue_only(org: LocalOrg, control: str, queue: str) -> None:
    url = f"https://sqs.{HOME}.amazonaws.com/{HUB}/{queue}"

    denied(attacker(org, hub_role(control)).client("sqs").send_message, QueueUrl=url, MessageBody="forged")


@EACH
def test_nobody_is_told_anything_but_through_the_bus(org: LocalOrg, control: str) -> None:
    denied(attacker(org, hub_role(control)).client("sns").publish, TopicArn=notifications(org), Message="forged")


@EACH
def test_no_other_log_is_written(org: LocalOrg, control: str) -> None:
    own = f"warden-{control.replace('_', '-')}"
    others = sorted({*HUB_FUNCTIONS, f"{own}-2", "any"} - {own})
    streams = [f"arn:aws:logs:{HOME}:{HUB}:log-group:/aws/lambda/{name}:log-stream:one" for name in others]

    assert attacker(org, hub_role(control)).allowed(["logs:CreateLogStream", "logs:PutLogEvents"], *streams) == []


@EACH
def test_traces_are_sent_and_neither_read_nor_turned_off(org: LocalOrg, control: str) -> None:
    actions = [f"xray:{action}" for action in ("BatchGetTraces", "GetTraceSummaries", "UpdateSamplingRule")]

    assert attacker(org, hub_role(control)).allowed(actions, "*") == []


@EACH
def test_no_function_of_wardens_is_invoked_by_another(org: LocalOrg, control: str) -> None:
    client = attacker(org, hub_role(control)).client("lambda")

    for function in HUB_FUNCTIONS:
        denied(client.invoke, FunctionName=function, InvocationType="Event", Payload=json.dumps({}))
