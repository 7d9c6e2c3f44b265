"""How patterns are widened, and what their wildcards stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_org.access.wildcards import arn_like, like
from proof.patterns import common_beginning, matches, stood_for, widened

ARN = st.builds(
    "arn:aws:{}:{}:{}:{}".format,
    st.sampled_from(["iam", "lambda"]),
    st.sampled_from(["", "*", "us-east-1"]),
    st.sampled_from(["*", "111111111111"]),
    st.text("ab*/:", min_size=1, max_size=8),
)


@pytest.mark.parametrize(
    ("pattern", "wider"),
    [
        ("*", []),
        ("plain text", ["*"]),
        ("shared_role#*", ["*"]),
        ("look#${aws:userid}", ["look#*", "*"]),
        ("lambda.amazonaws.com", ["lambda.amazonaws.*", "lambda.*", "*"]),
        ("arn:aws:lambda:*:1:function:*", ["arn:aws:lambda:*:*:function:*", "arn:aws:lambda:*:1:*", "*"]),
        ("arn:aws:iam::aws:policy/*", ["arn:aws:iam::*:policy/*", "arn:aws:iam::aws:*", "*"]),
    ],
)
def test_a_pattern_is_widened_step_by_step(pattern: str, wider: list[str]) -> None:
    assert [step for _, step in widened(pattern)] == wider


@given(ARN, st.text("ab/:", max_size=8))
def test_what_a_pattern_takes_every_wider_one_takes(pattern: str, text: str) -> None:
    taken = pattern.replace("*", text.replace(":", ""))

    missed = [wider for _, wider in widened(pattern) if not matches(wider, taken)]

    assert missed == []


@given(ARN, st.one_of(ARN, st.text("ab:/*")))
def test_patterns_match_as_the_authorizer_has_it(pattern: str, text: str) -> None:
    assert matches(pattern, text) == (arn_like(pattern, text) if text.count(":") > 4 else like(pattern, text))


@pytest.mark.parametrize(
    ("pattern", "text", "stood"),
    [
        (
            "arn:aws:lambda:*:1:function:*",
            "arn:aws:lambda:us-east-1:1:function:a:b",
            {"region 1": "us-east-1", "resource 1": "a:b"},
        ),
        ("a*/b*", "a1/b2/b3", {"text 1": "1", "text 2": "2/b3"}),
        ("role/*", "policy/x", {}),
        ("exact", "exact", {}),
    ],
)
def test_a_wildcard_stands_for_what_it_takes_of_the_text(pattern: str, text: str, stood: dict[str, str]) -> None:
    assert stood_for(pattern, text) == stood


@pytest.mark.parametrize(
    ("texts", "beginning"),
    [([], ""), (["us-east-1"], "us-east-1"), (["ab", "abc"], "ab"), (["ab", "b"], ""), (["", "a"], "")],
)
def test_the_common_beginning_is_what_all_begin_with(texts: list[str], beginning: str) -> None:
    assert common_beginning(texts) == beginning
