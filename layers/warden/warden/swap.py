"""UpdateFunctionConfiguration as compare-and-swap: a running deployment wins, a settling function is waited for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from warden.errors import Blocked, Stale, code, message
from warden.patience import Patience
from warden.versions import without_environment

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

CONFLICTS = ("ResourceConflictException", "PreconditionFailedException")
LONGEST_REASON = 300
# Both causes share the code InvalidParameterValueException and pass with time (aws-facts 15).
NOT_YET = ("cannot be assumed by Lambda", "does not have permissions to call")


def swap(  # noqa: PLR0913 - a swap is defined by all of these
    client: LambdaClient,
    function: str,
    change: Mapping[str, Any],
    *,
    revision: str,
    unchanged: Callable[[Mapping[str, Any]], bool],
    patience: Patience,
) -> None:
    """Makes the change if the function still is as planned.

    revision: the RevisionId the plan was made on. unchanged: whether a fresh configuration still allows the change;
    when it does not, or the function is gone, raises Stale. Raises Blocked when Lambda refuses the change for good, and
    OutOfTime when AWS does not come round in the time there is.
    """
    while True:
        refusal = _refused(client, function, change, revision)
        if refusal is None:
            return
        patience.wait(message(refusal))  # always: a settled function may be refused for other reasons
        if code(refusal) in CONFLICTS:
            current = settled(client, function, patience)
            if change.items() <= current.items():
                return  # our own call did it, and its answer was lost
            if not unchanged(current):
                raise Stale(f"{function} was changed meanwhile") from refusal
            revision = current["RevisionId"]


def _refused(client: LambdaClient, function: str, change: Mapping[str, Any], revision: str) -> ClientError | None:
    """Tries the change: a refusal that may pass with time, None when there was none. Raises Blocked and Stale."""
    try:
        client.update_function_configuration(FunctionName=function, RevisionId=revision, **change)
    except ClientError as error:
        match code(error):
            case "ResourceNotFoundException":
                raise Stale(f"{function} is gone") from error
            case "InvalidParameterValueException" if not any(cause in message(error) for cause in NOT_YET):
                # The call carries no environment, so neither does what is said of it.
                raise Blocked(f"Lambda refuses the change: {message(error)[:LONGEST_REASON]}") from error
            case "InvalidParameterValueException":
                return error
            case conflict if conflict in CONFLICTS:
                return error
            case _:
                raise
    return None


def settled(client: LambdaClient, function: str, patience: Patience) -> Mapping[str, Any]:
    """The function's configuration once no update is in progress; its revision changes when one ends (aws-facts 13).

    The environment is left out. Raises Stale when the function is gone.
    """
    while True:
        try:
            current = without_environment(client.get_function_configuration(FunctionName=function))
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            raise Stale(f"{function} is gone") from error
        if current.get("State") != "Pending" and current.get("LastUpdateStatus") != "InProgress":
            return current
        patience.wait("the function is still being updated")
