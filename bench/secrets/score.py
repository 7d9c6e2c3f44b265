"""Precision, recall and F1 of the variables that a detector names."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from bench.secrets.labelled import Labelled


@dataclass(frozen=True, slots=True)
class Score:
    """How many were found rightly, found wrongly and missed."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.right + other.right, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return _share(self.right, self.right + self.false)

    @property
    def recall(self) -> float:
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        return _share(2 * self.right, 2 * self.right + self.false + self.missed)


def score(rows: Iterable[Labelled], found: Collection[str]) -> Score:
    """Of these rows alone; `found` holds ids, of other rows too."""
    right = false = missed = 0
    for row in rows:
        named = row.id in found
        right += named and row.is_secret
        false += named and not row.is_secret
        missed += row.is_secret and not named
    return Score(right, false, missed)


def score_by(group: Callable[[Labelled], str], rows: Iterable[Labelled], found: Collection[str]) -> dict[str, Score]:
    """The score of each group, in the order of their names."""
    groups: dict[str, list[Labelled]] = {}
    for row in rows:
        groups.setdefault(group(row), []).append(row)
    return {name: score(groups[name], found) for name in sorted(groups)}


def _share(part: int, whole: int) -> float:
    """Nothing of nothing is all of it: who names nothing where nothing is has made no mistake."""
    return part / whole if whole else 1.0
