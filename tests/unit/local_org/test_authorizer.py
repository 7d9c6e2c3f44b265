"""One case per rule of IAM's evaluation logic: identity policies, explicit denies, boundaries."""

from collections.abc import Mapping
from typing import Any

import pytest

from local_org.access.authorizer import ADMINISTRATOR, AccessRequest, Policies, authorize
from local_org.access.conditions import PolicyNotUnderstoodError
from local_org.access.statements import Policy, compile_policy
from tests.unit.local_org.authorizer_cases import (
    ABROAD,
    DEVELOPER,
    HOME,
    QUEUE,
    SEND,
    SESSION,
    Case,
    allow,
    decide,
    deny,
    policy,
    to,
)

CASES = [
    # Identity policies
    Case("nothing allows it, so it is denied", allowed=False, why="no identity-based policy allows"),
    Case("an identity policy allows", allowed=True, identity=(policy(allow()),)),
    Case("one allowing policy of several is enough", True, (policy(allow("s3:*", "*")), policy(allow()))),
    Case("a statement about another resource does not count", False, (policy(allow(SEND, f"{QUEUE}-2")),)),
    Case("a statement about another action does not count", False, (policy(allow("sqs:ReceiveMessage")),)),
    Case("a wildcard in an action matches", True, (policy(allow("sqs:Send*")),)),
    Case("the case of an action does not matter", True, (policy(allow("SQS:sendmessage")),)),
    Case("the case of a resource matters", False, (policy(allow(SEND, QUEUE.replace("jobs", "Jobs"))),)),
    Case("a question mark is one character", True, (policy(allow(SEND, QUEUE.replace("jobs", "job?"))),)),
    Case("a wildcard stays in its field of the ARN", False, (policy(allow(SEND, "arn:aws:sqs:*:jobs")),)),
    Case("a short ARN is completed with wildcards", True, (policy(allow(SEND, "arn:aws:sqs:us-east-1")),)),
    Case("a resource of its own matches no action without one", False, (policy(allow()),), on="*"),
    Case("an action without resources needs the star", True, (policy(allow(SEND, "*")),), on="*"),
    Case(
        "NotAction allows everything else", True, (policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),)
    ),
    Case(
        "NotAction leaves out what it names",
        False,
        (policy({"Effect": "Allow", "NotAction": "sqs:*", "Resource": "*"}),),
    ),
    Case(
        "NotResource allows all others",
        True,
        (policy({"Effect": "Allow", "Action": SEND, "NotResource": "arn:aws:sqs:*:*:x"}),),
    ),
    Case(
        "NotResource leaves out what it names",
        False,
        (policy({"Effect": "Allow", "Action": SEND, "NotResource": QUEUE}),),
    ),
    Case(
        "a policy variable stands for its value",
        True,
        (policy(allow(SEND, "arn:aws:sqs:*:${aws:PrincipalAccount}:jobs")),),
        context={"aws:principalaccount": (HOME,)},
    ),
    # Conditions
    Case(
        "a condition that holds lets the statement count",
        True,
        (policy(allow(Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}})),),
        context={"aws:requestedregion": ("us-east-1",)},
    ),
    Case(
        "a condition that fails takes the statement away",
        False,
        (policy(allow(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})),),
        context={"aws:requestedregion": ("us-east-1",)},
    ),
    Case(
        "all conditions must hold",
        False,
        (policy(allow(Condition={"StringEquals": {"a:x": "1", "a:y": "2"}})),),
        context={"a:x": ("1",), "a:y": ("1",)},
    ),
    Case(
        "a deny whose condition fails denies nothing",
        True,
        (policy(allow(), deny(Condition={"Bool": {"aws:SecureTransport": "false"}})),),
        context={"aws:securetransport": ("true",)},
    ),
    # Explicit deny
    Case(
        "an explicit deny beats an allow",
        False,
        (policy(allow()), policy(deny())),
        why="explicit deny in an identity-based policy",
    ),
    Case("a deny with a wildcard beats an exact allow", False, (policy(allow()), policy(deny("sqs:*", "*")))),
    Case("a deny of another resource denies nothing here", True, (policy(allow(), deny(SEND, f"{QUEUE}-2")),)),
    Case(
        "a deny in the boundary beats an allow",
        False,
        (policy(allow()),),
        policy(allow(), deny()),
        why="explicit deny in a permissions boundary",
    ),
    Case(
        "a deny in the resource's policy beats an allow",
        False,
        (policy(allow()),),
        None,
        policy(deny(Principal="*")),
        why="explicit deny in a resource-based policy",
    ),
    Case("a deny for someone else denies nothing", True, (policy(allow()),), None, policy(deny(Principal=to(ABROAD)))),
    Case(
        "a deny for the caller's account reaches its sessions",
        False,
        (policy(allow()),),
        None,
        policy(deny(Principal=to(HOME))),
    ),
    Case(
        "an administrator too is bound by an explicit deny",
        False,
        (ADMINISTRATOR,),
        None,
        policy(deny(Principal="*")),
        DEVELOPER,
    ),
    # Permissions boundary
    Case("policy and boundary allow", True, (policy(allow()),), policy(allow("sqs:*", "*"))),
    Case(
        "a boundary that does not allow limits the policy",
        False,
        (policy(allow()),),
        policy(allow("s3:*", "*")),
        why="no permissions boundary allows",
    ),
    Case("a boundary alone grants nothing", False, (), policy(allow())),
    Case("an empty boundary allows nothing", False, (policy(allow()),), Policy("gone", ())),
]


@pytest.mark.parametrize("case", CASES, ids=[case.rule for case in CASES])
def test_a_request_is_decided_as_iam_would(case: Case) -> None:
    decision = decide(case)

    assert decision.allowed is case.allowed
    assert case.why in decision.why


def test_a_decision_names_the_statements_it_rests_on() -> None:
    request = AccessRequest(SESSION, SEND, QUEUE, HOME, {})
    named = policy(allow("s3:*", "*"), allow(Sid="SendJobs"))

    decision = authorize(request, Policies((named,)))

    assert decision.by == ("SendJobs",)


NOT_UNDERSTOOD = {
    "an unknown operator": allow(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
    "an unknown condition key": allow(Condition={"StringEquals": {"aws:Unheard": "x"}}),
    "an unknown element": allow(Unless={}),
    "NotPrincipal": allow(NotPrincipal="*"),
    "an unknown kind of principal": allow(Principal={"Robot": "x"}),
    "an unknown effect": {"Effect": "Maybe", "Action": SEND, "Resource": QUEUE},
    "Action and NotAction at once": allow(NotAction="s3:*"),
    "no resource in an identity policy": {"Effect": "Allow", "Action": SEND},
    "a variable that the request has no value for": allow(SEND, "arn:aws:sqs:*:*:${aws:userid}"),
}


@pytest.mark.parametrize("statement", NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD.keys())
def test_what_is_not_understood_is_an_error_never_an_allow(statement: Mapping[str, Any]) -> None:
    request = AccessRequest(SESSION, SEND, QUEUE, HOME, {"aws:userid": ()})

    with pytest.raises(PolicyNotUnderstoodError):
        authorize(request, Policies((policy(allow()), policy(statement))))


def test_an_unreadable_policy_document_is_an_error() -> None:
    with pytest.raises(PolicyNotUnderstoodError):
        compile_policy("not json")
