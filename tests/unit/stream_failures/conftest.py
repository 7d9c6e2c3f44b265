"""The place and the flow that the tests of stream_failures share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.fakes.clearance import clearance
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.tables import CHANGES, FINDINGS
from warden.findings import Findings
from warden.ledger import Ledger
from warden.model import Mode
from warden.run import Warden

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

from tests.unit.stream_failures.place import Place


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def warden(dynamodb: DynamoDBClient) -> Warden:
    bus = FakeEvents().bus
    findings, ledger = Findings(dynamodb, FINDINGS, bus), Ledger(dynamodb, CHANGES)
    return Warden(Mode.REMEDIATE, findings, ledger, bus, clearance(dynamodb))
