"""Warden passes its own checks: looked at by its own remediators, its functions give no reason to do anything.

Its account is enrolled, and it has heard of its own deployment; each of its functions is looked at once more.
"""

import json
from typing import Any, NamedTuple

import pytest

from local_org.hub.workers import Invocation
from local_org.org import LocalOrg, Options
from tests.integration.account import HOME, HUB, Account, rows
from tests.integration.organizations import Organizations

CONTROLS = ("shared_role", "plaintext_secrets", "dead_letter", "stream_failures")
NAMES = [f"warden-{control.replace('_', '-')}" for control in CONTROLS]
FUNCTIONS = [f"arn:aws:lambda:{HOME}:{HUB}:function:{name}" for name in NAMES]
REASON = "Warden looks at itself"


class Looked(NamedTuple):
    """The looks of the remediators at Warden's functions, and how these were configured before."""

    org: LocalOrg
    hub: Account
    before: dict[str, Any]
    invocations: list[Invocation]


@pytest.fixture(scope="module")
def looked(organizations: Organizations, options: Options) -> Looked:
    org = organizations.running(options)
    hub = Account(org, HUB)
    before = configurations(hub)
    details = [json.dumps({"function": arn, "controls": ["all"], "reason": REASON}) for arn in FUNCTIONS]
    entry = {"EventBusName": "warden", "Source": "warden", "DetailType": "Warden Drift"}
    hub.client("events").put_events(Entries=[{**entry, "Detail": detail} for detail in details])
    org.quiet()
    return Looked(
        org, hub, before, [one for one in org.invocations if one.event.get("detail", {}).get("reason") == REASON]
    )


def configurations(hub: Account) -> dict[str, Any]:
    """All that can be read of Warden's functions."""
    read = {arn: {**hub.read(arn), "tags": hub.tags_of(arn)} for arn in FUNCTIONS}
    return {arn: {key: value for key, value in one.items() if key != "ResponseMetadata"} for arn, one in read.items()}


def test_each_remediator_looks_at_each_of_wardens_functions(looked: Looked) -> None:
    # shared_role decides from what is on record, unless a role turns out to be shared.
    looks = dict.fromkeys(NAMES, "lambda:GetFunctionConfiguration")
    looks |= {"warden-shared-role": "dynamodb:Query", "warden-stream-failures": "lambda:ListEventSourceMappings"}
    by_request = {one.request_id: one for one in looked.invocations}

    made = {
        (by_request[call.trace].function, by_request[call.trace].event["detail"]["function"], call.action)
        for call in looked.org.calls
        if call.trace in by_request and call.error_code is None
    }

    assert {(name, arn, look) for name, look in looks.items() for arn in FUNCTIONS} <= made


def test_no_look_fails(looked: Looked) -> None:
    assert [one for one in looked.invocations if one.outcome.error] == []


@pytest.mark.parametrize("control", CONTROLS)
def test_nothing_is_found_about_wardens_functions(looked: Looked, control: str) -> None:
    assert [looked.hub.finding(control, arn) for arn in FUNCTIONS] == [None] * len(FUNCTIONS)


def test_nothing_of_wardens_functions_is_changed(looked: Looked) -> None:
    assert configurations(looked.hub) == looked.before
    changed = {item["subject"]["S"].partition("#")[2] for item in rows(looked.org, "CHANGES")}
    assert changed.isdisjoint(FUNCTIONS)


def test_wardens_functions_share_their_roles_with_no_function(looked: Looked) -> None:
    used = [item["role_arn"]["S"] for item in rows(looked.org, "INVENTORY") if "role_arn" in item]

    own = [looked.hub.role_of(arn) for arn in FUNCTIONS]

    assert len(set(own)) == len(FUNCTIONS)
    assert {role: used.count(role) for role in own} == dict.fromkeys(own, 1)


@pytest.mark.parametrize("arn", FUNCTIONS, ids=NAMES)
def test_each_function_of_wardens_has_a_place_for_the_events_that_it_fails_on(looked: Looked, arn: str) -> None:
    config = looked.hub.client("lambda").get_function_event_invoke_config(FunctionName=arn)

    assert config["DestinationConfig"]["OnFailure"]["Destination"] == f"arn:aws:sqs:{HOME}:{HUB}:warden-hub-failures"
