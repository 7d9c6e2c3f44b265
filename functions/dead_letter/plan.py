"""Decides whether a function needs the default dead-letter target, or its role the right to send to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from warden.default_target import NAME, Kind, default_targets, grant_arn, target_arn
from warden.inverse import Inverse, Property, PutBack, RevokeGrant
from warden.model import Action, AtSource, Function, Plan, ServedVersion, bare_name


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

    Harmless alone: it allows nothing but sending to that target. Planned only for a role that does not have it, so
    that taking it back takes nothing that somebody else attached.
    """

    function: Function
    role_arn: str
    policy_arn: str

    def inverse(self) -> tuple[Inverse, ...]:
        """The policy comes off."""
        return (RevokeGrant(self.role_arn),)


@dataclass(frozen=True, slots=True)
class AttachTarget(Action):
    """Sets the dead-letter target of a function that has none."""

    function: Function
    role_arn: str
    before: str
    after: str
    revision: str

    def inverse(self) -> tuple[Inverse, ...]:
        """The target goes."""
        return (PutBack(Property.TARGET, self.before, self.after),)


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
            role_arn=facts.role_arn,
            at_source=_at_source(function, facts.role_arn, facts.target),
        )
    if facts.target or facts.has_destination:
        return Plan(served=facts.served)
    target = target_arn(function, facts.kind)
    grants = () if facts.granted else (grant,)
    return Plan(
        violation="no dead-letter queue and no on-failure destination",
        actions=(*grants, AttachTarget(function, facts.role_arn, facts.target, target, facts.revision)),
        remedy=f"failed events now go to {NAME}",
        served=facts.served,
        evidence={"target": target, "role": facts.role_arn},
        role_arn=facts.role_arn,
        at_source=_at_source(function, facts.role_arn, target),
    )


def _at_source(function: Function, role_arn: str, target: str) -> AtSource:
    """The target on the function, and on its role the right to send there; or a target of the owner's."""
    grant = grant_arn(function)
    return AtSource(
        cloudformation=f"""\
# the function; AWS::Serverless::Function has DeadLetterQueue: {{Type: SQS or SNS, TargetArn: ...}} instead
DeadLetterConfig:
  TargetArn: {target}
# its role
ManagedPolicyArns:
  - {grant}
""",
        terraform=f"""\
# in the aws_lambda_function {function.name}
dead_letter_config {{
  target_arn = "{target}"
}}
# beside it
resource "aws_iam_role_policy_attachment" "dead_letters" {{
  role       = "{bare_name(role_arn)}"
  policy_arn = "{grant}"
}}
""",
    )
