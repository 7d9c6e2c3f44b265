"""What a policy document grants, as far as a copy of it under our boundary must know. Pure.

Errs on the side of a hazard: what cannot be shown to survive the move is reported, and the function is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

# The actions that the boundary of spoke/template.yaml keeps out; a test holds the two lists together.
FORBIDDEN = (
    "account:*",
    "cloudformation:Create*",
    "cloudformation:Delete*",
    "cloudformation:Execute*",
    "cloudformation:Update*",
    "cloudtrail:*",
    "iam:*",
    "identitystore:*",
    "lambda:UpdateFunction*",
    "organizations:*",
    "rolesanywhere:*",
    "sso-directory:*",
    "sso:*",
    "sts:Assume*",
    "sts:SetSourceIdentity",
    "sts:TagSession",
)
LAMBDA = "lambda.amazonaws.com"
EDGE = "edgelambda.amazonaws.com"  # trusted by the role of each function that CloudFront runs
# Keys by which a document, one that denies included, may tell the old role from the new one.
_WHO = ("aws:principalarn", "aws:userid", "aws:username")
_ACCOUNT_OF_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):")

Document = Mapping[str, Any]


def hazards(document: Document, role_arn: str) -> Iterator[str]:
    """How this policy of the role would mean something else on a copy under another name and our boundary."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    for statement in _statements(document):
        if _tells_apart(statement, name):
            yield "a statement depends on who the role is, by its name or by a condition on the caller"
        if statement.get("Effect") != "Allow":
            continue
        if "NotAction" in statement:
            yield "it allows by NotAction, which the boundary would cut"
            continue
        actions = _listed(statement.get("Action"))
        if cut := sorted({action for action in actions for glob in FORBIDDEN if globs_meet(action, glob)}):
            yield f"the boundary would cut off {', '.join(cut)}"
        if abroad := sorted(_other_accounts(statement, account)):
            yield f"it reaches into the account {', '.join(abroad)}, whose policies may name the old role"


def allows(document: Document, action: str) -> bool:
    """Whether a statement of the policy allows that action on anything."""
    return any(
        globs_meet(allowed, action)
        for statement in _statements(document)
        if statement.get("Effect") == "Allow"
        for allowed in _listed(statement.get("Action"))
    )


def outsiders(trust: Document) -> Iterator[str]:
    """Who else than Lambda may assume a role with that trust policy."""
    for statement in _statements(trust):
        if statement.get("Effect") != "Allow":
            continue
        principal = statement.get("Principal")
        if not isinstance(principal, Mapping):
            yield f"the role trusts {principal or 'by NotPrincipal'}"
            continue
        for kind, names in principal.items():
            for name in _listed(names):
                if (kind, name) != ("Service", LAMBDA):
                    yield f"the role is also trusted by {name}"


def trusts(trust: Document, service: str) -> bool:
    """Whether a trust policy lets that AWS service assume the role."""
    return any(
        service in _listed(statement["Principal"].get("Service"))
        for statement in _statements(trust)
        if statement.get("Effect") == "Allow" and isinstance(statement.get("Principal"), Mapping)
    )


@lru_cache(maxsize=4096)
def globs_meet(one: str, other: str) -> bool:
    """Whether some text matches both patterns of `*` and `?`; case does not count, as in IAM's actions."""
    one, other = one.lower(), other.lower()
    # row[j]: the part of `one` read so far and the first j characters of `other` can produce the same text.
    row = [True] + [False] * len(other)
    for j, sign in enumerate(other):
        row[j + 1] = row[j] and sign == "*"
    for mark in one:
        below = [row[0] and mark == "*"]
        for j, sign in enumerate(other):
            # A star stands for nothing, or takes the other pattern's sign and goes on.
            starred = "*" in (mark, sign) and (row[j + 1] or below[j])
            below.append(starred or (row[j] and (mark == sign or "?" in (mark, sign))))
        row = below
    return row[-1]


def _tells_apart(statement: Mapping[str, Any], role: str) -> bool:
    text = json.dumps(statement).lower()
    named = rf':(assumed-)?role/([^"]*/)?{re.escape(role.lower())}["/]'
    return any(key in text for key in _WHO) or re.search(named, text) is not None


def _other_accounts(statement: Mapping[str, Any], account: str) -> set[str]:
    resources = [resource for resource in _listed(statement.get("Resource")) if isinstance(resource, str)]
    named = {found.group(1) for found in map(_ACCOUNT_OF_ARN.match, resources) if found}
    return named - {account}


def _statements(document: Document) -> list[Mapping[str, Any]]:
    statement = document.get("Statement", [])
    return list(statement) if isinstance(statement, list) else [statement]


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else [value] if value is not None else []
