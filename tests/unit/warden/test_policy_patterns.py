"""Patterns as sets of texts: which lies within which, and which meet; held against brute force."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warden.policy import globs_meet
from warden.policy.patterns import arn, glob, lies_within, literal, meet

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

globs = st.text(alphabet="ab*?", max_size=4)


def produces(glob: str, text: str) -> bool:
    """Whether the text is one that the glob stands for, by the definition of `*` and `?`."""
    if not glob:
        return not text
    if glob[0] == "*":
        return any(produces(glob[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and glob[0] in (text[0], "?") and produces(glob[1:], text[1:])


TEXTS = ["".join(signs) for length in range(7) for signs in itertools.product("ab", repeat=length)]


@UNHURRIED
@given(globs, globs)
def test_globs_meet_where_some_text_matches_both(one: str, other: str) -> None:
    # The shortest common text of two globs with a star has at most their 3 + 3 other signs; without a star, 4.
    by_force = any(produces(one, text) and produces(other, text) for text in TEXTS)

    assert globs_meet(one, other) == by_force


@UNHURRIED
@given(globs, globs)
def test_it_does_not_matter_which_glob_is_named_first(one: str, other: str) -> None:
    assert globs_meet(one, other) == globs_meet(other, one)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("iam:*", "iam:PassRole", True),
        ("IAM:*", "iam:passrole", True),
        ("*", "", True),
        ("", "", True),
        ("?", "", False),
        ("s3:Get*", "s3:*Object", True),
        ("s3:Get*", "s3:Put*", False),
        ("lambda:Update*", "lambda:UpdateFunction*", True),
    ],
)
def test_globs_of_actions(one: str, other: str, meet: bool) -> None:  # noqa: FBT001 - a table's column
    assert globs_meet(one, other) is meet


def covered(inner: str, outer: str) -> bool:
    """Whether no text of `ab` and one letter that neither glob has is one of the first glob and not of the second."""
    texts = ("".join(signs) for length in range(7) for signs in itertools.product("abz", repeat=length))
    return all(produces(outer, text) for text in texts if produces(inner, text))


@UNHURRIED
@given(globs, globs)
def test_a_glob_said_to_lie_within_another_does(inner: str, outer: str) -> None:
    assert not lies_within(inner, outer) or covered(inner, outer)


@UNHURRIED
@given(globs, st.text(alphabet="ab*", max_size=3))
def test_a_glob_that_lies_within_one_of_stars_and_letters_is_always_found_to(inner: str, outer: str) -> None:
    assert lies_within(inner, outer) == covered(inner, outer)


@pytest.mark.parametrize(
    ("inner", "outer", "within"),
    [
        ("s3:getobject", "s3:get*", True),
        ("s3:get*", "s3:getobject", False),
        ("s3:get*object", "s3:*", True),
        ("s3:*", "s3:get*", False),
        ("a?", "a*", True),
        ("a*", "a?", False),
        ("a*", "a?*", False),
        ("?*", "*", True),
        ("", "*", True),
        ("*", "", False),
        ("a${v}b", "a*", True),
        ("a${v}b", "a${v}*", True),
        ("a${v}b", "a?b", False),
        ("axb", "a${v}b", False),
        ("a${v}", "a${w}", False),
    ],
)
def test_globs_within_globs(inner: str, outer: str, within: bool) -> None:  # noqa: FBT001 - a table's column
    assert lies_within(glob(inner), glob(outer)) is within


@pytest.mark.parametrize(
    ("inner", "outer", "within"),
    [("a", "a", True), ("a*", "a*", True), ("ab", "a*", False), ("a*", "ab", False), ("a", "?", False)],
)
def test_wildcards_of_a_literal_stand_for_themselves(inner: str, outer: str, within: bool) -> None:  # noqa: FBT001
    assert lies_within(literal(inner), literal(outer)) is within


# What a star stands for, by the colons before it and by whether a segment ends there.
Star = Callable[[int, bool], bool]


def by_field(colons: int, _: bool) -> bool:  # noqa: FBT001 - a Star
    """As the local organization has it: no star leaves its field, but in the last."""
    return colons >= 5


def at_ends(_: int, ends: bool) -> bool:  # noqa: FBT001 - a Star
    """As IAM's reference has it: a star at the end of its segment reaches beyond the colon."""
    return ends


def anywhere(_: int, __: bool) -> bool:  # noqa: FBT001 - a Star
    """As if an ARN were any text."""
    return True


READINGS = [(by_field, True), (at_ends, False), (at_ends, True), (anywhere, False), (anywhere, True)]


@cache
def regex(pattern: str, reaches: Star, complete: bool) -> re.Pattern[str]:  # noqa: FBT001 - one of READINGS
    """The pattern under a reading: which stars reach beyond a colon, and whether a short ARN is completed."""
    whole = pattern + ":*" * (5 - pattern.count(":")) if complete else pattern
    parts = []
    for at, sign in enumerate(whole):
        far = reaches(whole[:at].count(":"), whole[at + 1 : at + 2] in ("", ":"))
        parts.append({"*": ".*" if far else "[^:]*", "?": "[^:]"}.get(sign) or re.escape(sign))
    return re.compile("".join(parts))


