"""Whatever the two templates use of the policy language, the table of cases shows."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from local_org.cloudformation.stack import Stack, resolve
from local_org.cloudformation.templates import HUB_TEMPLATE
from local_org.place import Place
from tests.unit.local_org.access.case import HOME, Statement, allow, deny
from tests.unit.local_org.access.features import features, pairs, statements
from tests.unit.local_org.access.test_cases import CASES
from tests.unit.local_org.lambda_plane_world import Aws

ORGANIZATION = "o-a1b2c3d4e5"
PERMISSION = "AWS::Lambda::Permission"
SHOWN = {
    feature
    for case in CASES
    for document in case.documents
    for part in statements(document)
    for feature in features(part)
}


def of_properties(value: Any) -> Iterator[Statement]:
    """Every policy statement somewhere in the properties of a resource."""
    if isinstance(value, dict) and "Effect" in value:
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from of_properties(inner)


def as_lambda_writes(permission: Mapping[str, Any]) -> Statement:
    """The statement that Lambda makes of a permission."""
    aws = Aws()
    aws.create()
    given = {**permission, "FunctionName": "f", "StatementId": "s"}
    written: Statement = json.loads(aws("AddPermission", **given)["Statement"])
    return written


def of_stack(stack: Stack) -> Iterator[Statement]:
    for resource in stack.resources:
        yield from of_properties(resource.properties)
    yield from (as_lambda_writes(permission.properties) for permission in stack.of_type(PERMISSION))
    for nested in stack.nested.values():
        yield from of_stack(nested)


@cache
def of_deployment(organization: str) -> tuple[Statement, ...]:
    """Every statement of a hub and of the spoke in it, which stands in the home region and so has all roles."""
    return tuple(of_stack(resolve(HUB_TEMPLATE, {"OrganizationId": organization}, Place(HOME, "us-east-1"), "hub")))


@pytest.fixture(params=[ORGANIZATION, ""], ids=["with an organization", "for one account"])
def used(request: pytest.FixtureRequest) -> tuple[Statement, ...]:
    return of_deployment(request.param)


def test_what_the_templates_use_is_shown_by_a_case(used: tuple[Statement, ...]) -> None:
    unknown = {feature for statement in used for feature in features(statement)} - SHOWN

    assert unknown == set()


def test_each_condition_of_the_templates_is_shown_to_hold_and_not_to(used: tuple[Statement, ...]) -> None:
    conditions = {pair for statement in used for pair in pairs(statement) if " " in pair}
    shown = {
        (pair, case.allowed)
        for case in CASES
        for document in case.documents
        for part in statements(document)
        for pair in pairs(part)
    }

    assert {(pair, holds) for pair in conditions for holds in (True, False)} - shown == set()


def test_both_templates_are_read_with_all_kinds_of_their_policies() -> None:
    found = {feature for statement in of_deployment(ORGANIZATION) for feature in features(statement)}

    assert {
        "Allow with NotAction",
        "Deny with NotAction",
        "StringEquals iam:permissionsboundary",
        "ArnLike aws:sourcearn",
        "StringEquals aws:principalorgid",
        "principal *",
        "principal of kind AWS: iam root",
        "principal of kind Service: a name",
    } <= found


NOT_SHOWN: dict[str, tuple[Statement, str]] = {
    "an operator": (allow(Condition={"DateLessThan": {"aws:SourceArn": "x"}}), "DateLessThan"),
    "a key": (allow(Condition={"StringEquals": {"aws:SourceVpc": "x"}}), "aws:sourcevpc"),
    "a known key under another known operator": (
        allow(Condition={"StringLike": {"iam:PassedToService": "x"}}),
        "StringLike iam:passedtoservice",
    ),
    "a kind of principal": (allow(Principal={"CanonicalUser": "x"}), "principal of kind CanonicalUser: a name"),
    "another AWS principal": (
        allow(Principal={"AWS": f"arn:aws:sts::{HOME}:federated-user/x"}),
        "principal of kind AWS: sts federated-user",
    ),
    "an element": (deny(NotPrincipal="*"), "Deny with NotPrincipal"),
}


@pytest.mark.parametrize(("statement", "feature"), NOT_SHOWN.values(), ids=NOT_SHOWN.keys())
def test_what_no_case_shows_is_noticed(statement: Statement, feature: str) -> None:
    unknown = features(statement) - SHOWN

    assert feature in unknown
