"""`python -m local_org.chaos`: storms from fresh seeds, or from SEED; exit code 1 when one breaks anything."""

import os
import secrets
import sys

from local_org.chaos.blow import Report, blow

EVENTS = 2000


def main() -> int:
    """Blows STORMS storms of EVENTS events and says what came of each."""
    seeds = [int(os.environ.get("SEED") or secrets.randbelow(10**6)) for _ in range(int(os.environ.get("STORMS") or 1))]
    events = int(os.environ.get("EVENTS") or EVENTS)
    reports = [_told(seed, events) for seed in seeds]  # each, whatever came of the one before
    return 0 if all(report.is_good for report in reports) else 1


def _told(seed: int, events: int) -> Report:
    """Blows one; the seed is said first, so that it is known whatever happens."""
    sys.stdout.write(f"SEED={seed} EVENTS={events}\n")
    sys.stdout.flush()
    report = blow(seed, events)
    sys.stdout.write("".join(f"  {line}\n" for line in report.lines()))
    sys.stdout.flush()
    return report


if __name__ == "__main__":
    sys.exit(main())
