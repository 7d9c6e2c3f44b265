"""Laws of the evaluation logic, over policies and requests made up from a few parts so that they often meet."""

from dataclasses import replace
from functools import cache
from itertools import product
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from local_org.access.authorizer import AccessRequest, Policies, authorize
from local_org.access.conditions import PolicyNotUnderstoodError
from local_org.access.statements import Policy, Statement
from tests.unit.local_org.access.case import (
    ABROAD,
    DEVELOPER,
    EVENTBRIDGE,
    HOME,
    QUEUE,
    ROLE,
    SEND,
    SESSION,
    allow,
    compiled,
    deny,
    policy,
)

# Not a race: a slow machine breaks no law.
LAW = settings(deadline=None)
PRESENT, ABSENT = "aws:PrincipalOrgID", "aws:SourceArn"
UNKNOWN = compiled(policy(allow(Condition={"StringEquals": {"aws:Unheard": "x"}}))).statements[0].conditions[0]
CONTEXT = {"aws:principalorgid": ("o-1",), "aws:sourcearn": (), "aws:tagkeys": ("a", "b")}

# Three of four are about the request, so that statements meet; the last is not.
ACTIONS = ({"Action": SEND}, {"Action": ["sns:*", "sqs:Send*"]}, {"NotAction": "sns:*"}, {"NotAction": "sqs:*"})
RESOURCES = ({"Resource": QUEUE}, {"Resource": "*"}, {"NotResource": "arn:aws:sns:*:*:*"}, {"NotResource": QUEUE})
HOLDING: tuple[dict[str, Any], ...] = (
    {},
    {"StringEquals": {PRESENT: "o-1"}, "Null": {ABSENT: "true"}},
    {"StringNotEqualsIfExists": {ABSENT: "x"}, "ForAllValues:StringLike": {"aws:TagKeys": ["a", "b"]}},
    {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}, "Null": {PRESENT: "false"}},
)
FAILING: tuple[dict[str, Any], ...] = (
    {"StringEquals": {PRESENT: "o-1", ABSENT: "x"}},
    {"ForAllValues:StringLike": {"aws:TagKeys": "a"}},
)
EFFECTS = ("Allow", "Allow", "Deny")
PRINCIPALS = ("*", {"AWS": HOME}, {"AWS": ROLE}, {"AWS": SESSION.arn}, {"AWS": ABROAD}, {"Service": EVENTBRIDGE.arn})
callers = st.sampled_from([SESSION, DEVELOPER, EVENTBRIDGE])
owners = st.sampled_from([HOME, ABROAD])


@cache
def statements(*, effects: tuple[str, ...] = EFFECTS, named: bool = False) -> st.SearchStrategy[Statement]:
    """Compiled statements; `named`: with a Principal, as in the policy of a resource."""
    parts = product(effects, ACTIONS, RESOURCES, HOLDING + FAILING)
    raw = [{"Effect": effect, **about, **where, "Condition": block} for effect, about, where, block in parts]
    principals = [{"Principal": who} for who in PRINCIPALS] if named else [{}]
    both = st.tuples(st.sampled_from(raw), st.sampled_from(principals))
    return both.map(lambda drawn: compiled(policy({**drawn[0], **drawn[1]})).statements[0])


def policies(*, named: bool = False) -> st.SearchStrategy[Policy]:
    return st.lists(statements(named=named), max_size=2).map(lambda found: Policy("p", tuple(found)))


in_force = st.builds(
    Policies, st.lists(policies(), max_size=2).map(tuple), st.none() | policies(), st.none() | policies(named=True)
)
requests = st.builds(
    AccessRequest, callers, st.just(SEND), st.just(QUEUE), owners, st.just(CONTEXT), needs_resource_policy=st.booleans()
)


@st.composite
def additions(draw: st.DrawFn, *, effects: tuple[str, ...] = EFFECTS) -> tuple[Policies, Policies, Statement]:
    """Policies, the same with one statement more in one of them, and that statement."""
    before = draw(in_force)
    kinds = ["identity", *(["boundary"] if before.boundary else []), *(["resource"] if before.resource else [])]
    kind = draw(st.sampled_from(kinds))
    added = draw(statements(effects=effects, named=kind == "resource"))
    return before, with_statement(before, kind, added), added


def with_statement(before: Policies, kind: str, added: Statement) -> Policies:
    def more(known: Policy | None) -> Policy:
        return Policy("p", (*(known.statements if known else ()), added))

    match kind:
        case "identity":
            return replace(before, identity=(*before.identity, more(None)))
        case "boundary":
            return replace(before, boundary=more(before.boundary))
        case _:
            return replace(before, resource=more(before.resource))


