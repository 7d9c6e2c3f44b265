"""Decides whether a function needs the default dead-letter target, or its role the right to send to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from warden.model import Action, Function, Plan, ServedVersion

NAME = "warden-dead-letters"
GRANT = "lambda-warden/warden-dead-letter-grant"


class Kind(StrEnum):
    """The service of the default target."""

    SQS = "sqs"
    SNS = "sns"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a look at a function's failure handling found.

    function: None when it is gone. kind: the default target to attach. target: the ARN of the dead-letter queue or
    topic it has, empty when none. has_destination: an on-failure destination of $LATEST. granted: whether the role
    has our managed policy; None when that was not read. served: versions that lose events behind an alias.
    """

    function: Function | None
    kind: Kind = Kind.SQS
    role_arn: str = ""
    revision: str = ""
    target: str = ""
    has_destination: bool = False
    at_edge: bool = False
    granted: bool | None = None
    served: tuple[ServedVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachGrant(Action):
    """Attaches the managed policy that allows sending to the default target, and only that, to the function's role.

    Harmless alone: it allows nothing but sending to that target.
    """

    function: Function
    role_arn: str
    policy_arn: str


@dataclass(frozen=True, slots=True)
class AttachTarget(Action):
    """Sets the dead-letter target of a function that has none."""

    function: Function
    role_arn: str
    before: str
    after: str
    revision: str


def plan(facts: Facts) -> Plan:
    """What it takes that no asynchronous event of the function is lost."""
    function = facts.function
    if function is None:
        return Plan(gone="the function is gone")
    if facts.at_edge:
        return Plan()
    grant = AttachGrant(function, facts.role_arn, grant_arn(function))
    if facts.target in default_targets(function) and facts.granted is False:
        return Plan(
            violation=f"its role may not send to its dead-letter target {NAME}",
            actions=(grant,),
            remedy="the role was given the right",
            evidence={"target": facts.target, "role": facts.role_arn},
        )
    if facts.target or facts.has_destination:
        return Plan(served=facts.served)
    target = _target_arn(function, facts.kind)
    return Plan(
        violation="no dead-letter queue and no on-failure destination",
        actions=(grant, AttachTarget(function, facts.role_arn, facts.target, target, facts.revision)),
        remedy=f"failed events now go to {NAME}",
        served=facts.served,
        evidence={"target": target, "role": facts.role_arn},
    )


def default_targets(function: Function) -> tuple[str, ...]:
    """The ARNs that we attach in the function's account and region, one per kind."""
    return tuple(_target_arn(function, kind) for kind in Kind)


def _target_arn(function: Function, kind: Kind) -> str:
    return f"arn:{function.partition}:{kind}:{function.region}:{function.account}:{NAME}"


def grant_arn(function: Function) -> str:
    """The managed policy that allows sending to the default targets."""
    return f"arn:{function.partition}:iam::{function.account}:policy/{GRANT}"
