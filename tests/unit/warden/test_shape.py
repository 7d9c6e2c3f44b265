"""The shape of an error: the same for every event that failed so, another for what failed otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.shape import LONGEST, UNSAID, shape, signature

# The form of a credential; it opens nothing.
KEY = "AKIA" + "Q3X7YB2LM5N8PZ4T"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("no such item: 4711", "no such item: 12", "no such item: *"),
        ("user 'ann' not found", "user 'bob smith' not found", "user * not found"),
        ('missing key "a"', 'missing key "b c"', "missing key *"),
        (
            "2026-03-04T12:00:00.250Z 0b1c2d3e-aaaa-4000-8000-000000000001 Task timed out after 3.00 seconds",
            "2026-03-05T01:10:59.001Z ffffffff-bbbb-4000-8000-00000000abcd Task timed out after 15.01 seconds",
            "* Task timed out after * seconds",
        ),
        (
            "RequestId: 0b1c2d3e-aaaa-4000-8000-000000000001 Error: Runtime exited with error: signal: killed",
            "RequestId: 1b1c2d3e-aaaa-4000-8000-000000000002 Error: Runtime exited with error: signal: killed",
            "RequestId: * Error: Runtime exited with error: signal: killed",
        ),
        (
            "cannot read arn:aws:s3:::pictures/one.png",
            "cannot read arn:aws:s3:::films/two.mp4",
            "cannot read *",
        ),
        ("GET https://shop.example/orders/9?x=1 said 502", "GET https://shop.example/ said 503", "GET * said *"),
        ("order a81f-77c2 is closed", "order 99e0-bb1c is closed", "order * is closed"),
        ("mail to ann@shop.example bounced", "mail to bob@shop.example bounced", "mail to * bounced"),
        ("'ann'", "'bob'", "*"),
        ("'Jane Doe'", "'order 4711'", "*"),
        ('"Jane O\'Doe"', r"""'Jane "JD" O\'Doe'""", "*"),
        ("KeyError: 'Jane Doe'", "KeyError: 'John Roe'", "KeyError: *"),
        ("'a' is not in 'b c'", "'d e' is not in 'f'", "* is not in *"),
        (f"'Jane Doe{', Doe' * 1000}'", f"'John Roe{', Roe' * 1000}'", "*"),
        ("bad values: 1, 2, 3", "bad values: 4", "bad values: *"),
        ("it can't be and won't be", "it can't be\nand  won't be", "it can't be and won't be"),
    ],
)
def test_what_differs_from_event_to_event_is_left_out(one: str, other: str, expected: str) -> None:
    assert shape(one) == shape(other) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("division by zero", "no such item: 1"),
        ("user 'ann' not found", "user 'ann' is locked"),
        ("Task timed out after 3.00 seconds", "Runtime exited with error: exit status 1"),
    ],
)
def test_what_failed_otherwise_has_another_signature(one: str, other: str) -> None:
    assert signature(shape(one)) != signature(shape(other))


def test_a_credential_in_an_error_is_withheld() -> None:
    assert KEY not in shape(f"denied for {KEY}")


def test_a_credential_that_the_end_would_cut_in_two_is_left_out() -> None:
    filling = ("word " * 800)[: 4000 - 12]

    text = shape(f"{filling.rstrip()} {KEY} more")

    assert KEY[:8] not in text


@pytest.mark.parametrize("message", ["", " \n", "\x00\x07"])
def test_an_error_without_a_word_says_so(message: str) -> None:
    assert shape(message) == UNSAID


@given(st.text(max_size=400))
def test_a_shape_is_one_short_line_that_fits_into_a_sentence(message: str) -> None:
    text = shape(message)

    assert 0 < len(text) <= LONGEST
    assert text.isprintable()
    assert not set(text) & {'"', "\\"}


@given(st.text(max_size=400))
def test_the_same_error_has_the_same_signature_of_twelve_digits(message: str) -> None:
    assert len(signature(shape(message))) == 12
    assert int(signature(shape(message)), 16) >= 0


def test_a_message_of_a_megabyte_is_read_no_further_than_tells_errors_apart() -> None:
    long = "'" * 1_000_000

    assert len(shape(long)) <= LONGEST
