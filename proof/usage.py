"""Used = granted: what an Allow statement grants, taken apart, against the decisions that it allowed.

A grant is one principal (in a resource policy), one action, one resource pattern and one value of each condition key.
It is used when the statement narrowed down to it still covers an allowed decision that has each of its condition keys.
The decisions of attackers are no use. A wildcard in an action is always wider than used: the actions of Warden are known.
A ceiling (Allow with NotAction) grants nothing and is left to the mutants, as Deny statements are.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from local_org.access.statements import compile_policy
from proof.evidence import Case
from proof.judging import speaks_to
from proof.operators import Statement, conditions, principals, texts
from proof.wildcards import Wildcard, wildcards


@dataclass(frozen=True, slots=True)
class Exercise:
    """A statement as it stands in one document, and the allowed decisions that it covers."""

    statement: Statement
    uses: Sequence[Case]


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """`place` tells it from the others of its statement wherever the statement stands, `shown` is for a reader."""

    place: str
    shown: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """What of a statement (Allow, in all its places) was used: grants and wildcards with the answer."""

    grants: Mapping[Grant, bool]
    wildcards: Mapping[Wildcard, bool]

    def surplus(self) -> list[Grant | Wildcard]:
        """Return what is granted and was not used."""
        return [item for item, used in (*self.grants.items(), *self.wildcards.items()) if not used]


def usage(exercises: Iterable[Exercise]) -> Usage:
    """Hold a statement against its uses: one document in which something was used is enough."""
    grants: dict[str, tuple[Grant, bool]] = {}
    found: dict[str, tuple[Wildcard, bool]] = {}
    for exercise in exercises:
        for grant, narrowed in grants_of(exercise.statement):
            first, used = grants.get(grant.place, (grant, False))
            grants[grant.place] = first, used or _is_used(narrowed, exercise.uses)
        for wildcard, earned in wildcards(exercise.statement, exercise.uses):
            known, before = found.get(wildcard.place, (wildcard, False))
            found[wildcard.place] = known, before or earned
    return Usage(dict(grants.values()), dict(found.values()))


def grants_of(statement: Statement) -> Iterator[tuple[Grant, Statement]]:
    """Yield each grant of a statement with the statement narrowed down to it."""
    if statement["Effect"] != "Allow" or "NotAction" in statement:
        return
    asked = conditions(statement)
    who = list(enumerate(principals(statement), 1)) or [(0, None)]
    resources = list(enumerate(texts(statement["Resource"]), 1)) if "Resource" in statement else [(0, None)]
    values = [[(operator, key, at, value) for at, value in enumerate(listed, 1)] for operator, key, listed in asked]
    everything = product(who, texts(statement["Action"]), resources, product(*values))
    for (one, principal), action, (two, resource), chosen in everything:
        keys = [f"{key} {at}" for _, key, at, _ in chosen]
        place = f"Principal {one}, {action}, Resource {two}, {', '.join(keys)}"
        shown = [action, resource, *(f"{key} {value}" for _, key, _, value in chosen)]
        narrowed = _narrowed(action, principal, resource, chosen)
        yield Grant(place, ", ".join(filter(None, shown))), narrowed


def _narrowed(
    action: str,
    principal: tuple[str, str] | None,
    resource: str | None,
    chosen: Iterable[tuple[str, str, int, str]],
) -> Statement:
    block: dict[str, dict[str, str]] = {}
    for operator, key, _, value in chosen:
        block.setdefault(operator, {})[key] = value
    parts: dict[str, Any] = {"Effect": "Allow", "Action": action, "Condition": block}
    if principal is not None:
        parts["Principal"] = {principal[0]: principal[1]}
    if resource is not None:
        parts["Resource"] = resource
    return parts


def _is_used(narrowed: Statement, uses: Sequence[Case]) -> bool:
    if "*" in narrowed["Action"]:
        return False
    (compiled,) = compile_policy(json.dumps({"Version": "2012-10-17", "Statement": narrowed})).statements
    keys = [condition.key for condition in compiled.conditions]
    return any(
        all(case.request.context.get(key) for key in keys) and speaks_to(compiled, case.request) for case in uses
    )
