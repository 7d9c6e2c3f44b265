"""What a copy of a role under our boundary would lose or mean otherwise. Pure.

Errs on the side of a hazard: what cannot be shown to survive the move is reported, and the function is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from warden.policy.patterns import globs_meet
from warden.policy.statements import Document, listed

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
# Keys by which a document, one that denies included, may tell the old role from the new one. Of the tags, those that a
# copy gets anew and those of AWS itself, which cannot be copied.
_TAGS = "aws:principaltag/"
_WHO = ("aws:principalarn", "aws:userid", "aws:username", f"{_TAGS}aws:", f"{_TAGS}warden:")
_ACCOUNT_OF_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):")


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
        actions = listed(statement.get("Action"))
        if cut := sorted({action for action in actions for glob in FORBIDDEN if globs_meet(action, glob)}):
            yield f"the boundary would cut off {', '.join(cut)}"
        if abroad := sorted(_other_accounts(statement, account)):
            yield f"it reaches into the account {', '.join(abroad)}, whose policies may name the old role"


def allows(document: Document, action: str) -> bool:
    """Whether a statement of the policy allows that action on anything."""
    return any(
        any(globs_meet(named, action) for named in listed(statement.get("Action", statement.get("NotAction"))))
        != ("NotAction" in statement)
        for statement in _statements(document)
        if statement.get("Effect") == "Allow"
    )


def asks_for_tags(documents: Iterable[Document]) -> bool:
    """Whether what the policies allow depends on the tags of the role that has them."""
    return any(_TAGS in json.dumps(document).lower() for document in documents)


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
            for name in listed(names):
                if (kind, name) != ("Service", LAMBDA):
                    yield f"the role is also trusted by {name}"


def trusts(trust: Document, service: str) -> bool:
    """Whether a trust policy lets that AWS service assume the role."""
    return any(
        service in listed(statement["Principal"].get("Service"))
        for statement in _statements(trust)
        if statement.get("Effect") == "Allow" and isinstance(statement.get("Principal"), Mapping)
    )


def _tells_apart(statement: Mapping[str, Any], role: str) -> bool:
    text = json.dumps(statement).lower()
    named = rf':(assumed-)?role/([^"]*/)?{re.escape(role.lower())}["/]'
    return any(key in text for key in _WHO) or re.search(named, text) is not None


def _other_accounts(statement: Mapping[str, Any], account: str) -> set[str]:
    resources = [resource for resource in listed(statement.get("Resource")) if isinstance(resource, str)]
    named = {found.group(1) for found in map(_ACCOUNT_OF_ARN.match, resources) if found}
    return named - {account}


def _statements(document: Document) -> list[Any]:
    return listed(document.get("Statement"))
