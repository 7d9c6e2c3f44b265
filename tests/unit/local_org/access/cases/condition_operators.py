"""The operators that compare texts and ARNs: what each takes for equal, and when its key is absent."""

from tests.unit.local_org.access.case import (
    AN_ORG,
    BY_NOBODY,
    BY_ROLE,
    FORWARDER,
    HOME,
    NO_ORG,
    ROLE,
    SESSION,
    condition,
)
from tests.unit.local_org.access.sources import Source

OPERATORS = Source.OPERATORS

STRINGS = [
    condition(
        OPERATORS,
        "StringEquals compares the whole text",
        {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        AN_ORG,
        holds=True,
    ),
    condition(OPERATORS, "StringEquals has case", {"StringEquals": {"aws:PrincipalOrgID": "O-1"}}, AN_ORG, holds=False),
    condition(
        OPERATORS,
        "StringEquals takes a star for text",
        {"StringEquals": {"aws:PrincipalOrgID": "o-*"}},
        AN_ORG,
        holds=False,
    ),
    condition(
        OPERATORS,
        "StringEquals fails when the key is absent",
        {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        NO_ORG,
        holds=False,
    ),
    condition(
        OPERATORS, "the name of a key has no case", {"StringEquals": {"AWS:principalORGid": "o-1"}}, AN_ORG, holds=True
    ),
    condition(
        OPERATORS,
        "StringNotEquals holds for another text",
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-2"}},
        AN_ORG,
        holds=True,
    ),
    condition(
        OPERATORS,
        "StringNotEquals fails for the same text",
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}},
        AN_ORG,
        holds=False,
    ),
    condition(
        OPERATORS,
        "StringNotEquals holds when the key is absent",
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}},
        NO_ORG,
        holds=True,
    ),
    condition(
        OPERATORS,
        "StringEqualsIgnoreCase has no case",
        {"StringEqualsIgnoreCase": {"aws:PrincipalOrgID": "O-1"}},
        AN_ORG,
        holds=True,
    ),
    condition(
        OPERATORS,
        "StringNotEqualsIgnoreCase has none either",
        {"StringNotEqualsIgnoreCase": {"aws:PrincipalOrgID": "O-1"}},
        AN_ORG,
        holds=False,
    ),
    condition(
        OPERATORS,
        "StringLike takes a star for any text",
        {"StringLike": {"aws:PrincipalOrgID": "o*"}},
        AN_ORG,
        holds=True,
    ),
    condition(OPERATORS, "StringLike has case", {"StringLike": {"aws:PrincipalOrgID": "O*"}}, AN_ORG, holds=False),
    condition(
        OPERATORS,
        "StringLike takes a question mark for one character",
        {"StringLike": {"aws:PrincipalOrgID": "o?"}},
        AN_ORG,
        holds=False,
    ),
    condition(
        OPERATORS,
        "StringLike without wildcards compares the whole text",
        {"StringLike": {"aws:PrincipalOrgID": "o"}},
        AN_ORG,
        holds=False,
    ),
    condition(
        OPERATORS,
        "StringLike fails when the key is absent, whatever the pattern",
        {"StringLike": {"aws:PrincipalOrgID": "*"}},
        NO_ORG,
        holds=False,
    ),
    condition(
        OPERATORS,
        "StringNotLike fails for what is like it",
        {"StringNotLike": {"aws:PrincipalOrgID": "o*"}},
        AN_ORG,
        holds=False,
    ),
    condition(
        OPERATORS,
        "StringNotLike holds when the key is absent",
        {"StringNotLike": {"aws:PrincipalOrgID": "o*"}},
        NO_ORG,
        holds=True,
    ),
]

ARNS = [
    condition(
        OPERATORS, "ArnEquals holds for the same ARN", {"ArnEquals": {"aws:PrincipalArn": ROLE}}, BY_ROLE, holds=True
    ),
    condition(
        OPERATORS,
        "ArnEquals fails for another ARN",
        {"ArnEquals": {"aws:PrincipalArn": FORWARDER}},
        BY_ROLE,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ArnEquals takes wildcards, as ArnLike does",
        {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{HOME}:role/app/*"}},
        BY_ROLE,
        holds=True,
    ),
    condition(
        OPERATORS,
        "a star may stand for any account",
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/lambda-warden/warden-forwarder"}},
        {"aws:principalarn": (FORWARDER,)},
        holds=True,
    ),
    condition(
        OPERATORS,
        "a star for the account leaves the path as it is",
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/lambda-warden/warden-forwarder"}},
        {"aws:principalarn": ("arn:aws:iam::222222222222:role/warden-forwarder",)},
        holds=False,
    ),
    condition(
        OPERATORS,
        "each of the six components is checked by itself",
        {"ArnLike": {"aws:SourceArn": "arn:aws:lambda:*:function:orders"}},
        {"aws:sourcearn": (f"arn:aws:lambda:eu-west-1:{HOME}:function:orders",)},
        holds=False,
    ),
    condition(
        OPERATORS,
        "ARNs have case",
        {"ArnLike": {"aws:PrincipalArn": ROLE.replace("app", "App")}},
        BY_ROLE,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ArnLike fails when the key is absent",
        {"ArnLike": {"aws:PrincipalArn": ROLE}},
        BY_NOBODY,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ArnEquals fails when the key is absent",
        {"ArnEquals": {"aws:PrincipalArn": ROLE}},
        BY_NOBODY,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ArnNotEquals holds for another ARN",
        {"ArnNotEquals": {"aws:PrincipalArn": FORWARDER}},
        BY_ROLE,
        holds=True,
    ),
    condition(
        OPERATORS,
        "ArnNotEquals takes wildcards",
        {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{HOME}:role/*"}},
        BY_ROLE,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ArnNotLike fails for what is like it",
        {"ArnNotLike": {"aws:PrincipalArn": ROLE}},
        BY_ROLE,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ArnNotLike holds when the key is absent",
        {"ArnNotLike": {"aws:PrincipalArn": ROLE}},
        BY_NOBODY,
        holds=True,
    ),
    condition(
        OPERATORS,
        "a session's ARN is no role's",
        {"ArnNotLike": {"aws:PrincipalArn": SESSION.arn}},
        BY_ROLE,
        holds=True,
    ),
]

CASES = [*STRINGS, *ARNS]
