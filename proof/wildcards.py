"""Whether a wildcard is earned: whether it stood, in one document, for two texts that have no common beginning.

What it stood for is read off the allowed decisions: `role/*` that only ever stood for roles under `warden/` should be
`role/warden/*`, and a region `*` that only ever stood for one region should be that region. What another pattern beside
it takes as well does not count. Two ids that AWS draws by lot are unlike, though they may begin with the same digit.
A `*` for everybody is earned by callers of two accounts, a `*` for every resource only by requests that name no
resource.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    yield from _of_patterns("Resource", texts(statement.get("Resource", [])), {case.request.resource for case in uses})
    for operator, key, values in conditions(statement):
        if operator.removesuffix("IfExists").endswith(("Like", "ArnEquals")):
            found = {value for case in uses for value in case.request.context.get(key.lower(), ())}
            yield from _of_patterns(key, values, found)


def _of_patterns(element: str, patterns: list[str], found: set[str]) -> Iterator[Seen]:
    for at, pattern in enumerate(patterns, 1):
        others = [*patterns[: at - 1], *patterns[at:]]
        alone = {text for text in found if not any(matches(other, text) for other in others)}
        caught = [stood_for(pattern, text) for text in alone if matches(pattern, text)]
        for place in wildcard_places(pattern):
            yield Seen(f"{element} {at} {place}", pattern, frozenset(stood[place] for stood in caught))
