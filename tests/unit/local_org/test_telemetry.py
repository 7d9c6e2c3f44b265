"""A function's log is written, and its traces are sent, under its role: the right to is asked at each invocation."""

import json
from pathlib import Path

import pytest
from moto.iam.models import iam_backends

from local_org.access.gate import Gate, Organization
from local_org.endpoint import moto_state
from local_org.endpoint.call_log import CallLog
from local_org.hub.functions import HubFunction
from local_org.hub.telemetry import Telemetry

ACCOUNT = "111111111111"
TRACES = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
GROUP = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/aws/lambda/f:*"


def delivered(*actions: str, on: str = GROUP, traced: bool = False) -> dict[str, bool]:
    """What was decided on each call for a function whose role may do these actions, on its log group."""
    moto_state.reset()
    rights = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": list(actions), "Resource": on}}
    iam = iam_backends[ACCOUNT]["aws"]
    role = iam.create_role("f-role", "{}", "/", None, "", [], "3600")
    iam.put_role_policy("f-role", "rights", json.dumps(rights))
    log = CallLog()
    function = HubFunction(
        logical_id="F",
        name="f",
        arn=f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f",
        handler="f.handler",
        role=role.arn,
        timeout=3,
        memory=128,
        environment={},
        paths=(Path(),),
        log_group="/aws/lambda/f",
        traced=traced,
    )
    Telemetry(Gate(Organization("o-1", frozenset({ACCOUNT}))), log).deliver(function)
    return {call.action: call.allowed for call in log.all()}


@pytest.mark.parametrize(
    ("granted", "denied"),
    [
        (("logs:CreateLogStream", "logs:PutLogEvents"), set()),
        (("logs:CreateLogStream",), {"logs:PutLogEvents"}),
        (("logs:PutLogEvents",), {"logs:CreateLogStream"}),
    ],
)
def test_a_log_takes_both_rights(granted: tuple[str, ...], denied: set[str]) -> None:
    decided = delivered(*granted)

    assert decided.keys() == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert {action for action, allowed in decided.items() if not allowed} == denied


@pytest.mark.parametrize("granted", [TRACES, TRACES[:1], TRACES[1:]])
def test_traces_take_rights_of_their_own(granted: tuple[str, ...]) -> None:
    decided = delivered(*granted, on="*", traced=True)

    assert {action for action, allowed in decided.items() if allowed} == set(granted)
    assert set(decided) - set(TRACES) == {"logs:CreateLogStream", "logs:PutLogEvents"}


def test_what_is_not_traced_needs_no_right_to_be() -> None:
    decided = delivered(*TRACES)

    assert set(TRACES) & decided.keys() == set()
