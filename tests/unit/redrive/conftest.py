from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.redrive.world import World

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def world(dynamodb: DynamoDBClient) -> World:
    return World(dynamodb)
