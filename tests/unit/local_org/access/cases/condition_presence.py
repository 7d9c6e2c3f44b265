"""Conditions on truths and numbers, and on whether a key is there at all: Bool, Numeric, Null and IfExists."""

from tests.unit.local_org.access.case import (
    AN_ORG,
    BY_NOBODY,
    BY_ROLE,
    FORWARDER,
    HOME,
    KEYS,
    NO_ORG,
    Case,
    allow,
    condition,
    deny,
    policy,
)
from tests.unit.local_org.access.sources import Source

OPERATORS, SEVERAL_CONDITIONS = Source.OPERATORS, Source.SEVERAL_CONDITIONS

TRUTHS = [
    condition(
        OPERATORS,
        "Bool holds for the same truth",
        {"Bool": {"aws:SecureTransport": "false"}},
        {"aws:securetransport": ("false",)},
        holds=True,
    ),
    condition(
        OPERATORS,
        "Bool fails for the other truth",
        {"Bool": {"aws:SecureTransport": "false"}},
        {"aws:securetransport": ("true",)},
        holds=False,
    ),
    condition(
        OPERATORS,
        "Bool fails when the key is absent",
        {"Bool": {"aws:SecureTransport": "false"}},
        {"aws:securetransport": ()},
        holds=False,
    ),
    condition(
        OPERATORS,
        "BoolIfExists holds when the key is absent",
        {"BoolIfExists": {"aws:SecureTransport": "false"}},
        {"aws:securetransport": ()},
        holds=True,
    ),
    condition(
        Source.GRAMMAR,
        "a truth needs no quotes",
        {"Bool": {"aws:SecureTransport": True}},
        {"aws:securetransport": ("true",)},
        holds=True,
    ),
    condition(
        Source.GRAMMAR,
        "a number needs no quotes",
        {"StringEquals": {"aws:ResourceAccount": 111111111111}},
        {"aws:resourceaccount": (HOME,)},
        holds=True,
    ),
]

TEN = {"s3:max-keys": ("10",)}
NUMBERS = [
    condition(
        OPERATORS,
        "NumericEquals compares numbers, not texts",
        {"NumericEquals": {"s3:max-keys": "10.0"}},
        TEN,
        holds=True,
    ),
    condition(
        OPERATORS,
        "NumericNotEquals fails for the same number",
        {"NumericNotEquals": {"s3:max-keys": "10.0"}},
        TEN,
        holds=False,
    ),
    condition(
        OPERATORS,
        "NumericLessThan fails for the same number",
        {"NumericLessThan": {"s3:max-keys": "10"}},
        TEN,
        holds=False,
    ),
    condition(
        OPERATORS,
        "NumericLessThanEquals holds for the same number",
        {"NumericLessThanEquals": {"s3:max-keys": "10"}},
        TEN,
        holds=True,
    ),
    condition(
        OPERATORS,
        "NumericGreaterThan holds for a greater number",
        {"NumericGreaterThan": {"s3:max-keys": 9}},
        TEN,
        holds=True,
    ),
    condition(
        OPERATORS,
        "NumericGreaterThanEquals fails for a smaller number",
        {"NumericGreaterThanEquals": {"s3:max-keys": "11"}},
        TEN,
        holds=False,
    ),
    condition(
        OPERATORS,
        "NumericLessThan fails when the key is absent",
        {"NumericLessThan": {"s3:max-keys": "10"}},
        {"s3:max-keys": ()},
        holds=False,
    ),
]

PRESENCE = [
    condition(
        OPERATORS,
        "Null true holds when the key is absent",
        {"Null": {"aws:PrincipalOrgID": "true"}},
        NO_ORG,
        holds=True,
    ),
    condition(
        OPERATORS,
        "Null true fails when the key is there",
        {"Null": {"aws:PrincipalOrgID": "true"}},
        AN_ORG,
        holds=False,
    ),
    condition(
        OPERATORS, "Null false holds when the key is there", {"Null": {"aws:PrincipalOrgID": False}}, AN_ORG, holds=True
    ),
    condition(
        OPERATORS,
        "Null false fails when the key is absent",
        {"Null": {"aws:PrincipalOrgID": "false"}},
        NO_ORG,
        holds=False,
    ),
    condition(OPERATORS, "Null false holds for several values", {"Null": {"aws:TagKeys": "false"}}, KEYS, holds=True),
    condition(
        OPERATORS,
        "Null takes an empty text for no value",
        {"Null": {"aws:TagKeys": "false"}},
        {"aws:tagkeys": ("",)},
        holds=False,
    ),
    condition(
        SEVERAL_CONDITIONS,
        "of several values of Null one is enough",
        {"Null": {"aws:PrincipalOrgID": ["true", "false"]}},
        AN_ORG,
        holds=True,
    ),
    condition(
        OPERATORS,
        "StringEqualsIfExists holds when the key is absent",
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}},
        NO_ORG,
        holds=True,
    ),
    condition(
        OPERATORS,
        "StringEqualsIfExists compares when the key is there",
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-2"}},
        AN_ORG,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ArnLikeIfExists holds when the key is absent",
        {"ArnLikeIfExists": {"aws:PrincipalArn": FORWARDER}},
        BY_NOBODY,
        holds=True,
    ),
    condition(
        OPERATORS,
        "ArnLikeIfExists compares when the key is there",
        {"ArnLikeIfExists": {"aws:PrincipalArn": FORWARDER}},
        BY_ROLE,
        holds=False,
    ),
    condition(
        OPERATORS,
        "StringNotEqualsIfExists holds when the key is absent",
        {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}},
        NO_ORG,
        holds=True,
    ),
    Case(
        "a deny with a negated operator denies when the key is absent",
        OPERATORS,
        False,
        (policy(allow(), deny(Condition={"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}})),),
        context=NO_ORG,
        why="explicit deny",
    ),
]

CASES = [*TRUTHS, *NUMBERS, *PRESENCE]
