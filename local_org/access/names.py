"""Which names a policy may give to actions, resources and principals; whatever else is an error."""

import re

from local_org.access.context import PolicyNotUnderstoodError
from local_org.access.variables import check_variables
from local_org.access.wildcards import ARN_FIELDS

SERVICE_AT = 2  # arn:partition:SERVICE:...
_ACTION = re.compile(r"\*|[\w-]+:[\w*?-]+")
_ARN = r"arn:[\w-]+"
# Nobody signs in through a federation here: such a name matches no one. A unique id (AIDA..., AROA...) is what AWS
# leaves of a user or role that was deleted. A wildcard never stands for part of a name.
_PRINCIPALS = {
    "AWS": re.compile(
        rf"\*|\d{{12}}|{_ARN}:iam::\d{{12}}:(root|(user|role)/[^*?]+)"
        rf"|{_ARN}:sts::\d{{12}}:(assumed-role|federated-user)/[^*?]+|A(IDA|ROA)\w+"
    ),
    "Federated": re.compile(r"[^*?]+"),
    "Service": re.compile(r"[\w.-]+"),
}


def check_action(text: str) -> None:
    """Raise PolicyNotUnderstoodError for what is neither `*` nor a service with a pattern of its actions."""
    if not _ACTION.fullmatch(text):
        raise PolicyNotUnderstoodError(f"action {text}")


def check_resource(text: str, *, variables: bool, short: bool) -> None:
    """Raise PolicyNotUnderstoodError for what is neither `*` nor a pattern of ARNs that IAM's reference explains.

    `variables`: whether `${...}` is one; it may stand in the last component only. `short`: whether the ARN may have
    fewer than six components, as in an identity policy.
    """
    if variables:
        check_variables(text)
    fields = (text.partition("${")[0] if variables else text).split(":", ARN_FIELDS - 1)
    whole = len(fields) == ARN_FIELDS or (short and "${" not in text and _is_clear_when_short(fields))
    service = "".join(fields[SERVICE_AT : SERVICE_AT + 1])
    if text != "*" and (fields[0] != "arn" or set(service) & {"*", "?"} or not whole):
        raise PolicyNotUnderstoodError(f"resource {text}")


def _is_clear_when_short(fields: list[str]) -> bool:
    """Whether it is clear what completes an ARN: AWS does not say if a `*` before its end may already reach there."""
    return not any(field.endswith("*") for field in fields[:-1])


def check_principal(kind: str, name: str) -> None:
    """Raise PolicyNotUnderstoodError for a principal of another kind, or one that names nobody in particular."""
    if kind not in _PRINCIPALS or not _PRINCIPALS[kind].fullmatch(name):
        raise PolicyNotUnderstoodError(f"principal {name} of kind {kind}")
