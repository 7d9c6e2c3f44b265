"""Answers of owners, as they are kept and read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.warden.planted import TOKEN
from tests.unit.warden.samples import ORDERS
from warden.answers import Answer
from warden.errors import MalformedItem

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ENDLESS = Answer(ORDERS, "API_KEY", "0" * 32, None, "the shop", "a test key", "an operator", NOON)
ENDING = replace(ENDLESS, until=NOON + timedelta(days=1))


@pytest.mark.parametrize("answer", [ENDLESS, ENDING], ids=["without an end", "with an end"])
def test_what_is_kept_is_read_as_it_was(answer: Answer) -> None:
    assert Answer.read(answer.as_item()) == answer


def test_its_key_is_the_function_the_variable_and_the_fingerprint() -> None:
    assert ENDLESS.subject == f"exemption#plaintext_secrets#{ORDERS.arn}#API_KEY#{'0' * 32}"


def test_only_one_with_an_end_is_deleted_by_itself() -> None:
    assert "expires" not in ENDLESS.as_item()
    assert ENDING.as_item()["expires"] == {"N": str(int(datetime(2026, 3, 5, 12, tzinfo=UTC).timestamp()))}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (ENDLESS, "API_KEY is no secret, said by an operator for the shop: a test key"),
        (ENDING, "API_KEY is no secret until 2026-03-05T12:00:00Z, said by an operator for the shop: a test key"),
    ],
)
def test_it_says_who_said_what_and_why(answer: Answer, words: str) -> None:
    assert str(answer) == words


def test_a_credential_in_what_somebody_typed_is_withheld() -> None:
    kept = str(replace(ENDLESS, reason=f"it is only {TOKEN}", owner=TOKEN).as_item())

    assert TOKEN not in kept


@pytest.mark.parametrize("name", ["scope", "variable", "fingerprint", "owner", "reason", "by", "at"])
def test_an_answer_of_which_something_is_missing_is_named(name: str) -> None:
    item = {key: value for key, value in ENDING.as_item().items() if key != name}

    with pytest.raises(MalformedItem, match=f"{name}|scope"):
        Answer.read(item)


def test_an_answer_about_what_is_no_function_is_named() -> None:
    with pytest.raises(MalformedItem, match="scope is not the ARN of a Lambda function"):
        Answer.read({**ENDING.as_item(), "scope": {"S": "222222222222"}})
