"""What others typed, on a terminal."""

from __future__ import annotations

import pytest

from cli.plain import plain


@pytest.mark.parametrize(
    "typed", ["Prüfung der Kasse", "障害対応", "C:\\temp", 'the "shop"'], ids=["umlauts", "kanji", "a path", "quotes"]
)
def test_what_can_be_read_stays_as_it_was_typed(typed: str) -> None:
    assert plain(typed) == typed


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\nb", "a\\nb"),
        ("\x1b[2Jb", "\\x1b[2Jb"),
        ("\x9b2Jb", "\\x9b2Jb"),
        ("a\u2028b", "a\\u2028b"),
        ("a\u202eb", "a\\u202eb"),
        ("a\udcfcb", "a\\udcfcb"),
    ],
    ids=["a line break", "a sequence", "a short sequence", "a separator", "the other direction", "half a letter"],
)
def test_what_would_do_something_to_a_terminal_is_shown_by_its_number(typed: str, shown: str) -> None:
    assert plain(typed) == shown
