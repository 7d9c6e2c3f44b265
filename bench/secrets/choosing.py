"""What the choice of the thresholds owes to the rows that they were chosen by.

They are chosen anew on a part of the rows and judged by the rest. The words and the forms of the detector cannot be
chosen anew: whoever wrote them has seen all the rows here, so that only rows that nobody here has can judge those.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from bench.secrets.labelled import Labelled
from bench.secrets.score import Score, score
from warden.secrets.by_name import USUAL, Thresholds
from warden.secrets.verdict import suspect

FOLDS = 5

_OTHERS: Mapping[str, Sequence[float]] = {
    "shortest_password": (4, 6),
    "shortest_token": (6, 10, 12),
    "shortest_opaque": (12, 20, 24),
    "shortest_plainly_generated": (8, 12, 16),
    "shortest_unsaid": (24, 40),
    "odd_opaque": (0.3, 0.4, 0.5),
    "plainly_odd": (0.4, 0.6),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """The score over all parts together, each judged by thresholds that were chosen without it, and of each part."""

    whole: Score
    parts: Mapping[str, Score]


def settings() -> list[Thresholds]:
    """The usual thresholds, and those with one of them moved; the first of equals is taken, so the usual lead."""
    return [USUAL, *(_moved(name, value) for name, values in _OTHERS.items() for value in values)]


def _moved(name: str, value: float) -> Thresholds:
    thresholds = Thresholds()
    setattr(thresholds, name, value)
    return thresholds


def fold(row: Labelled) -> str:
    """One of five, always the same for the same row."""
    return f"fold {crc32(row.id.encode()) % FOLDS + 1}"


def judged(rows: Sequence[Labelled], part: Callable[[Labelled], str]) -> Judged:
    """Leaves out one part after the other."""
    found = [_found(rows, thresholds) for thresholds in settings()]
    parts = {}
    for name in sorted({part(row) for row in rows}):
        others = [row for row in rows if part(row) != name]
        best = max(found, key=lambda named: score(others, named).f1)
        parts[name] = score((row for row in rows if part(row) == name), best)
    return Judged(sum(parts.values(), Score()), parts)


def _found(rows: Sequence[Labelled], thresholds: Thresholds) -> frozenset[str]:
    return frozenset(row.id for row in rows if suspect(row.key, row.value, thresholds) is not None)
