"""The authorizer against its table of cases (cases/), each a rule of AWS with the page that it stands on."""

from collections.abc import Iterator

import pytest

from local_org.access.authorizer import AccessRequest, Policies, authorize
from local_org.access.conditions import PolicyNotUnderstoodError
from local_org.access.statements import compile_policy
from tests.unit.local_org.access.case import (
    EVENTBRIDGE,
    HOME,
    QUEUE,
    SEND,
    SESSION,
    Case,
    Document,
    Statement,
    allow,
    compiled,
    decide,
    deny,
    policy,
)
from tests.unit.local_org.access.cases import (
    boundaries,
    condition_keys,
    condition_operators,
    condition_presence,
    condition_values,
    identity_policies,
    not_understood,
    policy_variables,
    resource_policies,
    service_policies,
    trust_policies,
)
from tests.unit.local_org.access.sources import Source

TABLES = (
    identity_policies,
    boundaries,
    resource_policies,
    service_policies,
    trust_policies,
    condition_operators,
    condition_presence,
    condition_values,
    condition_keys,
    policy_variables,
)
CASES = [case for table in TABLES for case in table.CASES]
CONTEXT = {
    "aws:principalaccount": (HOME,),
    "aws:principalarn": (str(SESSION.role_arn),),
    "aws:principaltag/team": ("a", "b"),
    "aws:securetransport": ("true",),
    "aws:sourcearn": ("x",),
    "aws:tagkeys": ("x",),
    "aws:userid": ("*",),
    "s3:max-keys": ("5",),
}
UNCLEAR = deny(Condition=not_understood.UNKNOWN)
FAILS = {"Bool": {"aws:SecureTransport": "false"}}
REQUEST = AccessRequest(SESSION, SEND, QUEUE, HOME, CONTEXT)


def named() -> Iterator[tuple[str, Case]]:
    for table in TABLES:
        subject = table.__name__.rpartition(".")[2].replace("_", " ")
        yield from ((f"{subject}: {case.rule}", case) for case in table.CASES)


@pytest.mark.parametrize("case", [case for _, case in named()], ids=[name for name, _ in named()])
def test_a_request_is_decided_as_iam_would(case: Case) -> None:
    decision = decide(case)

    assert decision.allowed is case.allowed
    assert case.why in decision.why


def test_each_rule_stands_once_under_its_subject() -> None:
    names = [name for name, _ in named()]

    assert sorted(set(names)) == sorted(names)


def test_no_source_is_without_a_case() -> None:
    assert {case.source for case in CASES} == set(Source)


@pytest.mark.parametrize(
    "statement",
    not_understood.IN_IDENTITY_POLICIES.values(),
    ids=not_understood.IN_IDENTITY_POLICIES.keys(),
)
@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_what_is_not_understood_in_an_identity_policy_is_an_error(statement: Statement, effect: str) -> None:
    stated = {**statement, "Effect": effect} if statement["Effect"] == "Allow" else statement

    with pytest.raises(PolicyNotUnderstoodError):
        authorize(REQUEST, Policies((compiled(policy(allow())), compiled(policy(stated)))))


@pytest.mark.parametrize(
    "statement",
    not_understood.IN_IDENTITY_POLICIES.values(),
    ids=not_understood.IN_IDENTITY_POLICIES.keys(),
)
def test_what_is_not_understood_in_a_boundary_is_an_error(statement: Statement) -> None:
    with pytest.raises(PolicyNotUnderstoodError):
        authorize(REQUEST, Policies((compiled(policy(allow())),), boundary=compiled(policy(statement))))


@pytest.mark.parametrize(
    "statement",
    not_understood.IN_RESOURCE_POLICIES.values(),
    ids=not_understood.IN_RESOURCE_POLICIES.keys(),
)
def test_what_is_not_understood_in_the_policy_of_a_resource_is_an_error(statement: Statement) -> None:
    with pytest.raises(PolicyNotUnderstoodError):
        authorize(REQUEST, Policies((compiled(policy(allow())),), resource=compiled(policy(statement))))


def test_whether_services_are_among_all_of_aws_is_an_error() -> None:
    everyone = compiled(policy(allow(Principal={"AWS": "*"})))

    with pytest.raises(PolicyNotUnderstoodError):
        authorize(AccessRequest(EVENTBRIDGE, SEND, QUEUE, HOME, {}), Policies(resource=everyone))


@pytest.mark.parametrize("document", not_understood.DOCUMENTS.values(), ids=not_understood.DOCUMENTS.keys())
def test_a_document_that_is_no_policy_is_an_error(document: Document) -> None:
    with pytest.raises(PolicyNotUnderstoodError):
        compiled(document)


@pytest.mark.parametrize("text", not_understood.TEXTS.values(), ids=not_understood.TEXTS.keys())
def test_a_text_that_is_no_policy_is_an_error(text: str) -> None:
    with pytest.raises(PolicyNotUnderstoodError):
        compile_policy(text)


def test_a_condition_is_not_asked_for_when_its_statement_is_about_another_request() -> None:
    elsewhere = policy(allow("s3:*", "*", Condition=not_understood.UNKNOWN))

    decision = authorize(REQUEST, Policies((compiled(elsewhere), compiled(policy(allow())))))

    assert decision.allowed


@pytest.mark.parametrize(
    "block", [{**not_understood.UNKNOWN, **FAILS}, {**FAILS, **not_understood.UNKNOWN}], ids=["after", "before"]
)
def test_a_condition_that_fails_settles_what_another_leaves_open(block: Statement) -> None:
    decision = authorize(REQUEST, Policies((compiled(policy(allow(), deny(Condition=block))),)))

    assert decision.allowed


@pytest.mark.parametrize("stated", [(UNCLEAR, deny()), (deny(), UNCLEAR)], ids=["after", "before"])
def test_a_deny_settles_what_another_leaves_open(stated: tuple[Statement, ...]) -> None:
    decision = authorize(REQUEST, Policies((compiled(policy(*stated)),)))

    assert not decision.allowed


def test_a_tag_that_is_not_there_is_absent_where_the_request_has_tags() -> None:
    untagged = policy(allow(Condition={"Null": {"aws:RequestTag/Team": "true"}}))
    request = AccessRequest(SESSION, SEND, QUEUE, HOME, {"aws:requesttag/": (), "aws:requesttag/owner": ("x",)})

    decision = authorize(request, Policies((compiled(untagged),)))

    assert decision.allowed


def test_a_decision_names_the_statements_it_rests_on() -> None:
    stated = policy(allow("s3:*", "*"), allow(Sid="SendJobs"))

    decision = authorize(REQUEST, Policies((compiled(stated),), resource=compiled(policy(allow(Principal="*")))))

    assert decision.by == ("SendJobs", "p#0")
