"""The journal: the before-image stands before anything is changed and is never overwritten."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.tables import CHANGES, items
from tests.unit.warden.desk import Put
from tests.unit.warden.planted import TOKEN
from tests.unit.warden.samples import ACCOUNT, ORDERS, create, trigger
from warden.errors import Blocked
from warden.ledger import Ledger, Progress

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PUT = Put(ORDERS, "cup", "desk", "shelf")
FIRST, SECOND = "2026-03-04T09:15:05+00:00-a1b2c3d4", "2026-03-04T09:15:06+00:00-00000000"


@pytest.fixture
def ledger(dynamodb: DynamoDBClient) -> Ledger:
    return Ledger(dynamodb, CHANGES)


def begin(ledger: Ledger, change: str = FIRST) -> None:
    ledger.begin("shared_role", ORDERS, trigger(create(ORDERS)), [PUT], change=change)


def test_the_before_image_says_what_why_and_where(ledger: Ledger, dynamodb: DynamoDBClient) -> None:
    begin(ledger)

    [item] = items(dynamodb, CHANGES)
    assert item["subject"] == f"shared_role#{ORDERS.arn}"
    assert (item["change"], item["progress"], item["account"]) == (FIRST, "applying", ACCOUNT)
    assert json.loads(item["actions"]) == [PUT.as_record()]
    assert json.loads(item["trigger"])["event"] == "CreateFunction20150331"


@pytest.mark.parametrize("progress", [Progress.APPLIED, Progress.FAILED])
def test_the_end_changes_the_progress_and_nothing_else(
    ledger: Ledger, dynamodb: DynamoDBClient, progress: Progress
) -> None:
    begin(ledger)
    [before] = items(dynamodb, CHANGES)

    ledger.end("shared_role", ORDERS, change=FIRST, progress=progress)

    assert items(dynamodb, CHANGES) == [before | {"progress": progress.value}]


def test_the_end_keeps_when_it_was_if_it_is_told(ledger: Ledger) -> None:
    begin(ledger)

    ledger.end("shared_role", ORDERS, change=FIRST, progress=Progress.APPLIED, at="2026-03-04T09:15:09+00:00")

    [entry] = ledger.entries("shared_role", ORDERS)
    assert (entry.progress, entry.ended) == (Progress.APPLIED, "2026-03-04T09:15:09+00:00")


def test_each_attempt_has_an_item_of_its_own(ledger: Ledger, dynamodb: DynamoDBClient) -> None:
    begin(ledger, FIRST)
    begin(ledger, SECOND)

    ledger.end("shared_role", ORDERS, change=SECOND, progress=Progress.APPLIED)

    assert [item["progress"] for item in items(dynamodb, CHANGES)] == ["applying", "applied"]


def test_an_attempt_is_never_overwritten(ledger: Ledger, dynamodb: DynamoDBClient) -> None:
    begin(ledger)
    ledger.end("shared_role", ORDERS, change=FIRST, progress=Progress.APPLIED)

    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        begin(ledger)

    assert [item["progress"] for item in items(dynamodb, CHANGES)] == ["applied"]


def test_a_credential_in_what_led_to_a_change_is_withheld(ledger: Ledger, dynamodb: DynamoDBClient) -> None:
    led = trigger(create(ORDERS))._replace(actor=f"arn:aws:iam::{ACCOUNT}:role/{TOKEN}", role=TOKEN)

    ledger.begin("shared_role", ORDERS, led, [PUT], change=FIRST)

    [item] = items(dynamodb, CHANGES)
    kept = json.loads(item["trigger"])
    assert (kept["actor"], kept["role"]) == (f"arn:aws:iam::{ACCOUNT}:role/[withheld]", "[withheld]")
    assert TOKEN not in str(item)


def test_a_change_that_could_not_be_put_back_without_a_credential_is_refused(
    ledger: Ledger, dynamodb: DynamoDBClient
) -> None:
    holding = replace(PUT, before=f"behind the {TOKEN}")

    with pytest.raises(Blocked) as raised:
        ledger.begin("shared_role", ORDERS, trigger(create(ORDERS)), [PUT, holding], change=FIRST)

    assert (
        str(raised.value) == "before of Put holds what looks like a credential, and the journal keeps none: rename it"
    )
    assert items(dynamodb, CHANGES) == []
