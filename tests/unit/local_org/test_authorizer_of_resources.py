"""One case per rule of IAM's evaluation logic: resource policies, other accounts, services, trust policies."""

import pytest

from local_org.access.authorizer import ADMINISTRATOR
from local_org.identity.principals import service
from tests.unit.local_org.authorizer_cases import (
    ABROAD,
    DEVELOPER,
    HOME,
    SEND,
    SESSION,
    Case,
    allow,
    decide,
    policy,
    to,
)

CASES = [
    # Resource policies within one account
    Case("a resource policy that names the session is enough", True, resource=policy(allow(Principal=to(SESSION.arn)))),
    Case(
        "a grant to the session passes the boundary by",
        True,
        (),
        policy(allow("s3:*", "*")),
        policy(allow(Principal=to(SESSION.arn))),
    ),
    Case(
        "a resource policy that names the role is enough",
        True,
        resource=policy(allow(Principal=to(str(SESSION.role_arn)))),
    ),
    Case(
        "a grant to the role is limited by the boundary",
        False,
        (),
        policy(allow("s3:*", "*")),
        policy(allow(Principal=to(str(SESSION.role_arn)))),
    ),
    Case(
        "a role without its path is another role",
        False,
        resource=policy(allow(Principal=to(f"arn:aws:iam::{HOME}:role/worker"))),
    ),
    Case(
        "a resource policy that names the account leaves it to the account",
        False,
        resource=policy(allow(Principal=to(f"arn:aws:iam::{HOME}:root"))),
    ),
    Case(
        "account and identity policy together allow", True, (policy(allow()),), None, policy(allow(Principal=to(HOME)))
    ),
    Case("an administrator needs no resource policy at home", True, (ADMINISTRATOR,), principal=DEVELOPER),
    # Across accounts
    Case(
        "across accounts the identity policy alone is not enough",
        False,
        (policy(allow()),),
        owner=ABROAD,
        why="no resource-based policy allows",
    ),
    Case(
        "across accounts the resource policy alone is not enough",
        False,
        (),
        None,
        policy(allow(Principal=to(str(SESSION.role_arn)))),
        owner=ABROAD,
        why="no identity-based policy allows",
    ),
    Case(
        "across accounts both together allow",
        True,
        (policy(allow()),),
        None,
        policy(allow(Principal=to(HOME))),
        owner=ABROAD,
    ),
    Case(
        "across accounts the boundary counts too",
        False,
        (policy(allow()),),
        policy(allow("s3:*", "*")),
        policy(allow(Principal=to(HOME))),
        owner=ABROAD,
    ),
    Case(
        "across accounts a grant to everyone needs the identity policy",
        False,
        (),
        None,
        policy(allow(Principal="*")),
        owner=ABROAD,
    ),
    Case("an administrator is nobody in another account", False, (ADMINISTRATOR,), principal=DEVELOPER, owner=ABROAD),
    Case(
        "an organization may be let in by condition",
        True,
        (policy(allow()),),
        None,
        policy(allow(Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})),
        owner=ABROAD,
        context={"aws:principalorgid": ("o-1",)},
    ),
    Case(
        "whoever has no organization is kept out by it",
        False,
        (policy(allow()),),
        None,
        policy(allow(Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})),
        owner=ABROAD,
        context={"aws:principalorgid": ()},
    ),
    # Services
    Case("a service needs the resource's policy", False, principal=service("events.amazonaws.com", HOME)),
    Case(
        "a service is let in by its name",
        True,
        resource=policy(allow(Principal={"Service": "events.amazonaws.com"})),
        principal=service("events.amazonaws.com", HOME),
    ),
    Case(
        "another service is not",
        False,
        resource=policy(allow(Principal={"Service": "sns.amazonaws.com"})),
        principal=service("events.amazonaws.com", HOME),
    ),
    Case(
        "a grant to an account is not one to a service",
        False,
        resource=policy(allow(Principal=to(HOME))),
        principal=service("events.amazonaws.com", HOME),
    ),
    Case(
        "a grant to a service is not one to a session",
        False,
        resource=policy(allow(Principal={"Service": "events.amazonaws.com"})),
    ),
    # Trust policies
    Case(
        "a role is not assumed on the identity policy alone",
        False,
        (policy(allow()),),
        trust=True,
        why="no resource-based policy allows",
    ),
    Case(
        "a trust policy that names the role is enough at home",
        True,
        resource=policy({"Effect": "Allow", "Principal": to(str(SESSION.role_arn)), "Action": SEND}),
        trust=True,
    ),
    Case(
        "a trust policy that names the account leaves it to the account",
        False,
        resource=policy({"Effect": "Allow", "Principal": to(HOME), "Action": SEND}),
        trust=True,
        why="no identity-based policy allows",
    ),
    Case(
        "trust in the account and the identity policy allow",
        True,
        (policy(allow()),),
        None,
        policy({"Effect": "Allow", "Principal": to(HOME), "Action": SEND}),
        trust=True,
    ),
    Case("an administrator too needs to be trusted", False, (ADMINISTRATOR,), principal=DEVELOPER, trust=True),
    Case(
        "trust of an account can be narrowed to one role",
        True,
        (policy(allow()),),
        None,
        policy(
            {
                "Effect": "Allow",
                "Principal": to(HOME),
                "Action": SEND,
                "Condition": {"ArnEquals": {"aws:PrincipalArn": str(SESSION.role_arn)}},
            }
        ),
        owner=ABROAD,
        context={"aws:principalarn": (str(SESSION.role_arn),)},
        trust=True,
    ),
    Case(
        "trust narrowed to one role keeps its sibling out",
        False,
        (policy(allow()),),
        None,
        policy(
            {
                "Effect": "Allow",
                "Principal": to(HOME),
                "Action": SEND,
                "Condition": {"ArnEquals": {"aws:PrincipalArn": f"{SESSION.role_arn}-2"}},
            }
        ),
        owner=ABROAD,
        context={"aws:principalarn": (str(SESSION.role_arn),)},
        trust=True,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.rule for case in CASES])
def test_a_request_is_decided_as_iam_would(case: Case) -> None:
    decision = decide(case)

    assert decision.allowed is case.allowed
    assert case.why in decision.why
