"""The hub that the tests of the flow run in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.fakes.events import FakeEvents

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

from tests.unit.warden.hub import Hub


@pytest.fixture
def hub(dynamodb: DynamoDBClient) -> Hub:
    return Hub(dynamodb, FakeEvents())
