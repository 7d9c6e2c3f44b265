"""The longest that `find` takes for 4 KB that were made against it."""

import time
from dataclasses import dataclass

from bench.secrets.adversaries import adversaries, patterns
from warden.secrets import find

ENVIRONMENT = 4096
LONG = 16
# Each of these names leads a value through another rule.
NAMES = ("PASSWORD", "API_KEY", "KEY", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Bounded:
    """Seconds for 4 KB, the worst of all values; and how that worst grows in a value 16 times as long."""

    values: int
    worst_seconds: float
    growth: float


def bounded() -> Bounded:
    """A quadratic search would grow by 256, a linear one by 16."""
    short = _values(ENVIRONMENT)
    seconds = [_seconds(value) for value in short]
    worst = seconds.index(max(seconds))
    again = min(_seconds(short[worst]) for _ in range(3))
    grown = min(_seconds(_values(ENVIRONMENT * LONG)[worst]) for _ in range(3))
    return Bounded(len(short), max(seconds), grown / again)


def _values(length: int) -> list[str]:
    return [value for pattern in patterns() for value in adversaries(pattern, length)]


def _seconds(value: str) -> float:
    """The value under each name, in turn: the longest."""
    taken = []
    for name in NAMES:
        start = time.perf_counter()
        find({name: value})
        taken.append(time.perf_counter() - start)
    return max(taken)
