"""Which wildcards their uses earn."""

from dataclasses import replace
from typing import Any

import pytest

from proof.evidence import Evidence
from proof.wildcards import wildcards
from tests.unit.proof.toy import HOME, LETTERS, OURS, RIGHTS, decision, document

AWAY = "222222222222"
ONE = f"{LETTERS}/one/*"


def unearned(statement: dict[str, Any], *resources: str, **context: tuple[str, ...]) -> list[str]:
    """The wildcards of a statement that reading these resources does not earn."""
    rights = document({**RIGHTS, "Action": "s3:GetObject", "Resource": "*"})
    keys = {**OURS, **{key.replace("_", ":"): values for key, values in context.items()}}
    evidence = Evidence([decision(rights, "s3:GetObject", resource, keys) for resource in resources], [rights])
    return [seen.place for seen in wildcards({**RIGHTS, **statement}, evidence.cases) if not seen.is_earned]


@pytest.mark.parametrize(
    ("resources", "left"),
    [
        ((), ["Resource 1 resource 1"]),
        ((f"{LETTERS}/one/a",), ["Resource 1 resource 1"]),
        ((f"{LETTERS}/one/a1", f"{LETTERS}/one/a2"), ["Resource 1 resource 1"]),
        ((f"{LETTERS}/one/a", f"{LETTERS}/two/b"), ["Resource 1 resource 1"]),
        ((f"{LETTERS}/one/a", f"{LETTERS}/one/b"), []),
    ],
    ids=["never used", "one text", "a common beginning", "another pattern", "two texts"],
)
def test_a_wildcard_is_earned_by_two_texts_without_a_common_beginning(
    resources: tuple[str, ...], left: list[str]
) -> None:
    assert unearned({"Resource": ONE}, *resources) == left


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (("c0a8f7f4-0000-4000-8000-000000000001", "c1b2f7f4-0000-4000-8000-000000000002"), []),
        (("c0a8f7f4-0000-4000-8000-000000000001",), ["Resource 1 resource 1"]),
        (("c0a8f7f4-0000-4000-8000-000000000001", "called"), ["Resource 1 resource 1"]),
    ],
    ids=["two drawn", "one drawn", "a drawn one and a name"],
)
def test_ids_that_are_drawn_by_lot_may_begin_alike(names: tuple[str, ...], left: list[str]) -> None:
    assert unearned({"Resource": ONE}, *(f"{LETTERS}/one/{name}" for name in names)) == left


def test_what_another_pattern_takes_as_well_does_not_count() -> None:
    resources = f"{LETTERS}/one/a", f"{LETTERS}/two/b"

    alone = unearned({"Resource": [f"{LETTERS}/*"]}, *resources)
    beside = unearned({"Resource": [f"{LETTERS}/*", f"{LETTERS}/two/b"]}, *resources)

    assert (alone, beside) == ([], ["Resource 1 resource 1"])


@pytest.mark.parametrize(
    ("resources", "left"),
    [
        ((f"{LETTERS}/{AWAY}/a", f"{LETTERS}/{AWAY}/b"), []),
        ((f"{LETTERS}/{AWAY}/a",), ["Resource 1 resource 1"]),
        ((f"{LETTERS}/{HOME}/a", f"{LETTERS}/{HOME}/b"), ["Resource 1 resource 1"]),
    ],
    ids=["two texts behind its value", "one text behind its value", "texts behind another value"],
)
def test_a_policy_variable_is_what_it_was_in_the_request(resources: tuple[str, ...], left: list[str]) -> None:
    own = {"Resource": f"{LETTERS}/${{aws:PrincipalAccount}}/*"}

    assert unearned(own, *resources, aws_principalaccount=(AWAY,)) == left


def test_every_resource_is_earned_only_by_requests_that_name_none() -> None:
    assert unearned({"Resource": "*"}, f"{LETTERS}/a", "arn:aws:sqs:us-east-1:1:a") == ["Resource 1 text 1"]
    assert unearned({"Resource": "*"}, "*") == []


def test_the_pattern_of_a_condition_is_held_against_the_values_of_its_key() -> None:
    statement = {"Resource": LETTERS, "Condition": {"StringLike": {"s3:Prefix": "in/*"}}}

    one = unearned(statement, LETTERS, s3_prefix=("in/a",))
    two = unearned(statement, LETTERS, s3_prefix=("in/a", "in/b"))

    assert (one, two) == (["s3:Prefix 1 text 1"], [])


def test_a_star_in_a_plain_comparison_is_no_wildcard() -> None:
    statement = {"Resource": LETTERS, "Condition": {"StringEquals": {"s3:prefix": "in/*"}}}

    assert unearned(statement, LETTERS, s3_prefix=("in/*",)) == []


@pytest.mark.parametrize(
    ("accounts", "left"), [([HOME], ["Principal"]), ([HOME, AWAY], [])], ids=["one account", "two accounts"]
)
def test_everybody_is_earned_by_callers_of_two_accounts(accounts: list[str], left: list[str]) -> None:
    rights = document(RIGHTS)
    recorded = decision(rights, "s3:GetObject", f"{LETTERS}/in/a", OURS)
    callers = [replace(recorded.request.principal, account=account) for account in accounts]
    requests = [replace(recorded.request, principal=caller, owner=caller.account) for caller in callers]
    cases = Evidence([replace(recorded, request=request) for request in requests], [rights]).cases

    seen = list(wildcards({**RIGHTS, "Principal": "*", "Resource": LETTERS}, cases))

    assert [wildcard.place for wildcard in seen if not wildcard.is_earned] == left


@pytest.mark.parametrize("statement", [{"Effect": "Deny"}, {"NotAction": "iam:*"}], ids=["a deny", "a ceiling"])
def test_wildcards_of_what_grants_nothing_are_not_asked_for(statement: dict[str, Any]) -> None:
    assert unearned({**statement, "Resource": "*"}, LETTERS) == []
