"""What Lambda accepts as the destination of an asynchronous invocation."""

from local_org.lambda_plane import refusals
from local_org.lambda_plane.names import FunctionRef
from local_org.lambda_plane.request import Request

_ACTIONS = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "lambda": "lambda:InvokeFunction",
    "events": "events:PutEvents",
    "s3": "s3:PutObject",
}
_ARN_PARTS = 6


def check(request: Request, ref: FunctionRef, role: str, arn: str) -> None:
    """Refuse an unsupported service, FIFO, a missing function, the function itself, a missing right."""
    parts = arn.split(":", _ARN_PARTS - 1)
    service = parts[2] if len(parts) == _ARN_PARTS else ""
    if service not in _ACTIONS:
        raise refusals.invalid(f"The provided destination config {arn} is invalid.")
    if arn.endswith(".fifo"):
        raise refusals.invalid(f"The destination ARN {arn} is invalid.")
    if service == "lambda":
        _check_function(request, ref, arn)
    action = _ACTIONS[service]
    if not request.iam.allows(role, action, arn, request.region, request.account):
        call = action.partition(":")[2]
        raise refusals.invalid(f"The function's execution role does not have permissions to call {call} on {arn}")


def _check_function(request: Request, ref: FunctionRef, arn: str) -> None:
    if arn.startswith(f"{ref.function_arn}:") or arn == ref.function_arn:
        raise refusals.invalid("You can't specify the function as a destination for itself.")
    here = arn.split(":")[3:5] == [request.region, request.account]
    if here and arn.split(":")[6] not in request.store.functions:
        raise refusals.invalid(f"The destination ARN {arn} is invalid.")
