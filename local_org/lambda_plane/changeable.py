"""Whether $LATEST may be changed now: one change at a time, from the revision the caller knows (aws-facts 13)."""

from local_org.lambda_plane import refusals
from local_org.lambda_plane.model import Function, Settling
from local_org.lambda_plane.names import FunctionRef
from local_org.lambda_plane.request import Request


def check_changeable(request: Request, ref: FunctionRef, function: Function) -> None:
    """Refuse with 409 while the function settles, then with 412 when the caller's revision is old."""
    match function.latest.settling:
        case Settling.CREATING:
            raise refusals.busy(
                f"The resource {ref.function_arn} is currently in the following state: 'Pending'. "
                "StateReasonCode: 'Creating'"
            )
        case Settling.UPDATING:
            raise refusals.busy(f"An update is in progress for resource: {ref.function_arn}")
        case None:
            request.expect_revision(function.latest.revision)
