"""What is kept of a value: the same for the same value under the same key, and nothing else about it."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from plaintext_secrets.fingerprints import NO_KEY, Fingerprints, fingerprint
from tests.unit.fakes.secrets import KEY, KEY_ARN, FakeSecretsManager
from warden.withholding import withhold

VALUE = "vK3nq8ZtWmR2xY7pLs"


def test_it_is_half_of_an_hmac_under_the_deployments_key() -> None:
    whole = hmac.digest(KEY.encode(), VALUE.encode(), hashlib.sha256).hex()

    taken = Fingerprints(FakeSecretsManager, KEY_ARN).taker()(VALUE)

    assert taken == whole[: len(whole) // 2]


def test_another_key_gives_another_fingerprint() -> None:
    other = Fingerprints(lambda: FakeSecretsManager(KEY[::-1]), KEY_ARN).taker()

    assert other(VALUE) != fingerprint(KEY.encode(), VALUE)


@given(st.text(), st.binary(min_size=32))
def test_it_has_the_form_of_no_credential_and_is_never_withheld(value: str, key: bytes) -> None:
    taken = fingerprint(key, value)

    assert re.fullmatch("[0-9a-f]{32}", taken)
    assert withhold({"fingerprint": taken}) == {"fingerprint": taken}


def test_the_key_is_read_with_the_first_secret_and_never_again() -> None:
    kept = FakeSecretsManager()
    fingerprints = Fingerprints(lambda: kept, KEY_ARN)
    before = kept.reads

    for _ in range(3):
        fingerprints.taker()(VALUE)

    assert (before, kept.reads) == (0, 1)


@pytest.mark.parametrize("code", NO_KEY)
def test_without_a_key_there_is_no_fingerprint_and_the_log_says_why(code: str, log: list[dict[str, Any]]) -> None:
    taken = Fingerprints(lambda: FakeSecretsManager(refused=code), KEY_ARN).taker()(VALUE)

    assert taken == ""
    assert [line["reason"] for line in log] == [code]


@pytest.mark.parametrize("key", ["", "short", "a" * 31])
def test_a_key_that_can_be_guessed_is_none(key: str, log: list[dict[str, Any]]) -> None:
    assert Fingerprints(lambda: FakeSecretsManager(key), KEY_ARN).taker()(VALUE) == ""
    assert [line["reason"] for line in log] == ["it is too short"]


def test_a_key_that_is_back_is_used() -> None:
    kept = FakeSecretsManager(refused="AccessDeniedException")
    fingerprints = Fingerprints(lambda: kept, KEY_ARN)
    fingerprints.taker()
    kept.refused = ""

    assert fingerprints.taker()(VALUE) == fingerprint(KEY.encode(), VALUE)


def test_what_passes_by_itself_is_left_to_the_retry_of_the_event() -> None:
    fingerprints = Fingerprints(lambda: FakeSecretsManager(refused="InternalServiceError"), KEY_ARN)

    with pytest.raises(ClientError, match="InternalServiceError"):
        fingerprints.taker()


def test_the_key_shows_in_nothing_that_is_printed() -> None:
    fingerprints = Fingerprints(FakeSecretsManager, KEY_ARN)
    take = fingerprints.taker()

    assert KEY not in f"{fingerprints!r} {take!r} {take(VALUE)}"
