import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.secrets import find

ANY_TEXT = st.text(st.characters())  # lone surrogates too
NAMES = st.sampled_from(["DB_PASSWORD", "API_KEY", "JWT_SECRET", "KEY", "DATABASE_URL", "OPTIONS"])
# Parts that steer a value into each rule.
PARTS = st.sampled_from(
    [
        "https://",
        "user:",
        "@host/",
        "?token=",
        "password=",
        ";",
        "AccountKey=",
        "ey" + "J",
        ".",
        "-",
        "_",
        "/",
        "=",
        "gh" + "p_",
        "sk" + "-ant-",
        "{",
        '"',
        ":",
        "${",
        "}}",
        "$(",
        "'",
        "<",
    ]
)
STEERED = st.lists(PARTS | ANY_TEXT, max_size=12).map("".join)
LONG_RUN = 32_768
PLAUSIBLE = "k3Jx9Zb7mQpT2vWcYd8LrNsUeFgHiKjM4aRt"
# Consonants and digits: six of them in a row stand in no sentence of ours.
PLANTED = st.text("bcdfghjklmnpqrstvwxz" + string.digits, min_size=20, max_size=60)


@given(st.dictionaries(ANY_TEXT | NAMES, ANY_TEXT | STEERED, max_size=8))
def test_find_never_raises_and_names_only_variables_it_was_given(environment: dict[str, str]) -> None:
    found = find(environment)

    assert {secret.variable for secret in found} <= environment.keys()


@given(NAMES, PLANTED, STEERED, st.sampled_from(["", "https://user:", "Server=db;Password=", '{"password": "']))
def test_no_field_of_a_result_holds_any_of_the_value(name: str, planted: str, tail: str, lead: str) -> None:
    found = find({name: f"{lead}{planted}{tail}"})

    told = repr(found)
    assert not any(planted[at : at + 6] in told for at in range(len(planted) - 5))


@pytest.mark.parametrize(
    "repeated",
    [
        "=",
        "a=",
        "0-",
        "eyJ",
        "eyJ.",
        "a.",
        "-a",
        "https://",
        "://",
        "?key=",
        "password=",
        "password=lilac7kite ",
        "PRIVATE KEY",
        "#",
        " ",
        '"a":"',
        "/a",
        "xoxb-",
    ],
)
def test_a_credential_behind_a_long_run_is_found(repeated: str) -> None:
    """With quadratic backtracking a run of this length does not end while anybody waits."""
    run = (repeated * LONG_RUN)[:LONG_RUN]

    found = find({"OPTIONS": f"{run} {'gh' + 'p_'}{PLAUSIBLE}"})

    assert [secret.variable for secret in found] == ["OPTIONS"]
