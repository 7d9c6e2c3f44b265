"""Used = granted: what an Allow statement grants, taken apart, against the decisions that it allowed.

A grant is one principal (in a resource policy), one action, one resource pattern and one value of each condition key.
It is used when the statement narrowed down to it still covers an allowed decision that has each of its condition keys.
The decisions of attackers are no use. A wildcard in an action is always wider than used: what Warden does is known. A
ceiling (Allow with NotAction) grants nothing and is left to the mutants, as Deny statements are.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from local_org.access.statements import compile_policy
from proof.evidence import Case
from proof.judging import speaks_to
from proof.operators import Statement, conditions, principals, texts
from proof.sources import VERSION
from proof.wildcards import Seen, wildcards


@dataclass(frozen=True, slots=True)
class Exercise:
    """A statement as it stands in one document, and the allowed decisions that it covers."""

    statement: Statement
    uses: Sequence[Case]


@dataclass(frozen=True, slots=True)
class Part:
    """One value of one element. `place` tells it from the others of its statement in every document alike."""

    place: str
    shown: str
    narrowed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Grant:
    """One choice of each part of a statement, and whether it was used."""

    place: str
    shown: str
    used: bool


@dataclass(frozen=True, slots=True)
class Usage:
    """What of a statement (Allow, in all its places) was used."""

    grants: Sequence[Grant]
    wildcards: Sequence[Seen]

    def surplus(self) -> dict[str, str]:
        """Return what is granted and was not used: the place in the statement and words for a reader."""
        unused = {grant.place: grant.shown for grant in self.grants if not grant.used}
        return unused | {seen.place: str(seen) for seen in self.wildcards if not seen.is_earned}


def usage(exercises: Iterable[Exercise]) -> Usage:
    """Hold a statement against its uses: one document in which something was used is enough."""
    grants: dict[str, Grant] = {}
    found: dict[str, Seen] = {}
    for exercise in exercises:
        for grant in grants_of(exercise):
            grants[grant.place] = max(grants.get(grant.place, grant), grant, key=lambda one: one.used)
        for seen in wildcards(exercise.statement, exercise.uses):
            found[seen.place] = max(found.get(seen.place, seen), seen, key=lambda one: (one.is_earned, len(one.texts)))
    return Usage(tuple(grants.values()), tuple(found.values()))


def grants_of(exercise: Exercise) -> Iterator[Grant]:
    """Yield each grant of a statement in one document."""
    if exercise.statement["Effect"] != "Allow" or "NotAction" in exercise.statement:
        return
    for chosen in product(*parts_of(exercise.statement)):
        place, shown = ", ".join(part.place for part in chosen), ", ".join(part.shown for part in chosen)
        yield Grant(place, shown, _is_used(_narrowed(chosen), exercise.uses))


def parts_of(statement: Statement) -> Iterator[list[Part]]:
    """Yield the values of each element and of each condition key that a statement has."""
    named = principals(statement)
    if named:
        everybody = statement["Principal"] == "*"
        yield [
            Part(f"Principal {at}", f"{kind} {name}", {"Principal": "*" if everybody else {kind: name}})
            for at, (kind, name) in enumerate(named, 1)
        ]
    yield [Part(action, action, {"Action": action}) for action in texts(statement["Action"])]
    if "Resource" in statement:
        patterns = enumerate(texts(statement["Resource"]), 1)
        yield [Part(f"Resource {at}", pattern, {"Resource": pattern}) for at, pattern in patterns]
    for operator, key, values in conditions(statement):
        yield [
            Part(f"{key} {at}", f"{key} {value}", {"Condition": {_alone(operator): {key: value}}})
            for at, value in enumerate(values, 1)
        ]


def _alone(operator: str) -> str:
    """The operator that asks whether one value was needed: a request may have values that take several of a list."""
    return operator.replace("ForAllValues:", "ForAnyValue:")


def _narrowed(chosen: Iterable[Part]) -> Statement:
    block: dict[str, dict[str, str]] = {}
    statement: dict[str, Any] = {"Effect": "Allow", "Condition": block}
    for part in chosen:
        for operator, keys in part.narrowed.get("Condition", {}).items():
            block.setdefault(operator, {}).update(keys)
        statement |= {name: value for name, value in part.narrowed.items() if name != "Condition"}
    return statement


def _is_used(narrowed: Statement, uses: Sequence[Case]) -> bool:
    if "*" in narrowed["Action"]:
        return False
    (compiled,) = compile_policy(json.dumps({"Version": VERSION, "Statement": narrowed})).statements
    keys = [condition.key for condition in compiled.conditions]
    return any(
        all(case.request.context.get(key) for key in keys) and speaks_to(compiled, case.request) for case in uses
    )
