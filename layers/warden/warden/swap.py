"""UpdateFunctionConfiguration as compare-and-swap: a running deployment wins, a settling function is waited for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from warden.errors import Stale, code, message
from warden.patience import Patience

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

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
    when it does not, raises Stale. Raises OutOfTime when AWS does not come round in the time there is.
    """
    while True:
        try:
            client.update_function_configuration(FunctionName=function, RevisionId=revision, **change)
        except ClientError as error:
            match code(error):
                case "ResourceConflictException" | "PreconditionFailedException":
                    patience.wait(message(error))  # always: a settled function may be refused for other reasons
                    current = settled(client, function, patience)
                    if change.items() <= current.items():
                        return  # our own call did it, and its answer was lost
                    if not unchanged(current):
                        raise Stale(f"{function} was changed meanwhile") from error
                    revision = current["RevisionId"]
                case "InvalidParameterValueException" if _passes(message(error)):
                    patience.wait(message(error))
                case _:
                    raise
        else:
            return


def _passes(refusal: str) -> bool:
    return any(cause in refusal for cause in NOT_YET)


def settled(client: LambdaClient, function: str, patience: Patience) -> Mapping[str, Any]:
    """The function's configuration once no update is in progress; its revision changes when one ends (aws-facts 13)."""
    while True:
        current: Mapping[str, Any] = client.get_function_configuration(FunctionName=function)
        if current.get("State") != "Pending" and current.get("LastUpdateStatus") != "InProgress":
            return current
        patience.wait("the function is still being updated")
