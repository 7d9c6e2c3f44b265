"""Containment held against the authorizer: what is shown holds for each request of a small world."""

from __future__ import annotations

import itertools
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_org.access.authorizer import AccessRequest, Policies, authorize
from local_org.access.context import PolicyNotUnderstoodError
from local_org.access.statements import Policy, compile_policy
from tests.unit.local_org.access.case import HOME, SESSION
from warden.policy import grants_nothing_beyond

ACTIONS = ["s:a", "s:ab", "s:b", "t:a"]
RESOURCES = ["*", "arn:aws:s:r:1:x", "arn:aws:s:r:1:x/y", "arn:aws:s::1:x:y", "arn:aws:t:r:2:x"]
CONTEXTS: list[dict[str, tuple[str, ...]]] = [
    {"aws:userid": ("x",), "s:k": (), "s:n": (), "s:arn": ()},
    {"aws:userid": ("y",), "s:k": ("a",), "s:n": ("3",), "s:arn": ("arn:aws:s:r:1:x",)},
    {"aws:userid": ("1:x",), "s:k": ("b",), "s:n": ("7",), "s:arn": ("arn:aws:s:r:1:x:y",)},
    {"aws:userid": ("r:1:x",), "s:k": ("ab",), "s:n": ("5",), "s:arn": ("arn:aws:t::2:z",)},
    {"aws:userid": ("",), "s:k": ("a", "b"), "s:n": (), "s:arn": ("arn:aws:s:r:1:x",)},
    {"aws:userid": (), "s:k": ("b",), "s:n": ("3",), "s:arn": ("arn:aws:s:r:1:x",)},
]
ACTION_PATTERNS = ["*", "s:*", "S:A*", "s:a", "s:?", "s:ab", "t:*", "s:*b", "s:a?"]
RESOURCE_PATTERNS = [
    "*",
    "arn:aws:s",
    "arn:aws:s:*",
    "arn:aws:s:r",
    "arn:aws:s:*:x:y",
    "arn:aws:s:*:1:*",
    "arn:aws:s:r:1:x",
    "arn:aws:s:r:1:x*",
    "arn:aws:s:r:1:*y",
    "arn:aws:s:?:1:x/?",
    "arn:aws:s:*?:1:x",
    "arn:aws:s:?*:*:x",
    "arn:*:s:*:*:?",
    "arn:*:s:r:1:x",
    "arn:aws:s:r:1:${aws:userid}",
    "arn:aws:s:*:*:${aws:userid}*",
    "arn:aws:s:r:1:x/${aws:userid}",
]
# Only a condition may have a variable before its last component.
ARN_PATTERNS = [
    *(pattern for pattern in RESOURCE_PATTERNS if pattern.count(":") >= len(["arn", "aws", "s", "r", "1"])),
    "arn:aws:s:r:${aws:userid}:x",
    "arn:aws:s:${aws:userid}:*:*",
]
# No policy that AWS keeps has these. They are read all the same, so they are held against themselves.
STRANGE_ACTIONS = ["*:a", "*b", ""]
STRANGE_RESOURCES = ["**", "arn:aws:s:*:x", "arn:aws:?:*:*:x", "arn:aws:s:r:${aws:userid}", "arn:aws:s:${aws:userid}:*"]
OVER = ["", "ForAllValues:", "ForAnyValue:"]
TEXT = ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]
ARN = ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"]
NUMBER = ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals"]

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def some(pool: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(pool), min_size=1, max_size=2, unique=True)


def one_key(operators: list[str], key: str, pool: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    operator = st.tuples(st.sampled_from(OVER), st.sampled_from(operators), st.sampled_from(["", "IfExists"]))
    return st.builds(lambda parts, values: {"".join(parts): {key: values}}, operator, some(pool))


conditions = st.one_of(
    st.just({}),
    one_key(TEXT, "s:k", ["a", "b", "ab", "a*", "*", "?", "", "${aws:userid}"]),
    one_key(TEXT, "aws:userid", ["x", "r:1:*", "*", "?", ""]),
    one_key(ARN, "s:arn", ARN_PATTERNS),
    one_key(NUMBER, "s:n", ["3", "5", "7"]),
    st.sampled_from([{"Null": {"s:k": "true"}}, {"Null": {"S:K": ["false"]}}]),
)
elements = {
    "Action": st.fixed_dictionaries({"Action": some(ACTION_PATTERNS)}),
    "NotAction": st.fixed_dictionaries({"NotAction": some(ACTION_PATTERNS)}),
    "Resource": st.fixed_dictionaries({"Resource": some(RESOURCE_PATTERNS)}),
    "NotResource": st.fixed_dictionaries({"NotResource": some(RESOURCE_PATTERNS)}),
}
about_actions = st.one_of(elements["Action"], elements["Action"], elements["NotAction"])
about_resources = st.one_of(elements["Resource"], elements["Resource"], elements["NotResource"])
block: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}), conditions, st.builds(lambda one, other: one | other, conditions, conditions)
)


