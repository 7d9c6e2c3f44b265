import pytest

from cli.doctor.documents import read, same

STATEMENT = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:a", "Principal": "*"}


@pytest.mark.parametrize(
    "other",
    [
        {"Statement": [STATEMENT]},
        {"Statement": STATEMENT},
        {"Statement": {**STATEMENT, "Action": ["sqs:SendMessage"]}},
        {"Statement": {**STATEMENT, "Principal": {"AWS": "*"}}},
    ],
    ids=["the same", "a statement alone", "an action in a list", "everyone by another name"],
)
def test_iam_has_several_spellings_of_one_policy(other: object) -> None:
    assert same({"Statement": [STATEMENT]}, other)


@pytest.mark.parametrize(
    "change",
    [
        {"Action": "sqs:*"},
        {"Resource": ["arn:a", "arn:b"]},
        {"Condition": {}},
        {"Effect": "Deny"},
        {"Principal": {"AWS": "arn:a"}},
    ],
    ids=["another action", "a further resource", "a condition", "another effect", "another principal"],
)
def test_what_grants_something_else_is_not_the_same(change: dict[str, object]) -> None:
    assert not same({"Statement": STATEMENT}, {"Statement": {**STATEMENT, **change}})


def test_the_order_of_a_list_says_nothing() -> None:
    assert same(
        {"Action": ["a:B", "a:C"], "Condition": {"Bool": {"k": [True, "x"]}}},
        {"Action": ["a:C", "a:B"], "Condition": {"Bool": {"k": ["x", "true"]}}},
    )


@pytest.mark.parametrize(("text", "document"), [("", {}), (None, {}), ('{"Statement": []}', {"Statement": []})])
def test_what_has_no_policy_has_an_empty_one(text: str | None, document: object) -> None:
    assert read(text) == document
