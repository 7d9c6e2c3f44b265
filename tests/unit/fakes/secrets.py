"""Secrets Manager with the one key of a deployment, which may be refused, and the register that stands on it."""

# ruff: noqa: N803 - parameters are named as boto3 names them
from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from plaintext_secrets.fingerprints import Fingerprints
from plaintext_secrets.register import Register, Tables
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.tables import FINGERPRINTS, RESTRAINTS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY_ARN = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:key-AbCdEf"
KEY = "made-at-deployment-and-known-to-nobody-else-at-all"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class FakeSecretsManager:
    """Holds one secret; refused: the error code that it answers with instead."""

    def __init__(self, key: str = KEY, refused: str = "") -> None:
        self.key = key
        self.refused = refused
        self.reads = 0

    def get_secret_value(self, *, SecretId: str) -> Mapping[str, object]:
        self.reads += 1
        if self.refused:
            raise refusal(self.refused, "no")
        if SecretId != KEY_ARN:
            raise refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return {"SecretString": self.key}


def register(dynamodb: DynamoDBClient, secretsmanager: FakeSecretsManager | None = None) -> Register:
    """The register on the hub's tables, at noon."""
    kept = secretsmanager or FakeSecretsManager()
    return Register(dynamodb, Tables(FINGERPRINTS, RESTRAINTS), Fingerprints(lambda: kept, KEY_ARN), lambda: NOON)
