"""The one logger: constant messages, data in keys, never an event body and never an environment."""

import json
from typing import Any

from aws_lambda_powertools.logging import Logger

from warden.withholding import withhold


def _written(line: dict[str, Any]) -> str:
    """The line as it leaves the process."""
    return json.dumps(withhold(line), default=_as_text, separators=(",", ":"), ensure_ascii=False)


def _as_text(value: object) -> str:
    return str(withhold(str(value)))


logger = Logger(json_serializer=_written)
