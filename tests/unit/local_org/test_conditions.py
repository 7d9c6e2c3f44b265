"""Each operator, quantifier and way a key can be missing."""

from typing import Any

import pytest

from local_org.access.conditions import PolicyNotUnderstoodError, compile_block, holds

ROLE = "arn:aws:iam::111111111111:role/app/worker"

# operator, wanted, the values of the key in the request, whether the condition holds
TABLE: list[tuple[str, Any, tuple[str, ...], bool]] = [
    ("StringEquals", "a", ("a",), True),
    ("StringEquals", ["a", "b"], ("b",), True),
    ("StringEquals", "a", ("A",), False),
    ("StringEquals", "a*", ("ab",), False),
    ("StringEquals", "a", (), False),
    ("StringEqualsIfExists", "a", (), True),
    ("StringEqualsIfExists", "a", ("b",), False),
    ("StringNotEquals", "a", ("b",), True),
    ("StringNotEquals", ["a", "b"], ("b",), False),
    ("StringNotEquals", "a", (), True),
    ("StringEqualsIgnoreCase", "aB", ("Ab",), True),
    ("StringNotEqualsIgnoreCase", "aB", ("Ab",), False),
    ("StringLike", "a*", ("abc",), True),
    ("StringLike", "a?", ("abc",), False),
    ("StringNotLike", "a*", ("abc",), False),
    ("StringNotLike", "a*", (), True),
    ("ArnEquals", ROLE, (ROLE,), True),
    ("ArnEquals", "arn:aws:iam::*:role/app/*", (ROLE,), True),
    ("ArnLike", "arn:aws:iam::*:role/other/*", (ROLE,), False),
    ("ArnLike", "arn:aws:*:worker", (ROLE,), False),
    ("ArnLike", ROLE, (), False),
    ("ArnNotEquals", ROLE, (ROLE,), False),
    ("ArnNotLike", "arn:aws:iam::*:role/x", (ROLE,), True),
    ("Bool", "true", ("true",), True),
    ("Bool", True, ("true",), True),
    ("Bool", "false", ("true",), False),
    ("Bool", "false", (), False),
    ("BoolIfExists", "false", (), True),
    ("Null", "true", (), True),
    ("Null", "true", ("a",), False),
    ("Null", False, ("a",), True),
    ("Null", "false", (), False),
    ("NumericEquals", "10", ("10.0",), True),
    ("NumericNotEquals", 10, ("10",), False),
    ("NumericLessThan", "10", ("9",), True),
    ("NumericLessThanEquals", "10", ("10",), True),
    ("NumericGreaterThan", "10", ("10",), False),
    ("NumericGreaterThanEquals", "10", ("10",), True),
    ("ForAllValues:StringEquals", ["a", "b"], ("a", "b"), True),
    ("ForAllValues:StringEquals", ["a", "b"], ("a", "c"), False),
    ("ForAllValues:StringEquals", "a", (), True),
    ("ForAllValues:StringLike", "x#*", ("x#1", "x#2"), True),
    ("ForAllValues:StringLike", "x#*", ("x#1", "y#2"), False),
    ("ForAllValues:StringNotEquals", "a", ("b", "c"), True),
    ("ForAllValues:StringNotEquals", "a", ("a", "c"), False),
    ("ForAnyValue:StringEquals", "a", ("a", "c"), True),
    ("ForAnyValue:StringEquals", "a", ("b", "c"), False),
    ("ForAnyValue:StringEquals", "a", (), False),
    ("ForAnyValue:StringNotEquals", "a", ("a", "c"), True),
    ("ForAnyValue:StringNotEquals", "a", (), False),
]


@pytest.mark.parametrize(("operator", "wanted", "found", "expected"), TABLE, ids=str)
def test_a_condition_holds_as_iam_says(operator: str, wanted: Any, found: tuple[str, ...], expected: bool) -> None:  # noqa: FBT001
    (condition,) = compile_block({operator: {"x:Key": wanted}})

    held = holds(condition, {"x:key": found})

    assert held is expected


def test_a_value_may_name_another_key_of_the_request() -> None:
    (condition,) = compile_block({"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}})

    held = holds(condition, {"aws:resourceaccount": ("1",), "aws:principalaccount": ("1",)})

    assert held


def test_a_tag_that_is_not_there_is_absent_where_the_request_has_tags() -> None:
    (condition,) = compile_block({"Null": {"aws:RequestTag/Team": "true"}})

    held = holds(condition, {"aws:requesttag/": (), "aws:requesttag/owner": ("x",)})

    assert held


def test_a_tag_is_unknown_where_nobody_looked_for_tags() -> None:
    (condition,) = compile_block({"Null": {"aws:ResourceTag/Team": "true"}})

    with pytest.raises(PolicyNotUnderstoodError, match="aws:resourcetag/team"):
        holds(condition, {"aws:requesttag/": ()})


@pytest.mark.parametrize(
    "operator", ["StringMatches", "IpAddress", "DateLessThan", "BinaryEquals", "NullIfExists", "ForSome:Bool"]
)
def test_an_unknown_operator_is_an_error(operator: str) -> None:
    with pytest.raises(PolicyNotUnderstoodError, match=operator):
        compile_block({operator: {"x:Key": "a"}})


def test_a_plain_operator_on_a_key_with_several_values_is_an_error() -> None:
    with pytest.raises(PolicyNotUnderstoodError, match="several values"):
        compile_block({"StringEquals": {"aws:TagKeys": "a"}})


def test_a_wildcard_in_the_value_of_a_variable_is_an_error() -> None:
    (condition,) = compile_block({"StringLike": {"x:Key": "${aws:userid}"}})

    with pytest.raises(PolicyNotUnderstoodError, match="policy variable"):
        holds(condition, {"x:key": ("a",), "aws:userid": ("*",)})
