"""What is said of statements that are not shown to grant nothing beyond others, and how much is compared at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.warden.policies import allow, deny, document, when
from warden.policy import Containment, grants_nothing_beyond


@pytest.mark.parametrize(
    ("policy", "doubt"),
    [
        pytest.param(document(allow(), Extra=1), "policy odd has the element Extra", id="an element of the document"),
        pytest.param(
            document(allow(Principal="*")), "statement 1 of policy odd has the element Principal", id="Principal"
        ),
        pytest.param(document(allow(), Version="2099-01-01"), "policy odd has the version 2099-01-01", id="a version"),
        pytest.param(document("x"), "statement 1 of policy odd is no statement", id="text"),
        pytest.param(document(allow() | {"Effect": "allow"}), "neither allows nor denies", id="an unknown effect"),
        pytest.param(document(allow(), deny(NotAction="*")), "statement 2 of policy odd has not one of", id="both"),
        pytest.param(document({"Effect": "Deny", "Action": "*"}), "not one of Resource and NotResource", id="neither"),
        pytest.param(document(allow([])), "an element without values", id="no action"),
        pytest.param(document(allow(5)), "has in Action what is no text", id="a number for an action"),
        pytest.param(
            document(allow(Sid="Odd", Condition=[])), "statement Odd of policy odd has a Condition", id="a list"
        ),
        pytest.param(
            document(allow(Condition={"Null": "x"})), "has a Condition that is no block", id="an operator of text"
        ),
        pytest.param(
            document(when(StringMatches="a")), "the condition operator StringMatches", id="an unknown operator"
        ),
        pytest.param(document(when(ForNoValue_Bool="true")), "operator ForNoValue:Bool", id="an unknown quantifier"),
        pytest.param(document(when(_Bool="true")), "operator :Bool", id="an empty quantifier"),
        pytest.param(document(when(BoolIfExistsIfExists="true")), "operator BoolIfExistsIf", id="a doubled ending"),
        pytest.param(document(when(NullIfExists="true")), "operator NullIfExists", id="Null, if it exists"),
        pytest.param(document(when(Null=["true", "false"])), "operator Null", id="Null of two minds"),
        pytest.param(document(when(StringEquals=[])), "an element without values", id="a condition without values"),
        pytest.param(document(when(StringEquals={"a": 1})), "an element without values", id="a block too deep"),
        pytest.param(
            document(allow(Condition={"Bool": {"a:b": "true", "A:B": "true"}})),
            "a condition key twice under Bool",
            id="twice",
        ),
        pytest.param(
            document(allow(resource="arn:aws:s3:::${aws:username}"), Version="2008-10-17"),
            "${aws:username}, which is no variable before version 2012-10-17",
            id="a variable in an old version",
        ),
        pytest.param(
            {"Statement": allow(Condition={"StringLike": {"s:k": "${s:v}"}})}, "${s:v}, which", id="a variable in none"
        ),
    ],
)
def test_what_is_not_understood_is_named_and_nothing_is_shown(policy: dict[str, Any], doubt: str) -> None:
    odd = {"arn:aws:iam::aws:policy/odd": policy}
    plain = {"plain": document(allow("*", "*"))}

    assert doubt in grants_nothing_beyond(odd, odd).doubt
    assert not grants_nothing_beyond(odd, plain).shown
    assert not grants_nothing_beyond(plain, {**plain, **odd}).shown


def test_the_statement_in_doubt_is_named_with_its_policy() -> None:
    new = {
        "read": document(allow()),
        "arn:aws:iam::1:policy/write": document(allow(), allow("s3:PutObject", Sid="Put")),
    }

    found = grants_nothing_beyond(new, {"read": document(allow())})

    assert found == Containment(
        shown=False,
        statements=3,
        doubt="statement Put of policy write allows s3:PutObject more widely than any one before it",
    )


def test_the_denial_in_doubt_is_named_with_its_policy() -> None:
    old = {"read": document(allow("s3:*")), "guard": document(deny("sqs:*"), deny())}

    found = grants_nothing_beyond({"read": document(allow("s3:*"))}, old)

    assert found.doubt == "statement 2 of policy guard denies what might no longer be denied"


def test_policies_of_the_same_bare_name_all_count() -> None:
    new = {"arn:aws:iam::aws:policy/a": document(allow("s3:*", "*")), "arn:aws:iam::1:policy/a": document(allow())}

    assert not grants_nothing_beyond(new, {"a": document(allow())}).shown


def largest(action: str) -> dict[str, dict[str, Any]]:
    """As many statements as a role can have: ten managed policies of 6,144 characters, 10,240 inline."""
    policies: dict[str, dict[str, Any]] = {}
    for name, most in {**{f"managed {number}": 6144 for number in range(10)}, "inline": 10240}.items():
        one = allow(f"{action}:000", "*")
        count = (most - 60) // (len(json.dumps(one, separators=(",", ":"))) + 1)
        policies[name] = document(*(allow(f"{action}:{number:03}", "*") for number in range(count)))
    return policies


def test_the_largest_role_that_there_can_be_is_shown_to_grant_nothing_beyond_itself() -> None:
    policies = largest("s3")
    copy = json.loads(json.dumps(policies))

    found = grants_nothing_beyond(copy, policies)

    assert found.shown
    assert found.statements > 1000


def test_more_than_can_be_compared_in_a_moment_is_not_shown() -> None:
    new, old = largest("s3"), {**largest("S3"), "all": document(allow("*", "*"))}

    assert grants_nothing_beyond(new, old).doubt == "there is too much to compare"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "*", "Allow", "Deny", "s3:*", "${", "2012-10-17"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["Effect", "Action", "NotAction", "Resource", "Condition", "Null", "StringLike", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({"Statement": json_values}, optional={"Version": json_values}))
def test_whatever_a_policy_holds_it_is_shown_or_doubted(policy: dict[str, Any]) -> None:
    found = grants_nothing_beyond({"p": policy}, {"p": policy})

    assert found.shown is (found.doubt == "")
