"""Whoever may change mappings changes none of Warden's own, makes and removes none, and reads no message."""

from __future__ import annotations

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, OTHER
from tests.integration.attacks.attackers import attacker, spoke_role

CHANGE = "lambda:UpdateEventSourceMapping"
UUID = "14e0db71-5d35-4eb5-b481-8945cf9d10c2"
CHANGING = pytest.mark.parametrize("control", ["stream_failures", "undo"])
REGIONS = pytest.mark.parametrize("region", [HOME, EUROPE])


def mapping(account: str, region: str = HOME) -> str:
    return f"arn:aws:lambda:{region}:{account}:event-source-mapping:{UUID}"


def of(function: str, account: str, region: str = HOME) -> dict[str, str]:
    """What a request says of the mapping of that function."""
    return {"lambda:functionarn": f"arn:aws:lambda:{region}:{account}:function:{function}"}


@CHANGING
@REGIONS
@pytest.mark.parametrize("function", ["warden-shared-role", "warden-of-tomorrow", "warden-undo:1"])
def test_the_mappings_of_wardens_functions_in_the_hubs_account_stay(
    org: LocalOrg, control: str, region: str, function: str
) -> None:
    holder = attacker(org, spoke_role(control, HUB))

    assert not holder.may(CHANGE, mapping(HUB, region), of(function, HUB, region))


@CHANGING
@REGIONS
@pytest.mark.parametrize("account", [MEMBER, OTHER, HUB])
def test_the_mapping_of_the_archiver_stays_in_each_account_and_region(
    org: LocalOrg, control: str, region: str, account: str
) -> None:
    holder = attacker(org, spoke_role(control, account))

    assert not holder.may(CHANGE, mapping(account, region), of("warden-archiver", account, region))


@CHANGING
@REGIONS
@pytest.mark.parametrize(("account", "function"), [(MEMBER, "warden-like"), (HUB, "orders")])
def test_a_mapping_of_a_function_of_the_owner_is_changed(
    org: LocalOrg, control: str, region: str, account: str, function: str
) -> None:
    holder = attacker(org, spoke_role(control, account))

    assert holder.may(CHANGE, mapping(account, region), of(function, account, region))


@CHANGING
def test_a_mapping_whose_function_is_gone_is_changed(org: LocalOrg, control: str) -> None:
    assert attacker(org, spoke_role(control)).may(CHANGE, mapping(MEMBER), {"lambda:functionarn": ()})


@CHANGING
def test_the_mappings_of_wardens_functions_are_read(org: LocalOrg, control: str) -> None:
    holder = attacker(org, spoke_role(control, HUB))

    assert holder.may("lambda:GetEventSourceMapping", mapping(HUB), of("warden-shared-role", HUB))


@pytest.mark.parametrize("account", [MEMBER, HUB])
def test_stream_failures_still_reads_the_roles_that_it_must_not_change(org: LocalOrg, account: str) -> None:
    holder = attacker(org, spoke_role("stream_failures", account)).client("iam")

    read = holder.list_attached_role_policies(RoleName="warden-spoke-shared-role")

    assert read["AttachedPolicies"] == []


@CHANGING
def test_a_mapping_of_another_account_is_out_of_reach(org: LocalOrg, control: str) -> None:
    assert not attacker(org, spoke_role(control)).may(CHANGE, mapping(OTHER), of("orders", OTHER))


@CHANGING
@pytest.mark.parametrize("action", ["CreateEventSourceMapping", "DeleteEventSourceMapping", "TagResource"])
def test_no_mapping_is_made_removed_or_tagged(org: LocalOrg, control: str, action: str) -> None:
    assert not attacker(org, spoke_role(control)).may(f"lambda:{action}", mapping(MEMBER), of("orders", MEMBER))


@pytest.mark.parametrize(
    "action", ["ReceiveMessage", "DeleteMessage", "SendMessage", "PurgeQueue", "SetQueueAttributes", "DeleteQueue"]
)
def test_a_source_queue_is_looked_at_and_nothing_else(org: LocalOrg, action: str) -> None:
    queue = f"arn:aws:sqs:{HOME}:{MEMBER}:jobs"

    assert not attacker(org, spoke_role("stream_failures")).may(f"sqs:{action}", queue)


@pytest.mark.parametrize(
    "action", ["lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode", "lambda:InvokeFunction"]
)
def test_stream_failures_changes_no_function(org: LocalOrg, action: str) -> None:
    function = f"arn:aws:lambda:{HOME}:{MEMBER}:function:orders"

    assert not attacker(org, spoke_role("stream_failures")).may(action, function)
