"""Whether a wildcard is earned: whether it stood, in one place, for two texts that have no common beginning.

What it stood for is read off the allowed decisions: `role/*` that only ever stood for roles under `warden/` should be
`role/warden/*`, and a region `*` that only ever stood for one region should be that region. A `*` for everybody is
earned by callers of two accounts, a `*` for every resource only by requests that name no resource.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os.path import commonprefix

from proof.evidence import Case
from proof.operators import Statement, conditions, principals, texts
from proof.patterns import stood_for, wildcard_places

_NOTHING_NAMED = "*"


@dataclass(frozen=True, slots=True, order=True)
class Wildcard:
    """`place` tells it from the others of its statement wherever the statement stands, `shown` is for a reader."""

    place: str
    shown: str = field(compare=False)


def wildcards(statement: Statement, uses: Sequence[Case]) -> Iterator[tuple[Wildcard, bool]]:
    """Yield each wildcard of an Allow statement and whether its uses earn it; a ceiling's are not asked for."""
    if statement["Effect"] != "Allow" or "NotAction" in statement:
        return
    if ("AWS", "*") in principals(statement):
        accounts = {case.request.principal.service or case.request.principal.account for case in uses}
        yield _of_texts("Principal", "*", accounts)
    resources = {case.request.resource for case in uses}
    for at, pattern in enumerate(texts(statement.get("Resource", [])), 1):
        if pattern == "*":
            yield Wildcard(f"Resource {at}", "Resource *"), resources == {_NOTHING_NAMED}
        else:
            yield from _of_pattern(f"Resource {at}", pattern, resources)
    for operator, key, values in conditions(statement):
        if operator.removesuffix("IfExists").endswith(("Like", "ArnEquals")):
            seen = {value for case in uses for value in case.request.context.get(key.lower(), ())}
            for at, pattern in enumerate(values, 1):
                yield from _of_pattern(f"{key} {at}", pattern, seen)


def _of_pattern(place: str, pattern: str, seen: set[str]) -> Iterator[tuple[Wildcard, bool]]:
    caught = [found for found in (stood_for(pattern, text) for text in seen) if found]
    for name in wildcard_places(pattern):
        yield _of_texts(f"{place} {name}", pattern, {found[name] for found in caught})


def _of_texts(place: str, pattern: str, seen: set[str]) -> tuple[Wildcard, bool]:
    shared = commonprefix(sorted(seen))
    stood = f"for texts that begin with {shared}" if len(seen) > 1 else f"for {min(seen, default='nothing')}"
    return Wildcard(place, f"{place}, {pattern}, stood only {stood}"), len(seen) > 1 and not shared
