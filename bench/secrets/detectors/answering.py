"""What every detector here does, in whatever environment it runs: judge the variables on standard input and time it.

In come lines of `{"id", "key", "value"}`; out goes `{"found": [id, ...], "pairs_per_second": number}`.
Nothing but the standard library is imported: each detector has an environment of its own.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping

Row = Mapping[str, str]
# A machine that does other things as well slows down some passes, never all of them.
ENOUGH_SECONDS = 2.0
MOST_PASSES = 7


def answer(found_in: Callable[[list[Row]], Iterable[str]]) -> None:
    """`found_in` returns the ids of the rows that hold a credential; the best of some passes is what it takes."""
    rows: list[Row] = [json.loads(line) for line in sys.stdin]
    found: list[str] = []
    seconds: list[float] = []
    while len(seconds) < MOST_PASSES and sum(seconds) < ENOUGH_SECONDS:
        start = time.perf_counter()
        found = list(found_in(rows))
        seconds.append(time.perf_counter() - start)
    json.dump({"found": found, "pairs_per_second": len(rows) / min(seconds)}, sys.stdout)
