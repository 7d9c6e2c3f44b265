"""Policies of resources and AWS's services, and what some kinds of resources have of their own."""

from tests.unit.local_org.access.case import (
    ABROAD,
    EVENTBRIDGE,
    FROM_ORGANIZATION,
    HOME,
    ROLE,
    ROOT,
    SERVICE,
    Case,
    allow,
    deny,
    policy,
    to,
)
from tests.unit.local_org.access.sources import Source

RULE = f"arn:aws:events:us-east-1:{HOME}:rule/warden/orders"
FROM_RULES = {"ArnLike": {"aws:SourceArn": f"arn:aws:events:us-east-1:{HOME}:rule/warden/*"}}
BUCKET = "arn:aws:s3:::letters"


CASES = [
    # Services
    Case("a service needs the resource's policy", Source.PRINCIPAL, False, principal=EVENTBRIDGE),
    Case(
        "a service is let in by its name",
        Source.PRINCIPAL,
        True,
        resource=policy(allow(Principal=SERVICE)),
        principal=EVENTBRIDGE,
    ),
    Case(
        "a service is let in across accounts by its name",
        Source.CROSS_ACCOUNT,
        True,
        resource=policy(allow(Principal=SERVICE)),
        principal=EVENTBRIDGE,
        owner=ABROAD,
    ),
    Case(
        "another service is not",
        Source.PRINCIPAL,
        False,
        resource=policy(allow(Principal={"Service": "sns.amazonaws.com"})),
        principal=EVENTBRIDGE,
    ),
    Case(
        "the star alone is every service too",
        Source.GLOBAL_KEYS,
        False,
        resource=policy(allow(Principal=SERVICE), deny(Principal="*")),
        principal=EVENTBRIDGE,
        why="explicit deny in a resource-based policy",
    ),
    Case(
        "a grant to an account is not one to a service",
        Source.PRINCIPAL,
        False,
        resource=policy(allow(Principal=to(HOME))),
        principal=EVENTBRIDGE,
    ),
    Case(
        "a grant to a service is not one to a session",
        Source.PRINCIPAL,
        False,
        resource=policy(allow(Principal=SERVICE)),
    ),
    Case(
        "a grant to a service is not one to whoever acts for it in a role",
        Source.GLOBAL_KEYS,
        False,
        resource=policy(allow(Principal=SERVICE, Condition=FROM_RULES)),
        context={"aws:sourcearn": ()},
    ),
    Case(
        "a service may be let in for some of its resources",
        Source.GLOBAL_KEYS,
        True,
        resource=policy(allow(Principal=SERVICE, Condition=FROM_RULES)),
        principal=EVENTBRIDGE,
        context={"aws:sourcearn": (RULE,)},
    ),
    Case(
        "a service is not let in for others",
        Source.GLOBAL_KEYS,
        False,
        resource=policy(allow(Principal=SERVICE, Condition=FROM_RULES)),
        principal=EVENTBRIDGE,
        context={"aws:sourcearn": (RULE.replace(HOME, ABROAD),)},
    ),
    Case(
        "a service that says no source is not let in",
        Source.GLOBAL_KEYS,
        False,
        resource=policy(allow(Principal=SERVICE, Condition=FROM_RULES)),
        principal=EVENTBRIDGE,
        context={"aws:sourcearn": ()},
    ),
    Case(
        "a service is kept out by an organization",
        Source.GLOBAL_KEYS,
        False,
        resource=policy(allow(Principal="*", Condition=FROM_ORGANIZATION)),
        principal=EVENTBRIDGE,
        context={"aws:principalorgid": ()},
    ),
    # Of some kinds of resources
    Case(
        "a function's policy lets a service invoke it for one rule",
        Source.LAMBDA_PERMISSIONS,
        True,
        resource=policy(
            allow(
                "lambda:InvokeFunction",
                f"arn:aws:lambda:us-east-1:{HOME}:function:f",
                Principal=SERVICE,
                Condition={"ArnLike": {"AWS:SourceArn": RULE}},
            )
        ),
        principal=EVENTBRIDGE,
        action="lambda:InvokeFunction",
        on=f"arn:aws:lambda:us-east-1:{HOME}:function:f",
        context={"aws:sourcearn": (RULE,)},
    ),
    Case(
        "a function's policy does not for another",
        Source.LAMBDA_PERMISSIONS,
        False,
        resource=policy(
            allow(
                "lambda:InvokeFunction",
                f"arn:aws:lambda:us-east-1:{HOME}:function:f",
                Principal=SERVICE,
                Condition={"ArnLike": {"AWS:SourceArn": RULE}},
            )
        ),
        principal=EVENTBRIDGE,
        action="lambda:InvokeFunction",
        on=f"arn:aws:lambda:us-east-1:{HOME}:function:f",
        context={"aws:sourcearn": (f"{RULE}-2",)},
    ),
    Case(
        "a bucket's own ARN does not reach its objects",
        Source.RESOURCE,
        False,
        resource=policy(allow("s3:GetObject", BUCKET, Principal="*")),
        action="s3:GetObject",
        on=f"{BUCKET}/2024/letter",
    ),
    Case(
        "a bucket's policy reaches its objects by a pattern",
        Source.RESOURCE,
        True,
        resource=policy(allow("s3:GetObject", f"{BUCKET}/*", Principal="*")),
        action="s3:GetObject",
        on=f"{BUCKET}/2024/letter",
    ),
    Case(
        "a key lets nobody in whom its own policy does not",
        Source.ENFORCEMENT,
        False,
        (policy(allow("kms:*", "*")),),
        action="kms:Decrypt",
        on=f"arn:aws:kms:us-east-1:{HOME}:key/k",
        why="no resource-based policy allows",
    ),
    Case(
        "a key may leave it to the account",
        Source.ENFORCEMENT,
        True,
        (policy(allow("kms:*", "*")),),
        None,
        policy(allow("kms:*", "*", Principal=to(ROOT))),
        action="kms:Decrypt",
        on=f"arn:aws:kms:us-east-1:{HOME}:key/k",
    ),
    Case(
        "of several grants the most direct one counts",
        Source.ENFORCEMENT,
        True,
        resource=policy(allow(Principal=to(ROOT)), allow(Principal=to(ROLE)), allow(Principal=to(HOME))),
    ),
]
