"""What is told of an environment, and which tag says it on the function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plaintext_secrets.plan import TAG, Facts, Secret, TagFunction, UntagFunction, given_up, others, plan
from tests.unit.warden.samples import BILLING, ORDERS
from warden.inverse import PutTagBack
from warden.model import Action, Plan, ServedVersion
from warden.secrets import Confidence, Kind, PlaintextSecret, Store, find


def secret(variable: str, fingerprint: str = "f1", **known: Any) -> Secret:
    found = PlaintextSecret(variable, Kind.PROVIDER_TOKEN, Confidence.HIGH, "a key of Stripe", Store.SECRETS_MANAGER)
    return Secret.of(found, fingerprint)._replace(**known)


STRIPE = secret("STRIPE_KEY")


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(Facts(None), id="a function that is gone"),
        pytest.param(Facts(ORDERS), id="an environment without secrets"),
        pytest.param(Facts(ORDERS, unreadable="KMSAccessDeniedException"), id="an environment that cannot be read"),
        pytest.param(Facts(ORDERS, unreadable="KMSAccessDenied", tag="STRIPE_KEY"), id="one that was flagged before"),
        pytest.param(Facts(ORDERS, [STRIPE], tag="STRIPE_KEY"), id="a function that is flagged already"),
        pytest.param(
            Facts(ORDERS, served={ServedVersion("prod", "1"): [STRIPE]}), id="a secret in a published version only"
        ),
    ],
)
def test_tags_nothing_on(facts: Facts) -> None:
    assert plan(facts).actions == ()


def test_a_clean_function_is_compliant() -> None:
    assert plan(Facts(ORDERS)).is_compliant


def test_what_cannot_be_read_is_not_called_clean() -> None:
    decided = plan(Facts(ORDERS, unreadable="KMSAccessDeniedException"))

    assert decided.unreadable == "the environment could not be read: KMSAccessDeniedException"


def test_a_secret_is_told_with_kind_and_place_and_tagged() -> None:
    decided = plan(Facts(ORDERS, [STRIPE, secret("DB")]))

    assert decided.violation == "plaintext credentials in STRIPE_KEY, DB"
    assert decided.actions == (TagFunction(ORDERS, None, "STRIPE_KEY DB"),)
    assert decided.evidence["variables"][0] == {
        "variable": "STRIPE_KEY",
        "kind": "provider token",
        "confidence": "high",
        "why": "a key of Stripe",
        "belongs": "Secrets Manager",
        "fingerprint": "f1",
    }


def test_a_tag_that_says_something_else_is_brought_up_to_date() -> None:
    assert plan(Facts(ORDERS, [STRIPE], tag="DB")).actions == (TagFunction(ORDERS, "DB", "STRIPE_KEY"),)


def test_a_flag_on_a_clean_function_is_taken_off() -> None:
    assert plan(Facts(ORDERS, tag="STRIPE_KEY")).actions == (UntagFunction(ORDERS, "STRIPE_KEY"),)


@pytest.mark.parametrize("count", [1, 2, 40, 400])
def test_a_tag_has_room_for_its_value(count: int) -> None:
    [action] = plan(Facts(ORDERS, [secret(f"VARIABLE_{number}") for number in range(count)])).actions

    assert isinstance(action, TagFunction)
    assert len(action.after) <= 256
    assert action.after


def test_the_tags_key_is_the_one_that_the_spoke_role_may_set() -> None:
    assert TAG == "warden:plaintext-secrets"


variables = st.lists(st.from_regex(r"[A-Z_]{1,30}", fullmatch=True).map(secret), max_size=12)
tags = st.none() | st.text(max_size=20)


@given(variables, tags)
def test_after_the_plan_nothing_is_left_to_do(secrets: list[Secret], tag: str | None) -> None:
    for action in plan(Facts(ORDERS, secrets, tag=tag)).actions:
        tag = action.after if isinstance(action, TagFunction) else None

    assert plan(Facts(ORDERS, secrets, tag=tag)).actions == ()


@given(variables, tags)
def test_evidence_and_actions_are_json(secrets: list[Secret], tag: str | None) -> None:
    decided = plan(Facts(ORDERS, secrets, tag=tag))

    told = json.loads(json.dumps([decided.evidence, [action.as_record() for action in decided.actions]]))
    assert len(told[0].get("variables", [])) == len(secrets)


@pytest.mark.parametrize(
    ("action", "back"),
    [
        (TagFunction(ORDERS, None, "A"), PutTagBack(TAG, None, "A")),
        (TagFunction(ORDERS, "B", "A"), PutTagBack(TAG, "B", "A")),
        (UntagFunction(ORDERS, "A"), PutTagBack(TAG, "A", None)),
    ],
    ids=["tagged", "tagged anew", "untagged"],
)
def test_taking_it_back_puts_the_tag_back(action: Action, back: PutTagBack) -> None:
    assert action.inverse() == (back,)


def test_its_owner_is_told_what_to_write_into_the_template() -> None:
    snippets = plan(Facts(ORDERS, [STRIPE])).at_source

    assert snippets is not None
    variables = yaml.safe_load(snippets.cloudformation)["Environment"]["Variables"]
    assert variables == {"STRIPE_KEY": "/orders/STRIPE_KEY"}
    assert find(variables) == []
    assert '    STRIPE_KEY = "/orders/STRIPE_KEY" #' in snippets.terraform
    assert f'ignore_changes = [tags["{TAG}"], tags_all["{TAG}"]]' in snippets.terraform


PROD = ServedVersion("prod", "1")
ELSEWHERE = "arn:aws:lambda:us-east-1:333333333333:function:stock"


def test_a_finding_says_to_rotate_what_was_readable() -> None:
    decided = plan(Facts(ORDERS, [STRIPE, secret("DB", "f2")]))

    assert decided.advice == "rotate STRIPE_KEY, DB: whoever may read the configuration could read the value"


def test_a_secret_that_only_a_version_has_is_told_with_the_version_and_is_to_be_rotated() -> None:
    decided = plan(Facts(ORDERS, served={PROD: [STRIPE], ServedVersion("beta", "2"): []}))

    assert (decided.violation, decided.served) == ("", (PROD,))
    assert decided.advice.startswith("rotate STRIPE_KEY: ")
    assert decided.evidence == {"versions": [{"alias": "prod", "version": "1", "variables": [STRIPE.as_evidence()]}]}


def test_versions_are_told_of_beside_what_latest_holds() -> None:
    decided = plan(Facts(ORDERS, [STRIPE], served={PROD: [secret("OLD_KEY", "f2")]}))

    assert decided.violation == "plaintext credentials in STRIPE_KEY"
    assert decided.advice.startswith("alias prod serves version 1 with OLD_KEY; rotate STRIPE_KEY, OLD_KEY: ")


@pytest.mark.parametrize(
    ("shared_with", "words"),
    [
        ((BILLING.arn,), "billing"),
        ((BILLING.arn, ELSEWHERE), "billing, stock (333333333333, us-east-1)"),
        (tuple(f"{BILLING.arn}-{number}" for number in range(7)), "and 2 more"),
    ],
    ids=["a neighbour", "a function elsewhere", "many"],
)
def test_functions_that_hold_the_same_secret_are_named(shared_with: tuple[str, ...], words: str) -> None:
    decided = plan(Facts(ORDERS, [secret("STRIPE_KEY", shared_with=shared_with)]))

    assert decided.advice.startswith("STRIPE_KEY holds the same as in billing")
    assert words in decided.advice
    assert decided.evidence["variables"][0]["shared_with"] == list(shared_with)


def test_evidence_names_no_more_of_them_than_one_can_read() -> None:
    crowd = tuple(f"{BILLING.arn}-{number:02}" for number in range(40))

    decided = plan(Facts(ORDERS, [secret("STRIPE_KEY", shared_with=crowd)]))

    told_of = decided.evidence["variables"][0]
    assert (told_of["shared_with"], told_of["and_more"]) == (list(crowd[:10]), 30)


ANSWERED = secret("API_KEY", "f9", answer="API_KEY is no secret, said by somebody")


def test_a_variable_that_is_said_to_be_no_secret_is_left_out() -> None:
    decided = plan(Facts(ORDERS, [STRIPE, ANSWERED]))

    assert decided.violation == "plaintext credentials in STRIPE_KEY"
    assert decided.actions == (TagFunction(ORDERS, None, "STRIPE_KEY"),)
    assert [one["variable"] for one in decided.evidence["answered"]] == ["API_KEY"]
    assert (decided.exempt, find_in_snippets(decided, "API_KEY")) == ("", False)


def test_a_function_that_is_left_without_secrets_is_exempt_and_loses_its_tag() -> None:
    decided = plan(Facts(ORDERS, [ANSWERED], tag="API_KEY", served={PROD: [ANSWERED]}))

    assert decided.actions == (UntagFunction(ORDERS, "API_KEY"),)
    assert (decided.violation, decided.served, decided.exempt) == ("", (), ANSWERED.answer)
    assert decided.evidence == {"answered": [ANSWERED.as_evidence()]}


def find_in_snippets(decided: Plan, variable: str) -> bool:
    source = decided.at_source
    return source is not None and variable in source.cloudformation + source.terraform


def told(*secrets: Secret, **versions: Secret) -> Mapping[str, Any]:
    return plan(
        Facts(ORDERS, secrets, served={ServedVersion(name, "1"): [one] for name, one in versions.items()})
    ).evidence


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        (told(STRIPE, secret("DB", "f2")), told(STRIPE), {"f2"}),
        (told(STRIPE), told(), {"f1"}),
        (told(STRIPE), told(prod=STRIPE), set()),
        (told(prod=STRIPE), told(), {"f1"}),
        (told(STRIPE), told(STRIPE._replace(answer="none")), {"f1"}),
        (told(STRIPE), told(secret("STRIPE_KEY", "")), set()),
        (told(secret("STRIPE_KEY", "")), told(), set()),
        ({}, told(STRIPE), set()),
    ],
    ids=[
        "one of two",
        "the only one",
        "one that a version still has",
        "one that a version had",
        "one that is said to be none",
        "nobody can tell without a key",
        "nobody could tell without a key",
        "none before",
    ],
)
def test_what_is_found_no_more_is_given_up(before: Mapping[str, Any], after: Mapping[str, Any], gone: set[str]) -> None:
    assert given_up(before, after) == gone


def shared(number: int) -> Secret:
    return secret("STRIPE_KEY", shared_with=tuple(f"{BILLING.arn}-{one:02}" for one in range(number)))


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        ({}, told(shared(1)), 1),
        ({}, told(prod=shared(2)), 2),
        (told(secret("OTHER", "f2")), told(shared(1)), 1),
        ({}, told(shared(10)), 10),
        ({}, told(shared(11)), 0),
        (told(STRIPE), told(shared(1)), 0),
        (told(shared(1)), told(shared(2)), 0),
        ({}, told(shared(1)._replace(answer="none")), 0),
        (told(shared(1)), told(), 0),
    ],
    ids=[
        "the second holder",
        "one whose version holds it",
        "one that held another secret",
        "the eleventh holder",
        "the twelfth holder",
        "one that held it alone",
        "one that shared it before",
        "one that says it is no secret",
        "one that gave it up",
    ],
)
def test_whoever_is_new_among_the_holders_asks_the_others_while_they_are_few(
    before: Mapping[str, Any], after: Mapping[str, Any], asked: int
) -> None:
    rechecks = others(before, after)

    assert [recheck.function.arn for recheck in rechecks] == list(shared(asked).shared_with)
    assert {recheck.controls for recheck in rechecks} <= {("plaintext_secrets",)}
