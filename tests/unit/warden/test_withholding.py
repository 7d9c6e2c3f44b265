"""What may leave the process: values of any depth, and errors on their way to Lambda."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.fakes.answers import refusal
from tests.unit.warden.desk import failing
from tests.unit.warden.planted import TOKEN, WORDS
from warden.errors import NotMended, message
from warden.withholding import Withholding, withhold

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(f"role {TOKEN}", "role [withheld]", id="a text"),
        pytest.param({"role": {"name": TOKEN}}, {"role": {"name": "[withheld]"}}, id="in mappings"),
        pytest.param({TOKEN: 1}, {"[withheld]": 1}, id="a key"),
        pytest.param(["a", [TOKEN]], ["a", ["[withheld]"]], id="in lists"),
        pytest.param(("a", (TOKEN,)), ("a", ("[withheld]",)), id="in tuples"),
    ],
)
def test_a_credential_is_withheld_wherever_it_stands(value: Any, shown: Any) -> None:
    assert withhold(value) == shown


@given(JSON)
def test_what_holds_no_credential_is_shown_as_it_is(value: Any) -> None:
    assert withhold(value) == value


@pytest.mark.parametrize("value", [None, True, 7, 0.5, object])
def test_what_is_neither_text_nor_json_stays(value: Any) -> None:
    assert withhold(value) is value


def text_of(error: BaseException) -> str:
    """All that anybody could print of an error, its causes among it."""
    return "".join(traceback.format_exception(error))


def caused_by_aws() -> None:
    try:
        failing(refusal("AccessDenied", f"not authorized on {TOKEN}"))()
    except ClientError as error:
        raise NotMended(f"the role {TOKEN}") from error


@pytest.mark.parametrize(
    ("fail", "kept"),
    [
        pytest.param(failing(refusal("ThrottlingException", TOKEN)), "(ThrottlingException)", id="a refusal of AWS"),
        pytest.param(failing(EndpointConnectionError(endpoint_url=TOKEN)), "Could not connect", id="no connection"),
        pytest.param(failing(NotMended(f"shares the role {TOKEN}")), "shares the role", id="an error of Warden's"),
        pytest.param(failing(KeyError(TOKEN)), "KeyError", id="a key that is missing"),
        pytest.param(failing(ValueError({"role": TOKEN}, 7)), "7", id="an error with values"),
        pytest.param(caused_by_aws, "the role [withheld]", id="an error that another one caused"),
    ],
)
def test_an_error_passes_without_the_credential_in_it(fail: Callable[[], None], kept: str) -> None:
    with pytest.raises(Exception, match="withheld") as raised, Withholding():
        fail()

    assert TOKEN not in text_of(raised.value)
    assert kept in text_of(raised.value)


@pytest.mark.parametrize(
    "error",
    [
        ParamValidationError(report=f"Invalid type for parameter Tags[0].Value, value: {WORDS}, type: <class 'str'>"),
        ResponseParserError(f"Unable to parse response (no element found), invalid XML received:\n<Tag>{WORDS}</Tag>"),
    ],
    ids=type,
)
def test_an_error_that_repeats_values_passes_without_a_word(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, Withholding():
        failing(error)()

    assert str(raised.value) == "[withheld]"
    assert WORDS not in text_of(raised.value)


def test_an_error_stays_the_same_one_with_its_traceback() -> None:
    error = refusal("NoSuchEntity", "The role with name shop cannot be found.")

    with pytest.raises(type(error)) as raised, Withholding():
        failing(error)()

    assert raised.value is error
    assert str(error).endswith("The role with name shop cannot be found.")
    assert traceback.extract_tb(error.__traceback__)[-1].name == "fail"


def test_a_message_of_aws_is_withheld_before_anybody_cuts_it() -> None:
    error = refusal("AccessDenied", f"not authorized on {TOKEN}")

    assert message(error)[:28] == "not authorized on [withheld]"
