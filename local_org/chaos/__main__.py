"""`python -m local_org.chaos`: a storm from a seed; exit code 1 when an event is lost or anything breaks."""

import os
import secrets
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from random import Random

from local_org.chaos import verdict
from local_org.chaos.mix import Mix
from local_org.chaos.owners import Owners
from local_org.chaos.storm import ENDS, Storm
from local_org.faults.stage import Stage
from local_org.options import Options
from local_org.place import Place

HUB, MEMBER = "111111111111", "222222222222"
HOME = "us-east-1"
EVENTS = 2000


def main(seed: int, events: int) -> int:
    """Blows one storm and says what came of it."""
    say = sys.stdout
    print(f"SEED={seed} EVENTS={events}", file=say, flush=True)
    began, draw = time.monotonic(), Random(seed)  # noqa: S311 - to be repeated, not to be secret
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        Stage(Options(accounts=(HUB, MEMBER), regions=(HOME,))) as stage,
    ):
        owners = Owners(stage, Place(MEMBER, HOME), draw)
        storm = Storm(stage, owners, Mix(stage, draw, owners.deploy), draw)
        storm.blow(events)
        wrong = [*storm.calm(), *storm.broken, *verdict.wrong(stage, MEMBER)]
        wrong += [f"{call.role} may not {call.action} on {call.resource}" for call in stage.org.denied]
        wrong += [f"not delivered: {one.reason}" for one in stage.org.undelivered]
    if storm.came != sum(storm.ends.values()):
        wrong.append("the events do not balance")
    for line in _told(storm, wrong, time.monotonic() - began):
        print(line, file=say)
    return 1 if wrong else 0


def _told(storm: Storm, wrong: list[str], seconds: float) -> list[str]:
    ends = " + ".join(f"{storm.ends[end]} {end}" for end in ENDS)
    kinds = ", ".join(f"{kind} {number}" for kind, number in storm.kinds.most_common())
    faults = ", ".join(f"{kind} {number}" for kind, number in storm.mix.hits.most_common())
    return [
        f"events: {kinds}",
        f"calls hit: {faults}",
        f"{storm.came} events in ({storm.again} of them again) = {ends}; {storm.attempts} attempts in {seconds:.0f} s",
        f"violations = {len(wrong)}",
        *(f"  {one}" for one in dict.fromkeys(wrong[:40])),
    ]


if __name__ == "__main__":
    sys.exit(main(int(os.environ.get("SEED") or secrets.randbelow(10**6)), int(os.environ.get("EVENTS") or EVENTS)))
