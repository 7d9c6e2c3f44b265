"""Clearance in tests that are about something else: nobody holds Warden back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.unit.fakes.tables import CHANGES, RESTRAINTS
from warden.clearance import Clearance
from warden.ledger import Ledger
from warden.restraints import Restraints

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def clearance(
    dynamodb: DynamoDBClient,
    *,
    budget: int = 1000,
    tags_exempt: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Clearance:
    """What the real tables say; they are empty unless a test fills them."""
    return Clearance(Restraints(dynamodb, RESTRAINTS), Ledger(dynamodb, CHANGES), budget, tags_exempt, now)
