"""The account that the tests of undo act in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.undo.shop import Shop

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def shop(dynamodb: DynamoDBClient) -> Shop:
    return Shop(dynamodb)