@st.composite
def statements(draw: st.DrawFn, effects: tuple[str, ...] = ("Allow", "Allow", "Deny")) -> dict[str, Any]:
    effect = {"Effect": draw(st.sampled_from(effects))}
    return effect | draw(about_actions) | draw(about_resources) | {"Condition": draw(block)}


@st.composite
def changed(draw: st.DrawFn, statement: dict[str, Any]) -> dict[str, Any]:
    """The statement with one of its parts drawn anew, or one condition more."""
    part = draw(st.sampled_from(["Action", "Resource", "Condition", "more"]))
    if part == "more":
        return statement | {"Condition": draw(conditions) | statement["Condition"]}
    kept = {key: value for key, value in statement.items() if not key.endswith(part)}
    return kept | draw(
        {"Action": about_actions, "Resource": about_resources}.get(part, st.builds(dict, Condition=block))
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two documents, the first made of the second by a few changes, so that often it grants nothing beyond."""
    old = draw(st.lists(statements(), min_size=1, max_size=4))
    new = []
    for statement in old:
        fate = draw(st.sampled_from(["kept", "kept", "changed", "changed", "dropped"]))
        new += {"kept": [statement], "dropped": []}.get(fate) or (
            [draw(changed(statement))] if fate == "changed" else []
        )
    new += draw(st.lists(statements(("Deny", "Deny", "Allow")), max_size=1))
    return {"Version": "2012-10-17", "Statement": new}, {"Version": "2012-10-17", "Statement": old}


def allowed(policy: Policy, action: str, resource: str, context: dict[str, tuple[str, ...]]) -> bool | None:
    """Whether a policy allows a request; None where AWS's pages do not settle it."""
    try:
        return authorize(AccessRequest(SESSION, action, resource, HOME, context), Policies((policy,))).allowed
    except PolicyNotUnderstoodError:
        return None


def granted_beyond(new: dict[str, Any], old: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The requests of the small world that the one allows and the other does not."""
    ours, theirs = (compile_policy(json.dumps(document)) for document in (new, old))
    requests = [(*request, context) for request in itertools.product(ACTIONS, RESOURCES) for context in CONTEXTS]
    return [request for request in requests if allowed(ours, *request) and allowed(theirs, *request) is False]


@settings(UNHURRIED, max_examples=60)
@given(pairs())
def test_what_is_shown_to_grant_nothing_beyond_allows_no_request_that_was_not_allowed(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    new, old = pair

    shown = grants_nothing_beyond({"new": new}, {"old": old}).shown

    assert not shown or granted_beyond(new, old) == []


def test_the_law_is_held_against_enough_pairs_that_are_shown_and_differ() -> None:
    shown = []

    @settings(UNHURRIED, max_examples=150, derandomize=True, database=None)
    @given(pairs())
    def count(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
        new, old = pair
        differ = any(statement not in old["Statement"] for statement in new["Statement"])
        shown.append(differ and grants_nothing_beyond({"new": new}, {"old": old}).shown)

    count()

    assert sum(shown) > 20


strange = st.builds(
    lambda action, resource: {"Effect": "Allow", "Action": action, "Resource": resource},
    some(STRANGE_ACTIONS),
    some(STRANGE_RESOURCES),
)


@settings(UNHURRIED, max_examples=40)
@given(st.lists(st.one_of(statements(), statements(), strange), max_size=4))
def test_any_policy_grants_nothing_beyond_itself(some_statements: list[dict[str, Any]]) -> None:
    document = {"Version": "2012-10-17", "Statement": some_statements}

    assert grants_nothing_beyond({"new": document}, {"old": document}).shown
