"""Policy variables: where one stands for a value, and what it is when there is none."""

from tests.unit.local_org.access.case import HOME, Case, allow, condition, deny, policy
from tests.unit.local_org.access.sources import Source

OWN = "arn:aws:s3:::letters/${aws:PrincipalAccount}/*"
LETTER = f"arn:aws:s3:::letters/{HOME}/1"
HERE, NOWHERE = {"aws:principalaccount": (HOME,)}, {"aws:principalaccount": ()}
SAME = {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}
OTHER = {"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}
READ = "s3:GetObject"

CASES = [
    Case(
        "stands for its value",
        Source.VARIABLES,
        True,
        (policy(allow(READ, OWN)),),
        action=READ,
        on=LETTER,
        context=HERE,
    ),
    Case(
        "another value is another resource",
        Source.VARIABLES,
        False,
        (policy(allow(READ, OWN)),),
        action=READ,
        on=LETTER,
        context={"aws:principalaccount": ("222222222222",)},
    ),
    Case(
        "has no case",
        Source.VARIABLES,
        True,
        (policy(allow(READ, OWN.replace("aws:P", "AWS:p"))),),
        action=READ,
        on=LETTER,
        context=HERE,
    ),
    Case(
        "without a value, the resource matches nothing",
        Source.VARIABLES,
        False,
        (policy(allow(READ, OWN)),),
        action=READ,
        on="arn:aws:s3:::letters//1",
        context=NOWHERE,
    ),
    Case(
        "without a value, NotResource excludes nothing",
        Source.VARIABLES,
        True,
        (policy({"Effect": "Allow", "Action": READ, "NotResource": OWN}),),
        action=READ,
        on=LETTER,
        context=NOWHERE,
    ),
    Case(
        "is text before 2012",
        Source.VERSION,
        False,
        (policy(allow(READ, OWN), Version="2008-10-17"),),
        action=READ,
        on=LETTER,
        context=HERE,
    ),
    Case(
        "as text, it matches itself",
        Source.VERSION,
        True,
        (policy(allow(READ, OWN), Version="2008-10-17"),),
        action=READ,
        on=OWN.replace("*", "1"),
        context=HERE,
    ),
    Case(
        "is text where no version is given",
        Source.VERSION,
        False,
        ({"Statement": allow(READ, OWN)},),
        action=READ,
        on=LETTER,
        context=HERE,
    ),
    condition(Source.VARIABLES, "equals its value", SAME, {**HERE, "aws:resourceaccount": (HOME,)}, holds=True),
    condition(
        Source.VARIABLES,
        "without a value equals nothing",
        SAME,
        {**NOWHERE, "aws:resourceaccount": (HOME,)},
        holds=False,
    ),
    condition(
        Source.VARIABLES, "without a value is unequal", OTHER, {**NOWHERE, "aws:resourceaccount": (HOME,)}, holds=True
    ),
    condition(
        Source.VARIABLES,
        "without a value is not the empty text either",
        SAME,
        {**NOWHERE, "aws:resourceaccount": ("",)},
        holds=False,
    ),
    condition(
        Source.VARIABLES,
        "one value beside one without",
        {"StringEquals": {"aws:ResourceAccount": ["${aws:PrincipalAccount}", HOME]}},
        {**NOWHERE, "aws:resourceaccount": (HOME,)},
        holds=True,
    ),
    condition(
        Source.VARIABLES,
        "in an ARN of a condition",
        {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::${aws:ResourceAccount}:role/x"}},
        {"aws:principalarn": (f"arn:aws:iam::{HOME}:role/x",), "aws:resourceaccount": (HOME,)},
        holds=True,
    ),
    Case(
        "in a condition, is text before 2012",
        Source.VERSION,
        False,
        (policy(allow(Condition=SAME), Version="2008-10-17"),),
        context={**HERE, "aws:resourceaccount": (HOME,)},
    ),
    Case(
        "in a deny, without a value, a negated operator denies",
        Source.VARIABLES,
        False,
        (policy(allow(), deny(Condition=OTHER)),),
        context={**NOWHERE, "aws:resourceaccount": (HOME,)},
        why="explicit deny",
    ),
]
