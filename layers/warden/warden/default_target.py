"""The default dead-letter target of an account and region, and the policy that allows sending to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from warden.inverse import Inverse, RevokeGrant
from warden.model import Action, Function

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


@dataclass(frozen=True, slots=True)
class AttachGrant(Action):
    """Attaches the managed policy that allows sending to the default targets, and only that, to a function's role.

    Harmless alone: it allows nothing but sending there. Planned only for a role that does not have it, so that taking
    it back takes nothing that somebody else attached.
    """

    function: Function
    role_arn: str
    policy_arn: str

    @classmethod
    def to(cls, role_arn: str, function: Function) -> AttachGrant:
        """The grant for that role of the function."""
        return cls(function, role_arn, grant_arn(function))

    def inverse(self) -> tuple[Inverse, ...]:
        """The policy comes off."""
        return (RevokeGrant(self.role_arn),)
