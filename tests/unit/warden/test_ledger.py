"""The journal: the before-image stands before anything is changed and is never overwritten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.tables import CHANGES, items
from tests.unit.warden.desk import Put
from tests.unit.warden.samples import ACCOUNT, ORDERS, create, trigger
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
