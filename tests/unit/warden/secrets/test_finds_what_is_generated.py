"""What a generator makes, under each kind of name: no list of providers has to know it."""

import string
from random import Random

import pytest

from warden.secrets import find

BASE62 = string.ascii_letters + string.digits
HEX = string.digits + "abcdef"
OF_EACH = 200


def generated(alphabet: str, length: int) -> list[str]:
    random = Random(length)  # noqa: S311 - test data, not keys
    return ["".join(random.choices(alphabet, k=length)) for _ in range(OF_EACH)]


def share_found(variable: str, values: list[str]) -> float:
    return sum(bool(find({variable: value})) for value in values) / len(values)


@pytest.mark.parametrize("variable", ["DB_PASSWORD", "ACME_TOKEN", "ACME_API_KEY", "JWT_SECRET", "clientSecret"])
@pytest.mark.parametrize(
    ("alphabet", "length"),
    [
        pytest.param(BASE62, 20, id="base 62"),
        pytest.param(BASE62 + "+/", 40, id="base64"),
        pytest.param(BASE62 + "-_", 43, id="base64 for addresses"),
        pytest.param(HEX, 32, id="hexadecimal"),
        pytest.param(string.ascii_lowercase, 24, id="small letters"),
        pytest.param(string.ascii_uppercase + "234567", 32, id="base32"),
    ],
)
def test_is_found_under_a_name_that_says_so(variable: str, alphabet: str, length: int) -> None:
    values = generated(alphabet, length)

    assert share_found(variable, values) >= 0.99


@pytest.mark.parametrize("variable", ["ACME_KEY", "AUTH"])
@pytest.mark.parametrize(("alphabet", "length"), [(BASE62, 20), (BASE62 + "+/", 40), (HEX, 32)])
def test_is_mostly_found_under_a_name_that_may_say_so(variable: str, alphabet: str, length: int) -> None:
    values = generated(alphabet, length)

    assert share_found(variable, values) >= 0.9


@pytest.mark.parametrize("variable", ["SESSION_ID", "TABLE_NAME", "BUILD_HASH", "CACHE_KEY", "STRIPE_PUBLIC_KEY"])
@pytest.mark.parametrize(("alphabet", "length"), [(BASE62, 20), (BASE62 + "-_", 43), (HEX, 32), (HEX, 40)])
def test_is_left_alone_under_a_name_that_says_something_else(variable: str, alphabet: str, length: int) -> None:
    values = generated(alphabet, length)

    assert share_found(variable, values) == 0
