"""The default dead-letter target of an account and region, and the policy that allows sending to it. Pure."""

from __future__ import annotations

from enum import StrEnum

from warden.model import Function

NAME = "warden-dead-letters"
GRANT = "lambda-warden/warden-dead-letter-grant"


class Kind(StrEnum):
    """The service of the default target."""

    SQS = "sqs"
    SNS = "sns"


def target_arn(function: Function, kind: Kind) -> str:
    """The target of that kind for the function's account and region."""
    return f"arn:{function.partition}:{kind}:{function.region}:{function.account}:{NAME}"


def default_targets(function: Function) -> tuple[str, ...]:
    """The ARNs that we attach in the function's account and region, one per kind."""
    return tuple(target_arn(function, kind) for kind in Kind)


def grant_arn(function: Function) -> str:
    """The managed policy that allows sending to the default targets."""
    return f"arn:{function.partition}:iam::{function.account}:policy/{GRANT}"
