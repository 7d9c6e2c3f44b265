"""Whether one set of statements grants nothing that another does not. Pure.

It may refuse a true case and never passes a false one: decision 0006 says what it can show. The rule: for a request
that the new statements allow, each part of an Allow lies within one Allow of the old ones, and each Deny of the old
ones stands, or concerns nothing that is allowed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from warden.policy.patterns import STAR, lies_within, meet
from warden.policy.statements import Condition, Document, NotUnderstood, Statement, Texts, statements

# Steps of holding pattern against pattern; some tenths of a second. Statements that were copied take none. Beyond it
# nothing is shown, so that no policy, however it is written, keeps a function busy.
MOST_STEPS = 2_000_000


class Containment(NamedTuple):
    """Whether it was shown, of how many statements, and if not, of which one and why not."""

    shown: bool
    statements: int
    doubt: str = ""


def grants_nothing_beyond(new: Mapping[str, Document], old: Mapping[str, Document]) -> Containment:
    """Whether every request that the policies `new` allow is allowed by the policies `old`; both by name or ARN.

    The request is the same in every key: what tells the caller of the one from the caller of the other is a hazard.
    """
    try:
        asked, given = tuple(statements(new)), tuple(statements(old))
    except NotUnderstood as problem:
        return Containment(shown=False, statements=0, doubt=str(problem))
    doubt = next(_doubts(asked, given), "")
    return Containment(not doubt, len(asked), doubt)


def _doubts(new: tuple[Statement, ...], old: tuple[Statement, ...]) -> Iterator[str]:
    known, kept = ({statement.meaning for statement in some} for some in (old, new))
    added = [statement for statement in new if statement.allows and statement.meaning not in known]
    lifted = [statement for statement in old if not statement.allows and statement.meaning not in kept]
    if _steps((*added, *lifted), (*new, *old)) > MOST_STEPS:
        yield "there is too much to compare"
        return
    allows = [statement for statement in new if statement.allows]
    denies = [statement for statement in new if not statement.allows]
    covering = [*denies, *(statement for statement in old if statement.allows)]
    for statement in added:
        for part in _uncovered(statement, covering):
            actions = ", ".join(part.patterns[:3])
            yield f"{statement.name} allows {'all but ' * part.all_but}{actions} more widely than any one before it"
    for statement in lifted:
        if any(_uncovered(statement, denies)) and not all(_apart(statement, allowed) for allowed in allows):
            yield f"{statement.name} denies what might no longer be denied"


def _steps(some: Iterable[Statement], every: Iterable[Statement]) -> int:
    """The most that it can take to hold each pattern of the one against each of the other."""
    patterns, signs = _size(some)
    all_patterns, all_signs = _size(every)
    return patterns * all_signs + signs * all_patterns


def _size(some: Iterable[Statement]) -> tuple[int, int]:
    texts = [pattern for statement in some for part in _parts_of(statement) for pattern in part.patterns]
    return len(texts), sum(map(len, texts)) + len(texts)


def _parts_of(statement: Statement) -> Iterator[Texts]:
    yield statement.actions
    yield statement.resources
    yield from (condition.values for condition in statement.conditions)


def _uncovered(statement: Statement, covering: Iterable[Statement]) -> Iterator[Texts]:
    """The actions of the statement that, on some of its resources, no one of the others applies to."""
    wide = [
        other
        for other in covering
        if other.variables <= statement.variables and _implies(statement.conditions, other.conditions)
    ]
    resources = {
        sum(1 << at for at, other in enumerate(wide) if _within(part, other.resources))
        for part in _each(statement.resources)
    }
    for part in _each(statement.actions):
        cover = sum(1 << at for at, other in enumerate(wide) if _within(part, other.actions))
        if not all(cover & on for on in resources):
            yield part


def _each(texts: Texts) -> Iterator[Texts]:
    """The set as a union of parts; `all_but` has no parts."""
    if texts.all_but:
        yield texts
    else:
        yield from (texts._replace(patterns=(pattern,)) for pattern in texts.patterns)


def _implies(conditions: Iterable[Condition], others: Iterable[Condition]) -> bool:
    """Whether the other conditions hold whenever all of the first do: each follows from one of them."""
    return all(any(_follows(other, condition) for condition in conditions) for other in others)


def _follows(weaker: Condition, stronger: Condition) -> bool:
    """Whether a condition holds whenever the stronger one does.

    With the same quantifier and negation they differ in values only, whatever a missing key comes to.
    """
    return (
        (weaker.over, weaker.kind, weaker.key) == (stronger.over, stronger.kind, stronger.key)
        and weaker.values.all_but == stronger.values.all_but
        and (weaker.if_exists or not stronger.if_exists)
        and _within(stronger.values, weaker.values)
    )


def _apart(one: Statement, other: Statement) -> bool:
    """Whether no request is such that both statements apply to it, by its action or by its resource."""
    return any(
        _within(mine, theirs._replace(all_but=not theirs.all_but))
        for mine, theirs in ((one.actions, other.actions), (one.resources, other.resources))
    )


def _within(inner: Texts, outer: Texts) -> bool:
    """Whether the one set lies within the other, pattern by pattern."""
    match inner.all_but, outer.all_but:
        case False, False:
            return _each_within_one(inner, outer)
        case False, True:
            return not any(
                meet(inner.read(mine), outer.read(theirs)) for mine in inner.patterns for theirs in outer.patterns
            )
        case True, False:
            return STAR in outer.patterns
        case _:
            return _each_within_one(outer, inner)


def _each_within_one(inner: Texts, outer: Texts) -> bool:
    return all(
        any(lies_within(inner.read(mine), outer.read(theirs)) for theirs in outer.patterns) for mine in inner.patterns
    )
