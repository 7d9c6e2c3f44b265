"""What Lambda checks with IAM before it takes a role or a dead-letter target (aws-facts 15, 24)."""

from typing import NamedTuple

from local_org.lambda_plane import refusals
from local_org.lambda_plane.model import Configuration
from local_org.lambda_plane.request import Request


class _Grant(NamedTuple):
    action: str
    worded: str


_GRANTS = {
    "sqs": _Grant("sqs:SendMessage", "SendMessage on SQS"),
    "sns": _Grant("sns:Publish", "Publish on SNS"),
}


def check_change(request: Request, before: Configuration | None, after: Configuration) -> None:
    """Refuse a role that Lambda cannot assume, and a role that may not send to the dead-letter target.

    A new role is checked against the target that stays, a new target against the role that stays.
    """
    role_changed = before is None or before.role != after.role
    if role_changed:
        _check_role(request, after.role)
    if after.dead_letter_target is None:
        return
    if before is None or before.dead_letter_target != after.dead_letter_target:
        _check_target(request, after.dead_letter_target)
    elif not role_changed:
        return
    _check_grant(request, after.role, after.dead_letter_target)


def refuse_on_edge(request: Request, name: str, after: Configuration) -> None:
    """Lambda@Edge functions have no environment and no dead-letter queue (aws-facts 19)."""
    if name not in request.store.edge:
        return
    if after.environment:
        raise refusals.invalid("The function cannot have environment variables.")
    if after.dead_letter_target:
        raise refusals.invalid("The function cannot have a dead letter queue.")


def _check_role(request: Request, arn: str) -> None:
    if arn.split(":")[4] != request.account:
        raise refusals.denied("Cross-account pass role is not allowed.")
    role = request.iam.role(arn)
    age = request.now - role.created if role else 0.0
    if role is None or not role.trusts_lambda or age < request.delays.role_propagation:
        raise refusals.invalid("The role defined for the function cannot be assumed by Lambda.")


def _check_target(request: Request, target: str) -> None:
    """Only standard queues and topics of the same region will do."""
    parts = target.split(":", 5)
    service, region, name = (parts[2], parts[3], parts[5]) if len(parts) == 6 else ("", "", "")  # noqa: PLR2004 -- parts of an ARN
    if service not in _GRANTS:
        raise refusals.invalid(f"The dead letter target {target} is not the ARN of an SQS queue or an SNS topic.")
    if region != request.region:
        raise refusals.invalid(f"The dead letter target {target} is not in this region ('{request.region}').")
    if name.endswith(".fifo"):
        raise refusals.invalid(f"The dead letter target {target} is FIFO, which is not supported.")


def _check_grant(request: Request, role: str, target: str) -> None:
    grant = _GRANTS[target.split(":")[2]]
    if not request.iam.allows(role, grant.action, target, request.region, request.account):
        raise refusals.invalid(f"The provided execution role does not have permissions to call {grant.worded}")
