"""Undo of what stream_failures set on a mapping, from the request on the bus to the mapping."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local_org.org import Options
from tests.integration.account import EUROPE, HOME, MEMBER, Account
from tests.integration.organizations import UNDOING, Organizations
from tests.integration.undoing import Mender, holds, undo

GRANT = f"arn:aws:iam::{MEMBER}:policy/lambda-warden/warden-dead-letter-grant"


@pytest.fixture(scope="module")
def options() -> Options:
    return UNDOING


@pytest.fixture(scope="module")
def mend(organizations: Organizations, options: Options) -> Iterator[Mender]:
    mender = Mender(organizations.running(options))
    yield mender
    mender.stop()


def reading(account: Account, name: str, region: str = HOME, **settings: Any) -> tuple[str, str]:
    """A function that reads a stream whose failed records go nowhere; the ARNs of its role and of the function."""
    read = {"Effect": "Allow", "Action": "kinesis:*", "Resource": "*"}
    role = account.role(name, inline={"reads": {"Version": "2012-10-17", "Statement": read}})
    arn = account.bare(name, role, region, Timeout=1, **settings)
    account.heard(
        account.client("lambda", region).create_event_source_mapping,
        EventSourceArn=f"arn:aws:kinesis:{region}:{MEMBER}:stream/{name}",
        FunctionName=arn,
        StartingPosition="LATEST",
    )
    return role, arn


@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_the_settings_of_a_stream_go_back_and_with_them_the_right(account: Account, mend: Mender, region: str) -> None:
    role, arn = reading(account, f"stream-{region}", region)
    before = holds(account)
    change = mend(account, "stream_failures", arn)
    granted, between = account.attached(role), holds(account)

    outcome = undo(account, "stream_failures", arn, change)

    assert (granted, account.attached(role)) == ({GRANT}, set())
    assert between[f"{region}/stream-{region}.records"] != before[f"{region}/stream-{region}.records"]
    assert (outcome["status"], holds(account)) == ("UNDONE", before)


def test_the_right_stays_for_the_stream_when_the_dead_letter_target_goes(account: Account, mend: Mender) -> None:
    role, arn = reading(account, "stream-and-letters")
    letters = mend(account, "dead_letter", arn)
    mend(account, "stream_failures", arn)

    undo(account, "dead_letter", arn, letters)

    assert account.dead_letters_of(arn) is None
    assert account.attached(role) == {GRANT}


def test_a_destination_that_its_owner_set_since_is_not_touched(account: Account, mend: Mender) -> None:
    _, arn = reading(account, "stream-theirs")
    change = mend(account, "stream_failures", arn)
    functions = account.client("lambda")
    (mapping,) = functions.list_event_source_mappings(FunctionName=arn)["EventSourceMappings"]
    theirs = {"OnFailure": {"Destination": account.queue()}}
    account.heard(functions.update_event_source_mapping, UUID=mapping["UUID"], DestinationConfig=theirs)

    outcome = undo(account, "stream_failures", arn, change)

    now = functions.get_event_source_mapping(UUID=mapping["UUID"])["DestinationConfig"]
    assert (now, f"has {account.queue()}" in json.dumps(outcome["refused"])) == (theirs, True)
