"""What is told of an environment, and which tag says it on the function."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plaintext_secrets.plan import TAG, Facts, TagFunction, UntagFunction, plan
from tests.unit.warden.samples import ORDERS
from warden.inverse import PutTagBack
from warden.model import Action, ServedVersion
from warden.secrets import Confidence, Kind, PlaintextSecret, Store, find


def secret(variable: str) -> PlaintextSecret:
    return PlaintextSecret(variable, Kind.PROVIDER_TOKEN, Confidence.HIGH, "a key of Stripe", Store.SECRETS_MANAGER)


STRIPE = secret("STRIPE_KEY")


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(Facts(None), id="a function that is gone"),
        pytest.param(Facts(ORDERS), id="an environment without secrets"),
        pytest.param(Facts(ORDERS, unreadable="KMSAccessDeniedException"), id="an environment that cannot be read"),
        pytest.param(Facts(ORDERS, unreadable="KMSAccessDenied", tag="STRIPE_KEY"), id="one that was flagged before"),
        pytest.param(Facts(ORDERS, [STRIPE], tag="STRIPE_KEY"), id="a function that is flagged already"),
        pytest.param(Facts(ORDERS, served=(ServedVersion("prod", "1"),)), id="a secret in a published version only"),
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
def test_after_the_plan_nothing_is_left_to_do(secrets: list[PlaintextSecret], tag: str | None) -> None:
    for action in plan(Facts(ORDERS, secrets, tag=tag)).actions:
        tag = action.after if isinstance(action, TagFunction) else None

    assert plan(Facts(ORDERS, secrets, tag=tag)).actions == ()


@given(variables, tags)
def test_evidence_and_actions_are_json(secrets: list[PlaintextSecret], tag: str | None) -> None:
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
