"""Whether a wildcard is earned: whether it stood, in one document, for two texts that have no common beginning.

What it stood for is read off the allowed decisions: `role/*` that only ever stood for roles under `warden/` should be
`role/warden/*`, and a region `*` that only ever stood for one region should be that region. What another pattern beside
it takes as well does not count. Two ids that AWS draws by lot are unlike, though they may begin with the same digit.
A `*` for everybody is earned by callers of two accounts, a `*` for every resource only by requests that name no
resource.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from local_org.access.variables import expand
from proof.evidence import Case
from proof.operators import Statement, conditions, principals, texts
from proof.patterns import common_beginning, matches, stood_for, wildcard_places

_NOTHING_NAMED = "*"
_DRAWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A wildcard and what it stood for. `place` tells it from the others of its statement in every document alike."""

    place: str
    pattern: str
    texts: frozenset[str]

    @property
    def is_earned(self) -> bool:
        if self.pattern == "*" and self.place.startswith("Resource"):
            return self.texts == {_NOTHING_NAMED}
        alike = common_beginning(self.texts) and not all(map(_DRAWN.fullmatch, self.texts))
        return len(self.texts) > 1 and not alike

    def __str__(self) -> str:
        start = common_beginning(self.texts)
        what = f"only for {start}..." if len(self.texts) > 1 else f"only for {start}" if self.texts else "for nothing"
        return f"{self.place}, {self.pattern}, stood {what}"


def wildcards(statement: Statement, uses: Sequence[Case]) -> Iterator[Seen]:
    """Yield each wildcard of an Allow statement with what it stood for; a ceiling's are not asked for."""
    if statement["Effect"] != "Allow" or "NotAction" in statement:
        return
    if ("AWS", "*") in principals(statement):
        callers = frozenset(case.request.principal.service or case.request.principal.account for case in uses)
        yield Seen("Principal", "*", callers)
    yield from _of_patterns(
        "Resource", texts(statement.get("Resource", [])), uses, lambda case: [case.request.resource]
    )
    for operator, key, values in conditions(statement):
        if operator.removesuffix("IfExists").endswith(("Like", "ArnEquals")):
            yield from _of_patterns(key, values, uses, partial(_said, key.lower()))


def _of_patterns(
    element: str, patterns: list[str], uses: Sequence[Case], asked: Callable[[Case], Sequence[str]]
) -> Iterator[Seen]:
    """Yield each wildcard of each pattern; policy variables are what they were in a request."""
    found = {(text, *(_filled(one, case) for one in patterns)) for case in uses for text in asked(case)}
    for at, pattern in enumerate(patterns, 1):
        alone = [
            (text, filled[at - 1])
            for text, *filled in found
            if not any(matches(other, text) for other in (*filled[: at - 1], *filled[at:]))
        ]
        caught = [stood_for(filled, text) for text, filled in alone if matches(filled, text)]
        for place in wildcard_places(pattern):
            yield Seen(f"{element} {at} {place}", pattern, frozenset(stood[place] for stood in caught))


def _filled(pattern: str, case: Case) -> str:
    return expand(pattern, case.request.context) or "" if "${" in pattern else pattern


def _said(key: str, case: Case) -> Sequence[str]:
    return case.request.context.get(key, ())
