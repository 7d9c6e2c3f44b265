"""The one logger: constant messages, data in keys, never an event body and never an environment."""

from aws_lambda_powertools.logging import Logger

logger = Logger()
