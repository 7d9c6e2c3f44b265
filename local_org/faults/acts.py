"""What a rule does to a call it takes, in AWS's own codes, words and status of each service."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

from local_org.endpoint import refusals
from local_org.endpoint.calls import Call
from local_org.endpoint.wire import Answer
from local_org.errors import ApiError
from local_org.faults.errors import Dropped, Killed
from local_org.faults.rules import Act, Perform
from local_org.lambda_plane import refusals as of_lambda

# Code and status of a service's throttling; the others say ThrottlingException with 400.
_THROTTLED = {
    "iam": ("Throttling", 400),
    "lambda": ("TooManyRequestsException", 429),
    "sns": ("Throttled", 429),
    "sqs": ("RequestThrottled", 403),
    "sts": ("Throttling", 400),
}
NOT_ASSUMABLE = of_lambda.invalid("The role defined for the function cannot be assumed by Lambda.")
NO_GRANT = of_lambda.invalid("The provided execution role does not have permissions to call SendMessage on SQS")
BUSY = of_lambda.busy("An update is in progress for resource: the function")


def refused(problem: ApiError) -> Act:
    """Answer with that error; the call has no effect."""

    def act(_: Call, __: Perform) -> NoReturn:
        raise problem

    return act


def throttled(call: Call, _: Perform) -> NoReturn:
    """Too many calls: whoever asks later is served."""
    code, status = _THROTTLED.get(call.service, ("ThrottlingException", 400))
    raise ApiError(code, "Rate exceeded", status)


def unavailable(call: Call, _: Perform) -> NoReturn:
    """The service has a bad moment."""
    code = "ServiceException" if call.service == "lambda" else "ServiceUnavailable"
    raise ApiError(code, "Service is unable to process the request. Please try again.", 503)


def denied(call: Call, _: Perform) -> NoReturn:
    """A policy that we know nothing of forbids it, such as one of the organization."""
    why = "with an explicit deny in a service control policy"
    raise refusals.access_denied(call.service, call.principal, f"{call.service}:{call.action}", "*", why)


def expired(call: Call, _: Perform) -> NoReturn:
    """The session is over."""
    raise refusals.expired(call.service)


def unknown(call: Call, _: Perform) -> NoReturn:
    """A region that the account has disabled knows no session of it."""
    raise refusals.unknown_key(call.service)


def invisible(call: Call, _: Perform) -> NoReturn:
    """IAM does not know the role yet everywhere."""
    raise ApiError("NoSuchEntity", f"The role with name {call.params.get('RoleName')} cannot be found.", 404)


def lost(_: Call, perform: Perform) -> NoReturn:
    """The call takes effect and its answer never arrives."""
    perform()
    raise Dropped("the answer was lost")


def unreached(_: Call, __: Perform) -> NoReturn:
    """The call never arrives."""
    raise Dropped("the call was lost")


def dies_before(_: Call, __: Perform) -> NoReturn:
    """The caller's process ends as it is about to call."""
    raise Killed


def dies_after(_: Call, perform: Perform) -> NoReturn:
    """The caller's process ends when the call took effect and before it sees the answer."""
    perform()
    raise Killed


def killed_before(kill: Callable[[], object]) -> Act:
    """End the process that calls, one of its own and not a sandbox, as it is about to call. kill: does that."""

    def act(_: Call, __: Perform) -> NoReturn:
        kill()
        raise Dropped("the caller is gone")

    return act


def killed_after(kill: Callable[[], object]) -> Act:
    """Likewise, when the call took effect and before it sees the answer."""

    def act(_: Call, perform: Perform) -> NoReturn:
        perform()
        kill()
        raise Dropped("the caller is gone")

    return act


class Ends:
    """The session that makes the first call is over from that call on; another one is not."""

    def __init__(self) -> None:
        self._key = ""

    def __call__(self, call: Call, perform: Perform) -> Answer:
        self._key = self._key or call.principal.access_key
        return expired(call, perform) if call.principal.access_key == self._key else perform()


def first(deed: Callable[[], object]) -> Act:
    """Do something, such as a deployment of the owner, just before the call takes its course."""

    def act(_: Call, perform: Perform) -> Answer:
        deed()
        return perform()

    return act


def updating(_: Call, perform: Perform) -> Answer:
    """GetFunctionConfiguration while an update is in progress, as that of a function in a VPC is for minutes."""
    answer = perform()
    if not answer.succeeded:
        return answer
    return replace(answer, body=json.dumps({**json.loads(answer.body), "LastUpdateStatus": "InProgress"}).encode())


def forgetful(call: Call, perform: Perform) -> Answer:
    """A read of DynamoDB that did not ask for consistency finds nothing, as of an item written a moment ago."""
    # BatchGetItem asks for each table.
    asked = [call.params, *call.params.get("RequestItems", {}).values()]
    if any(part.get("ConsistentRead") for part in asked):
        return perform()
    empty: dict[str, list[object]] = {table: [] for table in call.params.get("RequestItems", {})}
    nothing = {"Items": [], "Count": 0} if call.action == "Query" else {"Responses": empty} if empty else {}
    return Answer(200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(nothing).encode())
