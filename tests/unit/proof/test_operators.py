"""Each kind of change on a small statement: what it makes, and what it leaves alone."""

from typing import Any

import pytest

from proof import operators
from proof.operators import Change, changes

QUEUE = "arn:aws:sqs:us-east-1:111111111111:letters"
ROLES = "arn:aws:iam::111111111111:role/warden/*"
ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": QUEUE}
TRUST: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": ["111111111111", "222222222222"], "Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


def under(**condition: dict[str, Any]) -> dict[str, Any]:
    """A statement with a condition block; the first colon of an operator is written __."""
    return {**ALLOW, "Condition": {operator.replace("__", ":"): keys for operator, keys in condition.items()}}


def element(made: list[Change], name: str) -> list[Any]:
    """An element of each changed statement."""
    return [change.statement[name] for change in made if change.statement is not None]


def test_a_statement_is_removed_whole() -> None:
    (made,) = operators.remove_statement(ALLOW)

    assert made.statement is None


@pytest.mark.parametrize("name", ["Action", "NotAction", "Resource", "NotResource"])
def test_each_of_several_values_is_left_out_once(name: str) -> None:
    made = list(operators.remove_one({"Effect": "Allow", name: ["a:1", "b:2", "c:3"]}))

    assert element(made, name) == [["b:2", "c:3"], ["a:1", "c:3"], ["a:1", "b:2"]]


def test_a_single_value_stays_as_the_statement_would_go_with_it() -> None:
    assert list(operators.remove_one(ALLOW)) == []


def test_each_of_several_principals_is_left_out_once() -> None:
    made = list(operators.remove_principal(TRUST))

    assert element(made, "Principal") == [
        {"AWS": ["222222222222"], "Service": ["lambda.amazonaws.com"]},
        {"AWS": ["111111111111"], "Service": ["lambda.amazonaws.com"]},
        {"AWS": ["111111111111", "222222222222"]},
    ]


def test_each_condition_key_is_left_out_once_and_the_last_one_with_its_block() -> None:
    statement = under(StringEquals={"a": "1", "b": "2"}, Bool={"c": "true"})

    made = list(operators.remove_condition(statement))

    assert element(made, "Condition") == [
        {"StringEquals": {"b": "2"}, "Bool": {"c": "true"}},
        {"StringEquals": {"a": "1"}, "Bool": {"c": "true"}},
        {"StringEquals": {"a": "1", "b": "2"}},
    ]
    assert [change.statement for change in operators.remove_condition(under(Bool={"c": "true"}))] == [ALLOW]


def test_each_of_several_values_of_a_condition_is_left_out_once() -> None:
    made = list(operators.remove_condition_value(under(StringEquals={"a": ["1", "2"], "b": "3"})))

    assert element(made, "Condition") == [
        {"StringEquals": {"a": ["2"], "b": "3"}},
        {"StringEquals": {"a": ["1"], "b": "3"}},
    ]


def test_an_action_is_widened_to_its_service_and_to_everything() -> None:
    made = list(operators.widen_action({**ALLOW, "Action": ["sqs:SendMessage", "iam:*"]}))

    assert element(made, "Action") == [["sqs:*", "iam:*"], ["*", "iam:*"], ["sqs:SendMessage", "*"]]


def test_an_entry_of_a_ceiling_is_widened_likewise() -> None:
    made = list(operators.widen_action({"Effect": "Allow", "NotAction": "sts:Assume*", "Resource": "*"}))

    assert element(made, "NotAction") == [["sts:*"], ["*"]]


def test_an_action_in_the_policy_of_a_resource_is_widened_to_its_service_alone() -> None:
    made = list(operators.widen_action(TRUST))

    assert element(made, "Action") == [["sts:*"]]


def test_an_action_in_the_policy_of_a_topic_is_not_widened_to_what_sns_refuses() -> None:
    assert list(operators.widen_action({**TRUST, "Action": "sns:Publish"})) == []


def test_a_value_whose_operator_knows_no_patterns_is_not_widened() -> None:
    made = operators.widen_condition_value(under(**{"ForAllValues:StringEqualsIgnoreCase": {"aws:TagKeys": "team"}}))

    assert list(made) == []