def exchanged(among: Policies, one: Statement, other: Statement) -> Policies:
    def within(known: Policy) -> Policy:
        return replace(known, statements=tuple(other if item is one else item for item in known.statements))

    return Policies(
        tuple(map(within, among.identity)),
        among.boundary and within(among.boundary),
        among.resource and within(among.resource),
    )


def allowed(request: AccessRequest, among: Policies) -> bool:
    return authorize(request, among).allowed


def outcome(request: AccessRequest, among: Policies) -> bool | None:
    """Whether a request is allowed; None for an error."""
    try:
        return allowed(request, among)
    except PolicyNotUnderstoodError:
        return None


@st.composite
def narrowed(draw: st.DrawFn, *, effect: str) -> tuple[Policies, Policies]:
    """Policies with a statement under conditions, and the same with one condition less."""
    before, _, statement = draw(additions(effects=(effect,)).filter(lambda added: added[2].conditions))
    kind = "identity" if statement.principals is None else "resource"
    left_out = draw(st.integers(0, len(statement.conditions) - 1))
    kept = tuple(condition for at, condition in enumerate(statement.conditions) if at != left_out)
    wider = replace(statement, conditions=kept)
    return with_statement(before, kind, statement), with_statement(before, kind, wider)


@LAW
@given(requests, in_force, st.sampled_from(["identity", "boundary", "resource"]))
def test_a_deny_of_everything_denies_wherever_it_stands(request: AccessRequest, among: Policies, kind: str) -> None:
    everything = deny("*", "*", Principal="*") if kind == "resource" else deny("*", "*")
    denying = with_statement(among, kind, compiled(policy(everything)).statements[0])

    assert not allowed(request, denying)


@LAW
@given(requests, additions(effects=("Deny",)))
def test_a_deny_more_never_allows_more(request: AccessRequest, added: tuple[Policies, Policies, Statement]) -> None:
    before, after, _ = added

    assert allowed(request, before) or not allowed(request, after)


@LAW
@given(requests, additions(effects=("Allow",)))
def test_an_allow_more_never_denies_more(request: AccessRequest, added: tuple[Policies, Policies, Statement]) -> None:
    before, after, _ = added

    assert allowed(request, after) or not allowed(request, before)


@LAW
@given(requests, in_force, policies())
def test_a_boundary_never_allows_more(request: AccessRequest, unbounded: Policies, boundary: Policy) -> None:
    unbounded = replace(unbounded, boundary=None)

    assert allowed(request, unbounded) or not allowed(request, replace(unbounded, boundary=boundary))


@LAW
@given(requests, narrowed(effect="Allow"))
def test_an_allow_with_a_condition_less_never_denies_more(
    request: AccessRequest, narrowed: tuple[Policies, Policies]
) -> None:
    narrow, wide = narrowed

    assert allowed(request, wide) or not allowed(request, narrow)


@LAW
@given(requests, narrowed(effect="Deny"))
def test_a_deny_with_a_condition_less_never_allows_more(
    request: AccessRequest, narrowed: tuple[Policies, Policies]
) -> None:
    narrow, wide = narrowed

    assert allowed(request, narrow) or not allowed(request, wide)


@LAW
@given(requests, additions(), st.randoms(use_true_random=False))
def test_the_order_of_policies_statements_and_conditions_never_matters(
    request: AccessRequest, added: tuple[Policies, Policies, Statement], random: Random
) -> None:
    _, known, statement = added
    among = exchanged(known, statement, replace(statement, conditions=(UNKNOWN, *statement.conditions)))

    def shuffled(known: Policy) -> Policy:
        mixed = (
            replace(item, conditions=tuple(random.sample(item.conditions, len(item.conditions))))
            for item in random.sample(known.statements, len(known.statements))
        )
        return replace(known, statements=tuple(mixed))

    other = Policies(
        tuple(map(shuffled, random.sample(among.identity, len(among.identity)))),
        among.boundary and shuffled(among.boundary),
        among.resource and shuffled(among.resource),
    )

    assert outcome(request, among) is outcome(request, other)


@LAW
@given(requests, additions(), st.data())
def test_an_unknown_key_is_an_error_or_whatever_it_says_changes_nothing(
    request: AccessRequest, added: tuple[Policies, Policies, Statement], data: st.DataObject
) -> None:
    without, known, statement = added
    at = data.draw(st.integers(0, len(statement.conditions)))
    unknown = replace(statement, conditions=(*statement.conditions[:at], UNKNOWN, *statement.conditions[at:]))

    decided = outcome(request, exchanged(known, statement, unknown))

    assert decided in {None, allowed(request, known)} & {None, allowed(request, without)}
