"""Which permissions on which resources an API call takes, per action.

An action that is not in a table is refused to everybody but the administrator of the account.
"""

from collections.abc import Callable, Mapping

from local_org.access.resources import buckets, dynamodb, functions, iam, messaging, others
from local_org.access.resources.need import Need, State, UnmodelledActionError
from local_org.endpoint.calls import Call

__all__ = ["Need", "State", "UnmodelledActionError", "is_modelled", "needs"]

TABLE: Mapping[str, Callable[[Call, State], tuple[Need, ...]]] = {
    **iam.TABLE,
    **functions.TABLE,
    **dynamodb.TABLE,
    **messaging.TABLE,
    **buckets.TABLE,
    **others.TABLE,
}


def is_modelled(call: Call) -> bool:
    return f"{call.service}:{call.action}" in TABLE


def needs(call: Call, state: State) -> tuple[Need, ...]:
    """Return every permission that a call takes, all of which must be granted; UnmodelledActionError."""
    if not is_modelled(call):
        raise UnmodelledActionError(f"{call.service}:{call.action} has no entry in local_org/resources")
    return TABLE[f"{call.service}:{call.action}"](call, state)
