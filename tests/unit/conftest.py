"""What the unit tests stand on: the hub's tables without AWS, and the log as it is written."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from tests.unit.fakes.tables import make_tables
from warden.log import logger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Lines(logging.Handler):
    """Keeps each log line as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(json.loads(logger.registered_formatter.format(record)))


@pytest.fixture
def dynamodb() -> Iterator[DynamoDBClient]:
    """A client of the hub's tables, all empty."""
    with mock_aws():
        yield make_tables()


@pytest.fixture
def log() -> Iterator[list[dict[str, Any]]]:
    """The lines logged during the test."""
    lines = Lines()
    logger.addHandler(lines)
    yield lines.written
    logging.getLogger(logger.name).removeHandler(lines)
