"""Decides whether a function needs the default dead-letter target, or its role the right to send to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from warden.default_target import NAME, AttachGrant, Kind, default_targets, grant_arn, target_arn
from warden.inverse import Inverse, Property, PutBack
from warden.model import Action, AtSource, Function, Plan, ServedVersion, bare_name, is_archiver


class Facts(NamedTuple):
    """What a look at a function's failure handling found.

    function: None when it is gone. kind: the default target to attach. target: the ARN of the dead-letter queue or
    topic it has, empty when none. has_destination: an on-failure destination of $LATEST. granted: whether the role
    has our managed policy; None when that was not read. served: versions that lose events behind an alias. retries: how
    often a failed event is tried again, None when nobody set it. stopped: its reserved concurrency is 0.
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
    retries: int | None = None
    stopped: bool = False


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
    if facts.function is None:
        return Plan(gone="the function is gone")
    if facts.at_edge or is_archiver(facts.function, facts.role_arn):
        return Plan()
    found = _of_target(facts, facts.function)
    return _with_stop(found, facts, facts.function) if facts.stopped else found


def _of_target(facts: Facts, function: Function) -> Plan:
    """What is wrong with where failed events go."""
    grant = AttachGrant.to(facts.role_arn, function)
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
    untried = ", and failed events are not tried again" if facts.retries == 0 else ""
    return Plan(
        violation=f"no dead-letter queue and no on-failure destination{untried}",
        actions=(*grants, AttachTarget(function, facts.role_arn, facts.target, target, facts.revision)),
        remedy=f"failed events now go to {NAME}",
        served=facts.served,
        evidence={"target": target, "role": facts.role_arn},
        role_arn=facts.role_arn,
        at_source=_at_source(function, facts.role_arn, target),
    )


def _with_stop(found: Plan, facts: Facts, function: Function) -> Plan:
    """The same, and that no event reaches the function. Somebody may have stopped it on purpose: it is only told."""
    stop = "its reserved concurrency is 0: every event goes straight to the dead letters"
    running = AtSource(
        cloudformation="# the function: leave it out, or above 0\nReservedConcurrentExecutions: 1\n",
        terraform=f"# in the aws_lambda_function {function.name}: leave it out, or above 0\n"
        "reserved_concurrent_executions = 1\n",
    )
    return found._replace(
        violation="; ".join(filter(None, (found.violation, stop))),
        evidence={**found.evidence, "role": facts.role_arn, "reserved_concurrency": 0},
        role_arn=facts.role_arn,
        at_source=found.at_source or running,
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
