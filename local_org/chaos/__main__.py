"""`python -m local_org.chaos`: storms from fresh seeds, or from SEED; exit code 1 when one breaks anything."""

import multiprocessing
import os
import secrets
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from local_org.chaos.blow import told

EVENTS = 2000


def main() -> int:
    """Blows STORMS storms of EVENTS events, as many at once as there are processors; says what came of each."""
    seeds = [int(os.environ.get("SEED") or secrets.randbelow(10**6)) for _ in range(int(os.environ.get("STORMS") or 1))]
    events = int(os.environ.get("EVENTS") or EVENTS)
    _say(f"EVENTS={events}, SEED={', '.join(map(str, seeds))}")  # first, so that they are known whatever happens
    anew = multiprocessing.get_context("spawn")  # the state of moto and of logging is the process's
    with ProcessPoolExecutor(min(len(seeds), os.cpu_count() or 1), mp_context=anew, max_tasks_per_child=1) as processes:
        ends = [_say_end(*end) for end in processes.map(partial(told, events=events), seeds)]
    return 0 if all(ends) else 1


def _say_end(seed: int, is_good: bool, lines: list[str]) -> bool:  # noqa: FBT001 - as it came
    _say(f"SEED={seed}", *lines)
    return is_good


def _say(first: str, *more: str) -> None:
    sys.stdout.write("\n  ".join((first, *more)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
