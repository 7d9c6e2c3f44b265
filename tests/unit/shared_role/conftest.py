"""The account that the tests of shared_role act in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

from tests.unit.shared_role.account import Account


@pytest.fixture
def account(dynamodb: DynamoDBClient) -> Account:
    return Account(dynamodb)
