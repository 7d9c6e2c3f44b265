"""Each operator of conditions: what it compares, with several values on either side, and when its key is absent."""

from tests.unit.local_org.access.case import HOME, ROLE, SESSION, Case, allow, condition, deny, policy
from tests.unit.local_org.access.sources import Source

FORWARDER = "arn:aws:iam::222222222222:role/lambda-warden/warden-forwarder"
AN_ORG, NO_ORG = {"aws:principalorgid": ("o-1",)}, {"aws:principalorgid": ()}
BY_ROLE, BY_NOBODY = {"aws:principalarn": (ROLE,)}, {"aws:principalarn": ()}
KEYS, NO_KEYS = {"aws:tagkeys": ("team", "stage")}, {"aws:tagkeys": ()}
OPERATORS, SEVERAL_VALUES, SEVERAL_CONDITIONS = Source.OPERATORS, Source.SEVERAL_VALUES, Source.SEVERAL_CONDITIONS

STRINGS = [
    condition(OPERATORS, "equal text", {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, AN_ORG, holds=True),
    condition(OPERATORS, "equal but for case", {"StringEquals": {"aws:PrincipalOrgID": "O-1"}}, AN_ORG, holds=False),
    condition(OPERATORS, "a star is text", {"StringEquals": {"aws:PrincipalOrgID": "o-*"}}, AN_ORG, holds=False),
    condition(OPERATORS, "equal, no key", {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, NO_ORG, holds=False),
    condition(OPERATORS, "a key has no case", {"StringEquals": {"AWS:principalORGid": "o-1"}}, AN_ORG, holds=True),
    condition(OPERATORS, "not equal", {"StringNotEquals": {"aws:PrincipalOrgID": "o-2"}}, AN_ORG, holds=True),
    condition(OPERATORS, "not equal, but is", {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}, AN_ORG, holds=False),
    condition(OPERATORS, "not equal, no key", {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}, NO_ORG, holds=True),
    condition(OPERATORS, "no case", {"StringEqualsIgnoreCase": {"aws:PrincipalOrgID": "O-1"}}, AN_ORG, holds=True),
    condition(
        OPERATORS, "not, no case", {"StringNotEqualsIgnoreCase": {"aws:PrincipalOrgID": "O-1"}}, AN_ORG, holds=False
    ),
    condition(OPERATORS, "a star is any text", {"StringLike": {"aws:PrincipalOrgID": "o*"}}, AN_ORG, holds=True),
    condition(OPERATORS, "like has case", {"StringLike": {"aws:PrincipalOrgID": "O*"}}, AN_ORG, holds=False),
    condition(OPERATORS, "? is one character", {"StringLike": {"aws:PrincipalOrgID": "o?"}}, AN_ORG, holds=False),
    condition(OPERATORS, "like is the whole text", {"StringLike": {"aws:PrincipalOrgID": "o"}}, AN_ORG, holds=False),
    condition(OPERATORS, "like, no key", {"StringLike": {"aws:PrincipalOrgID": "*"}}, NO_ORG, holds=False),
    condition(OPERATORS, "not like, but is", {"StringNotLike": {"aws:PrincipalOrgID": "o*"}}, AN_ORG, holds=False),
    condition(OPERATORS, "not like, no key", {"StringNotLike": {"aws:PrincipalOrgID": "o*"}}, NO_ORG, holds=True),
]

ARNS = [
    condition(OPERATORS, "equal ARN", {"ArnEquals": {"aws:PrincipalArn": ROLE}}, BY_ROLE, holds=True),
    condition(OPERATORS, "other ARN", {"ArnEquals": {"aws:PrincipalArn": FORWARDER}}, BY_ROLE, holds=False),
    condition(
        OPERATORS,
        "ArnEquals takes wildcards, as ArnLike does",
        {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{HOME}:role/app/*"}},
        BY_ROLE,
        holds=True,
    ),
    condition(
        OPERATORS,
        "any account",
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/lambda-warden/warden-forwarder"}},
        {"aws:principalarn": (FORWARDER,)},
        holds=True,
    ),
    condition(
        OPERATORS,
        "any account, another path",
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
    condition(OPERATORS, "no ARN", {"ArnLike": {"aws:PrincipalArn": ROLE}}, BY_NOBODY, holds=False),
    condition(OPERATORS, "equals no ARN", {"ArnEquals": {"aws:PrincipalArn": ROLE}}, BY_NOBODY, holds=False),
    condition(OPERATORS, "not this ARN", {"ArnNotEquals": {"aws:PrincipalArn": FORWARDER}}, BY_ROLE, holds=True),
    condition(
        OPERATORS,
        "ArnNotEquals takes wildcards",
        {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{HOME}:role/*"}},
        BY_ROLE,
        holds=False,
    ),
    condition(OPERATORS, "not like an ARN", {"ArnNotLike": {"aws:PrincipalArn": ROLE}}, BY_ROLE, holds=False),
    condition(OPERATORS, "not like, no ARN", {"ArnNotLike": {"aws:PrincipalArn": ROLE}}, BY_NOBODY, holds=True),
    condition(
        OPERATORS,
        "a session's ARN is no role's",
        {"ArnNotLike": {"aws:PrincipalArn": SESSION.arn}},
        BY_ROLE,
        holds=True,
    ),
]

TRUTHS = [
    condition(
        OPERATORS,
        "is false",
        {"Bool": {"aws:SecureTransport": "false"}},
        {"aws:securetransport": ("false",)},
        holds=True,
    ),
    condition(
        OPERATORS,
        "is true",
        {"Bool": {"aws:SecureTransport": "false"}},
        {"aws:securetransport": ("true",)},
        holds=False,
    ),
    condition(
        OPERATORS, "no truth", {"Bool": {"aws:SecureTransport": "false"}}, {"aws:securetransport": ()}, holds=False
    ),
    condition(
        OPERATORS,
        "no truth, if it exists",
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
    condition(OPERATORS, "equal number", {"NumericEquals": {"s3:max-keys": "10.0"}}, TEN, holds=True),
    condition(OPERATORS, "unequal number", {"NumericNotEquals": {"s3:max-keys": "10.0"}}, TEN, holds=False),
    condition(OPERATORS, "less than", {"NumericLessThan": {"s3:max-keys": "10"}}, TEN, holds=False),
    condition(OPERATORS, "less than or equal", {"NumericLessThanEquals": {"s3:max-keys": "10"}}, TEN, holds=True),
    condition(OPERATORS, "greater than", {"NumericGreaterThan": {"s3:max-keys": 9}}, TEN, holds=True),
    condition(OPERATORS, "greater or equal", {"NumericGreaterThanEquals": {"s3:max-keys": "11"}}, TEN, holds=False),
    condition(
        OPERATORS, "less than, no number", {"NumericLessThan": {"s3:max-keys": "10"}}, {"s3:max-keys": ()}, holds=False
    ),
]

PRESENCE = [
    condition(OPERATORS, "is absent", {"Null": {"aws:PrincipalOrgID": "true"}}, NO_ORG, holds=True),
    condition(OPERATORS, "should be absent", {"Null": {"aws:PrincipalOrgID": "true"}}, AN_ORG, holds=False),
    condition(OPERATORS, "is present", {"Null": {"aws:PrincipalOrgID": False}}, AN_ORG, holds=True),
    condition(OPERATORS, "should be present", {"Null": {"aws:PrincipalOrgID": "false"}}, NO_ORG, holds=False),
    condition(OPERATORS, "several values are present", {"Null": {"aws:TagKeys": "false"}}, KEYS, holds=True),
    condition(
        OPERATORS, "an empty text is null", {"Null": {"aws:TagKeys": "false"}}, {"aws:tagkeys": ("",)}, holds=False
    ),
    condition(
        SEVERAL_CONDITIONS, "present or absent", {"Null": {"aws:PrincipalOrgID": ["true", "false"]}}, AN_ORG, holds=True
    ),
    condition(OPERATORS, "if it exists", {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}, NO_ORG, holds=True),
    condition(OPERATORS, "exists", {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-2"}}, AN_ORG, holds=False),
    condition(
        OPERATORS, "ARN if it exists", {"ArnLikeIfExists": {"aws:PrincipalArn": FORWARDER}}, BY_NOBODY, holds=True
    ),
    condition(OPERATORS, "ARN exists", {"ArnLikeIfExists": {"aws:PrincipalArn": FORWARDER}}, BY_ROLE, holds=False),
    condition(
        OPERATORS, "not, if it exists", {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}, NO_ORG, holds=True
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

SEVERAL = [
    condition(
        SEVERAL_CONDITIONS,
        "one value of several",
        {"StringEquals": {"aws:PrincipalOrgID": ["o-2", "o-1"]}},
        AN_ORG,
        holds=True,
    ),
    condition(
        SEVERAL_CONDITIONS,
        "none of several values",
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
        "all operators and keys hold",
        {"StringEquals": {"aws:PrincipalOrgID": "o-1", "aws:ResourceAccount": HOME}, "Null": {"aws:SourceArn": "true"}},
        {**AN_ORG, "aws:resourceaccount": (HOME,), "aws:sourcearn": ()},
        holds=True,
    ),
    condition(
        SEVERAL_VALUES, "all", {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "stage"]}}, KEYS, holds=True
    ),
    condition(SEVERAL_VALUES, "not all", {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}, KEYS, holds=False),
    condition(SEVERAL_VALUES, "all of none", {"ForAllValues:StringEquals": {"aws:TagKeys": "x"}}, NO_KEYS, holds=True),
    condition(
        OPERATORS,
        "all of nothing",
        {"ForAllValues:StringEquals": {"aws:TagKeys": "x"}},
        {"aws:tagkeys": ("",)},
        holds=True,
    ),
    condition(
        SEVERAL_VALUES,
        "all of none, but present",
        {"ForAllValues:StringEquals": {"aws:TagKeys": "x"}, "Null": {"aws:TagKeys": "false"}},
        NO_KEYS,
        holds=False,
    ),
    condition(
        OPERATORS,
        "all of none, if exists",
        {"ForAllValues:StringEqualsIfExists": {"aws:TagKeys": "x"}},
        NO_KEYS,
        holds=True,
    ),
    condition(OPERATORS, "all are like", {"ForAllValues:StringLike": {"aws:TagKeys": ["t*", "s*"]}}, KEYS, holds=True),
    condition(OPERATORS, "none is", {"ForAllValues:StringNotEquals": {"aws:TagKeys": "x"}}, KEYS, holds=True),
    condition(OPERATORS, "one is", {"ForAllValues:StringNotEquals": {"aws:TagKeys": "team"}}, KEYS, holds=False),
    condition(OPERATORS, "none of none is", {"ForAllValues:StringNotLike": {"aws:TagKeys": "t*"}}, NO_KEYS, holds=True),
    condition(OPERATORS, "all ARNs", {"ForAllValues:ArnLike": {"aws:PrincipalArn": FORWARDER}}, BY_NOBODY, holds=True),
    condition(SEVERAL_VALUES, "any", {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}, KEYS, holds=True),
    condition(SEVERAL_VALUES, "not any", {"ForAnyValue:StringEquals": {"aws:TagKeys": "x"}}, KEYS, holds=False),
    condition(SEVERAL_VALUES, "any of none", {"ForAnyValue:StringEquals": {"aws:TagKeys": "x"}}, NO_KEYS, holds=False),
    condition(OPERATORS, "any is not", {"ForAnyValue:StringNotEquals": {"aws:TagKeys": "team"}}, KEYS, holds=True),
    condition(
        SEVERAL_VALUES,
        "any of none is not",
        {"ForAnyValue:StringNotEquals": {"aws:TagKeys": "x"}},
        NO_KEYS,
        holds=False,
    ),
    condition(
        OPERATORS,
        "any of none, if exists",
        {"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "x"}},
        NO_KEYS,
        holds=True,
    ),
]

CASES = [*STRINGS, *ARNS, *TRUTHS, *NUMBERS, *PRESENCE, *SEVERAL]