def readings(pattern: str, text: str) -> set[int]:
    """Under which readings the pattern matches the text."""
    return {number for number, reading in enumerate(READINGS) if regex(pattern, *reading).fullmatch(text)}


fields = st.sampled_from(["", "a", "*", "?", "a*", "*a", "a*b", "*a*"])
arns = st.one_of(*(st.lists(fields, min_size=count, max_size=count).map(":".join) for count in (3, 6, 7, 7)))


@st.composite
def an_arn_and_a_wider_one(draw: st.DrawFn) -> tuple[str, str]:
    inner = draw(arns)
    start = draw(st.integers(0, len(inner)))
    end = draw(st.integers(start, min(start + 4, len(inner))))
    return inner, inner[:start] + draw(st.sampled_from("***?")) + inner[end:]


@st.composite
def a_text_of(draw: st.DrawFn, pattern: str) -> str:
    """A text with enough colons for an ARN that the pattern could be meant for."""
    signs = {"*": ["", "a", "b", ":", "a:b", ":a", "b:"], "?": ["a", "b"]}
    text = "".join(draw(st.sampled_from(signs.get(sign, [sign]))) for sign in pattern)
    return text + draw(st.sampled_from(["", ":b"])) + ":a" * (5 - text.count(":"))


@settings(UNHURRIED, max_examples=200)
@given(st.one_of(an_arn_and_a_wider_one(), an_arn_and_a_wider_one(), st.tuples(arns, arns)), st.data())
def test_an_arn_said_to_lie_within_another_does_however_stars_are_read(
    pair: tuple[str, str], data: st.DataObject
) -> None:
    inner, outer = pair

    text = data.draw(a_text_of(inner))

    assert not lies_within(arn(inner), arn(outer)) or readings(inner, text) <= readings(outer, text)


@UNHURRIED
@given(arns, arns, st.data())
def test_arns_said_to_be_apart_share_no_text_however_stars_are_read(one: str, other: str, data: st.DataObject) -> None:
    text = data.draw(a_text_of(one))

    assert meet(arn(one), arn(other)) or readings(one, text) & readings(other, text) == set()


@pytest.mark.parametrize(
    ("inner", "outer", "within"),
    [
        ("arn:aws:s3:::shop/a", "arn:aws:s3:::shop/*", True),
        ("arn:aws:s3:::shop/a", "*", True),
        ("arn:aws:sqs", "*", True),
        ("*", "arn:*", False),
        ("*", "**", False),
        ("arn:aws:sqs:eu-west-1:1:q", "arn:aws:sqs:*:1:q", True),
        ("arn:aws:sqs:*:1:q", "arn:aws:sqs:*:*:*", True),
        ("arn:aws:dynamodb:eu-west-1:1:table/t", "arn:aws:dynamodb:*", True),
        ("arn:aws:dynamodb:*", "arn:aws:dynamodb:*:*:*", True),
        ("arn:aws:lambda:eu-west-1:1:function:f:2", "arn:aws:lambda:*:1:function:f:*", True),
        ("arn:aws:lambda:eu-west-1:1:function:f-2", "arn:aws:lambda:*:1:function:f-*", True),
        ("arn:aws:s3:::a*", "arn:aws:s3:::*a*", True),
        ("arn:aws:s3:::a*c", "arn:aws:s3:::*c", True),
        ("arn:aws:s3:::a:c", "arn:aws:s3:::*c", False),
        ("arn:aws:s3:::a*:c", "arn:aws:s3:::*c", False),
        ("arn:aws:sqs:a:b:1:q", "arn:aws:sqs:*:1:q", False),
        ("arn:aws:sqs:a:b:1:q", "arn:aws:sqs:a*b:1:q", False),
        ("arn:aws:sqs:*:q", "arn:aws:sqs:*:q", True),
        ("arn:aws:sqs:eu-west-1:1:q", "arn:aws:sqs:*:q", False),
        ("arn:aws:sqs:eu-west-1:1:q", "arn:aws:sqs", False),
        ("arn:aws:s3:::shop/${aws:userid}/x", "arn:aws:s3:::shop/*", True),
        ("arn:aws:s3:::shop/${aws:userid}/x", "arn:aws:s3:::shop/${aws:userid}/*", True),
        ("arn:aws:s3:::shop/x", "arn:aws:s3:::shop/${aws:userid}", False),
        ("arn:aws:sqs:${aws:RequestedRegion}:1:q", "arn:aws:sqs:${aws:RequestedRegion}:1:q", True),
        ("arn:aws:sqs:${aws:RequestedRegion}:1:q", "arn:aws:sqs:*:1:q", False),
        ("arn:aws:sqs:${v}:*", "arn:aws:sqs:${v}:*:*", False),
        ("arn:aws:sqs:eu:1:q", "arn:aws:sqs:EU:1:q", False),
    ],
)
def test_arns_within_arns(inner: str, outer: str, within: bool) -> None:  # noqa: FBT001 - a table's column
    assert lies_within(arn(inner), arn(outer)) is within
