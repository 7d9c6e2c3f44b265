"""Event source mappings: which a function has, and changing what becomes of records that it fails on.

Mappings have no RevisionId. So a change is made on a mapping that was read a moment ago and is settled, names the three
settings alone, and is looked at again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from warden.errors import Blocked, Stale, code, message
from warden.model import Function
from warden.on_failure import OnFailure
from warden.patience import Patience
from warden.swap import LONGEST_REASON, NOT_YET
from warden.versions import aliases

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

STREAMS = ("kinesis", "dynamodb")  # services whose records block those behind them until they are done with
QUEUE = "sqs"
UNSETTLED = ("Creating", "Enabling", "Disabling", "Updating")
CONFLICTS = ("ResourceInUseException", "ResourceConflictException")


def source_of(mapping: Mapping[str, Any]) -> str:
    """The service that a mapping reads from, as in ARNs; empty for a cluster that is nobody's at AWS."""
    arn: str = mapping.get("EventSourceArn", "")
    return arn.split(":")[2] if arn.startswith("arn:") else ""


def mappings_of(client: LambdaClient, function: Function) -> list[Mapping[str, Any]]:
    """The mappings of $LATEST and of each alias; a call for the aliases, one for $LATEST and one for each alias.

    Lambda does not say whether those of an alias are listed with the function's, so they are asked for.
    Raises ClientError ResourceNotFoundException when the function is gone.
    """
    names = {alias.alias for alias in aliases(client, function.arn)}
    pages = client.get_paginator("list_event_source_mappings")
    found = {
        mapping["UUID"]: mapping
        for qualified in (function.arn, *(f"{function.arn}:{name}" for name in sorted(names)))
        for page in pages.paginate(FunctionName=qualified)
        for mapping in page["EventSourceMappings"]
        if mapping["State"] != "Deleting"
    }
    return list(found.values())


def all_mappings(client: LambdaClient) -> Iterator[Mapping[str, Any]]:
    """Every mapping of the account and region; a call for 100 of them."""
    for page in client.get_paginator("list_event_source_mappings").paginate():
        yield from (mapping for mapping in page["EventSourceMappings"] if mapping["State"] != "Deleting")


def change(  # noqa: PLR0913 - a change is defined by all of these
    client: LambdaClient, function: Function, uuid: str, before: OnFailure, after: OnFailure, *, patience: Patience
) -> None:
    """Sets what becomes of records that the function fails on, if it still is as planned.

    Raises Stale when it is not, or when the mapping is gone or another function's; Blocked when Lambda refuses the
    change for good; OutOfTime when AWS does not come round in the time there is.
    """
    while True:
        current = _settled(client, uuid, patience)
        now = OnFailure.of(current)
        if Function.from_arn(current["FunctionArn"]) != function or now not in (before, after):
            raise Stale(f"the mapping {uuid} was changed meanwhile")
        refusal = _refused(client, uuid, after) if now != after else None
        if refusal is None:
            return
        patience.wait(message(refusal))


def _settled(client: LambdaClient, uuid: str, patience: Patience) -> Mapping[str, Any]:
    """The mapping once Lambda is done with making or changing it; until then it refuses every change."""
    while True:
        try:
            current = client.get_event_source_mapping(UUID=uuid)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            raise Stale(f"the mapping {uuid} is gone") from error
        if current["State"] not in UNSETTLED:
            return current
        patience.wait("the mapping is still being updated")


def _refused(client: LambdaClient, uuid: str, after: OnFailure) -> ClientError | None:
    """Tries the change: a refusal that may pass with time, None when there was none. Raises Blocked and Stale."""
    request: Any = after.as_request()
    try:
        client.update_event_source_mapping(UUID=uuid, **request)
    except ClientError as error:
        match code(error):
            case "ResourceNotFoundException":
                raise Stale(f"the mapping {uuid} is gone") from error
            case "InvalidParameterValueException" if not any(cause in message(error) for cause in NOT_YET):
                raise Blocked(f"Lambda refuses the change: {message(error)[:LONGEST_REASON]}") from error
            case "InvalidParameterValueException":
                return error
            case conflict if conflict in CONFLICTS:
                return error
            case _:
                raise
    return None