def test_a_resource_pattern_is_widened_field_by_field_and_segment_by_segment() -> None:
    made = list(operators.widen_resource({**ALLOW, "Resource": [QUEUE, ROLES]}))

    assert [change.after for change in made] == [
        "arn:aws:sqs:*:111111111111:letters",
        "arn:aws:sqs:us-east-1:*:letters",
        "arn:aws:sqs:us-east-1:111111111111:*",
        "*",
        "arn:aws:iam::*:role/warden/*",
        "arn:aws:iam::111111111111:role/*",
        "arn:aws:iam::111111111111:*",
        "*",
    ]
    assert element(made, "Resource")[0] == ["arn:aws:sqs:*:111111111111:letters", ROLES]


def test_the_resource_in_the_policy_of_a_resource_is_left_alone() -> None:
    assert list(operators.widen_resource({**TRUST, "Resource": QUEUE})) == []


def test_the_value_of_a_condition_is_widened_and_then_compared_as_a_pattern() -> None:
    made = list(operators.widen_condition_value(under(ForAllValues__StringEquals={"events:source": ["aws.iam", "b"]})))

    assert element(made, "Condition") == [
        {"ForAllValues:StringLike": {"events:source": ["aws.*", "b"]}},
        {"ForAllValues:StringLike": {"events:source": ["*", "b"]}},
        {"ForAllValues:StringLike": {"events:source": ["aws.iam", "*"]}},
    ]


def test_an_arn_operator_compares_patterns_already() -> None:
    made = list(operators.widen_condition_value(under(ArnEquals={"aws:SourceArn": ROLES})))

    assert element(made, "Condition")[0] == {"ArnEquals": {"aws:SourceArn": ["arn:aws:iam::*:role/warden/*"]}}


def test_a_boolean_has_no_wider_value() -> None:
    assert list(operators.widen_condition_value(under(Bool={"aws:SecureTransport": "false"}))) == []


def test_the_principals_are_widened_to_everybody_once() -> None:
    made = list(operators.widen_principal(TRUST))

    assert element(made, "Principal") == ["*"]


@pytest.mark.parametrize("statement", [ALLOW, {**TRUST, "Principal": "*"}], ids=["nobody named", "everybody already"])
def test_there_may_be_no_wider_principal(statement: dict[str, Any]) -> None:
    assert list(operators.widen_principal(statement)) == []


def test_a_condition_is_made_to_hold_without_its_key() -> None:
    made = list(operators.if_exists(under(StringEquals={"iam:PermissionsBoundary": "b"})))

    assert element(made, "Condition") == [{"StringEqualsIfExists": {"iam:PermissionsBoundary": ["b"]}}]


@pytest.mark.parametrize(
    "statement",
    [
        under(Bool={"aws:SecureTransport": "false"}),
        under(ForAllValues__StringEquals={"aws:TagKeys": "a"}),
        under(StringEqualsIfExists={"aws:SourceArn": "a"}),
        under(ArnEquals={"aws:PrincipalArn": ROLES}),
        {**under(ArnEquals={"aws:PrincipalArn": ROLES}, StringEquals={"aws:PrincipalOrgID": "o"}), "Principal": "*"},
    ],
    ids=["always there", "holds without values", "holds already", "in signed requests", "in no organization without"],
)
def test_a_key_that_is_always_there_needs_no_if_exists(statement: dict[str, Any]) -> None:
    made = [change.name for change in operators.if_exists(statement)]

    assert [name for name in made if "OrgID" not in name] == []


def test_the_caller_may_be_unknown_where_everybody_may_call() -> None:
    made = list(operators.if_exists({**under(ArnEquals={"aws:PrincipalArn": ROLES}), "Principal": "*"}))

    assert len(made) == 1


def test_one_fitting_value_is_made_enough_where_a_request_can_have_several() -> None:
    made = list(operators.any_value(under(ForAllValues__StringEquals={"aws:TagKeys": "a"})))

    assert element(made, "Condition") == [{"ForAnyValue:StringEquals": {"aws:TagKeys": ["a"]}}]


def test_an_action_on_one_item_has_one_partition_key() -> None:
    leading = under(ForAllValues__StringLike={"dynamodb:LeadingKeys": "a#*"})

    one = list(operators.any_value({**leading, "Action": ["dynamodb:PutItem", "dynamodb:GetItem"]}))
    several = list(operators.any_value({**leading, "Action": "dynamodb:BatchWriteItem"}))

    assert (one, len(several)) == ([], 1)


def test_no_two_changes_of_a_statement_share_a_name() -> None:
    statement = {**TRUST, "Condition": {"StringEquals": {"a": ["1", "2"], "b": "x.y.z"}, "StringLike": {"a": "1/2"}}}

    names = [change.name for change in changes(statement)]

    assert len(names) == len(set(names))
    assert len(names) > len(operators.OPERATORS)
