"""What a permissions boundary takes away, and which grants it does not reach."""

from tests.unit.local_org.access.case import (
    ABROAD,
    GONE,
    HOME,
    QUEUE,
    ROLE,
    SEND,
    SESSION,
    Case,
    allow,
    deny,
    policy,
    to,
)
from tests.unit.local_org.access.sources import Source

OTHER = policy(allow("s3:*", "*"))
ONLY_THIS_ROLE = {"ArnEquals": {"aws:PrincipalArn": ROLE}}

CASES = [
    Case("policy and boundary allow", Source.BOUNDARIES, True, (policy(allow()),), policy(allow("sqs:*", "*"))),
    Case(
        "a boundary that does not allow limits the policy",
        Source.BOUNDARIES,
        False,
        (policy(allow()),),
        OTHER,
        why="no permissions boundary allows",
    ),
    Case("a boundary alone grants nothing", Source.BOUNDARIES, False, (), policy(allow())),
    Case("a boundary without statements allows nothing", Source.BOUNDARIES, False, (policy(allow()),), GONE),
    Case(
        "a boundary may allow all but what it names",
        Source.NOT_ACTION,
        True,
        (policy(allow()),),
        policy({"Effect": "Allow", "NotAction": ["iam:*", "sts:Assume*"], "Resource": "*"}),
    ),
    Case(
        "what a boundary leaves out is not allowed",
        Source.NOT_ACTION,
        False,
        (policy(allow("*", "*")),),
        policy({"Effect": "Allow", "NotAction": ["iam:*", "sts:Assume*"], "Resource": "*"}),
        action="sts:AssumeRoleWithSAML",
        on=ROLE,
        resource=policy({"Effect": "Allow", "Principal": to(HOME), "Action": "sts:*"}),
        why="no permissions boundary allows",
    ),
    Case(
        "a deny in the boundary beats an allow",
        Source.ENFORCEMENT,
        False,
        (policy(allow()),),
        policy(allow(), deny()),
        why="explicit deny in a permissions boundary",
    ),
    Case(
        "a deny in the boundary of all but some actions leaves those",
        Source.NOT_ACTION,
        True,
        (policy(allow()),),
        policy(allow("*", "*"), {"Effect": "Deny", "NotAction": ["sns:Publish", SEND], "Resource": QUEUE}),
    ),
    # With a resource policy in the same account
    Case(
        "a grant to the role is limited by the boundary",
        Source.ENFORCEMENT,
        False,
        (),
        OTHER,
        policy(allow(Principal=to(ROLE))),
        why="no permissions boundary allows",
    ),
    Case(
        "a grant to the session is not limited by the boundary",
        Source.ENFORCEMENT,
        True,
        (),
        OTHER,
        policy(allow(Principal=to(SESSION.arn))),
    ),
    Case(
        "a grant to everyone, narrowed to the role by condition, is not limited by the boundary",
        Source.ENFORCEMENT,
        True,
        (),
        OTHER,
        policy(allow(Principal="*", Condition=ONLY_THIS_ROLE)),
        context={"aws:principalarn": (ROLE,)},
    ),
    Case(
        "an explicit deny in the boundary limits every grant",
        Source.ENFORCEMENT,
        False,
        (),
        policy(allow("*", "*"), deny()),
        policy(allow(Principal=to(SESSION.arn))),
        why="explicit deny in a permissions boundary",
    ),
    Case(
        "a grant to the account is limited by the boundary",
        Source.ENFORCEMENT,
        False,
        (policy(allow()),),
        OTHER,
        policy(allow(Principal=to(HOME))),
        why="no permissions boundary allows",
    ),
    # Across accounts
    Case(
        "across accounts the boundary limits the caller, whoever is let in",
        Source.CROSS_ACCOUNT,
        False,
        (policy(allow()),),
        OTHER,
        policy(allow(Principal=to(SESSION.arn))),
        owner=ABROAD,
        why="no permissions boundary allows",
    ),
]
