"""Conditions with several values on either side, and several conditions together."""

from tests.unit.local_org.access.case import HOME, ROLE, condition
from tests.unit.local_org.access.sources import Source

FORWARDER = "arn:aws:iam::222222222222:role/lambda-warden/warden-forwarder"
AN_ORG = {"aws:principalorgid": ("o-1",)}
BY_ROLE, BY_NOBODY = {"aws:principalarn": (ROLE,)}, {"aws:principalarn": ()}
KEYS, NO_KEYS = {"aws:tagkeys": ("team", "stage")}, {"aws:tagkeys": ()}
OPERATORS, SEVERAL_VALUES, SEVERAL_CONDITIONS = Source.OPERATORS, Source.SEVERAL_VALUES, Source.SEVERAL_CONDITIONS

CASES = [
    condition(
        SEVERAL_CONDITIONS,
        "one of several values is enough for an operator",
        {"StringEquals": {"aws:PrincipalOrgID": ["o-2", "o-1"]}},
        AN_ORG,
        holds=True,
    ),
    condition(
        SEVERAL_CONDITIONS,
        "none of several values may match a negated operator",
        {"StringNotEquals": {"aws:PrincipalOrgID": ["o-2", "o-1"]}},
        AN_ORG,
        holds=False,
    ),
    condition(
        SEVERAL_CONDITIONS,
        "every operator has to hold",
        {"StringEquals": {"aws:PrincipalOrgID": "o-1"}, "ArnEquals": {"aws:PrincipalArn": FORWARDER}},
        {**AN_ORG, **BY_ROLE},
        holds=False,
    ),
    condition(
        SEVERAL_CONDITIONS,
        "every key has to match",
        {"StringEquals": {"aws:PrincipalOrgID": "o-1", "aws:ResourceAccount": "222222222222"}},
        {**AN_ORG, "aws:resourceaccount": (HOME,)},
        holds=False,
    ),
    condition(
        SEVERAL_CONDITIONS,
        "a block holds when all its operators and keys do",
        {"StringEquals": {"aws:PrincipalOrgID": "o-1", "aws:ResourceAccount": HOME}, "Null": {"aws:SourceArn": "true"}},
        {**AN_ORG, "aws:resourceaccount": (HOME,), "aws:sourcearn": ()},
        holds=True,
    ),
    condition(
        SEVERAL_VALUES,
        "ForAllValues holds when each value of the request is among those wanted",
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "stage"]}},
        KEYS,
        holds=True,
    ),
    condition(
        SEVERAL_VALUES,
        "ForAllValues fails when one value of the request is not",
        {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}},
        KEYS,
        holds=False,
    ),
    condition(
        SEVERAL_VALUES,
        "ForAllValues holds when the key is absent",
        {"ForAllValues:StringEquals": {"aws:TagKeys": "x"}},
        NO_KEYS,
        holds=True,
    ),
    condition(
        OPERATORS,
        "ForAllValues takes an empty text for no value",
        {"ForAllValues:StringEquals": {"aws:TagKeys": "x"}},
        {"aws:tagkeys": ("",)},
        holds=True,
    ),
    condition(
        SEVERAL_VALUES,
        "Null false beside ForAllValues fails when the key is absent",
        {"ForAllValues:StringEquals": {"aws:TagKeys": "x"}, "Null": {"aws:TagKeys": "false"}},
        NO_KEYS,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ForAllValues with IfExists holds when the key is absent",
        {"ForAllValues:StringEqualsIfExists": {"aws:TagKeys": "x"}},
        NO_KEYS,
        holds=True,
    ),
    condition(
        OPERATORS,
        "ForAllValues:StringLike takes a value that is like any of those wanted",
        {"ForAllValues:StringLike": {"aws:TagKeys": ["t*", "s*"]}},
        KEYS,
        holds=True,
    ),
    condition(
        OPERATORS,
        "ForAllValues:StringNotEquals holds when no value matches",
        {"ForAllValues:StringNotEquals": {"aws:TagKeys": "x"}},
        KEYS,
        holds=True,
    ),
    condition(
        OPERATORS,
        "ForAllValues:StringNotEquals fails when one value matches",
        {"ForAllValues:StringNotEquals": {"aws:TagKeys": "team"}},
        KEYS,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ForAllValues:StringNotLike holds when the key is absent",
        {"ForAllValues:StringNotLike": {"aws:TagKeys": "t*"}},
        NO_KEYS,
        holds=True,
    ),
    condition(
        OPERATORS,
        "ForAllValues:ArnLike holds when the key is absent",
        {"ForAllValues:ArnLike": {"aws:PrincipalArn": FORWARDER}},
        BY_NOBODY,
        holds=True,
    ),
    condition(
        SEVERAL_VALUES,
        "ForAnyValue holds when one value of the request is wanted",
        {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}},
        KEYS,
        holds=True,
    ),
    condition(
        SEVERAL_VALUES,
        "ForAnyValue fails when none is",
        {"ForAnyValue:StringEquals": {"aws:TagKeys": "x"}},
        KEYS,
        holds=False,
    ),
    condition(
        SEVERAL_VALUES,
        "ForAnyValue fails when the key is absent",
        {"ForAnyValue:StringEquals": {"aws:TagKeys": "x"}},
        NO_KEYS,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ForAnyValue:StringNotEquals holds when one value does not match",
        {"ForAnyValue:StringNotEquals": {"aws:TagKeys": "team"}},
        KEYS,
        holds=True,
    ),
    condition(
        SEVERAL_VALUES,
        "ForAnyValue:StringNotEquals fails when the key is absent",
        {"ForAnyValue:StringNotEquals": {"aws:TagKeys": "x"}},
        NO_KEYS,
        holds=False,
    ),
    condition(
        OPERATORS,
        "ForAnyValue with IfExists holds when the key is absent",
        {"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "x"}},
        NO_KEYS,
        holds=True,
    ),
]
