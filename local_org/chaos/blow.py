"""One storm from beginning to end, and what there is to say of it."""

import gc
import os
import random
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from local_org.chaos import verdict
from local_org.chaos.mix import Mix
from local_org.chaos.operators import Operators
from local_org.chaos.owners import Owners
from local_org.chaos.storm import ENDS, Storm
from local_org.faults.stage import Stage
from local_org.options import Options
from local_org.place import Place

HUB, MEMBER = "111111111111", "222222222222"
HOME = "us-east-1"
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Report:
    """A storm that is over. wrong: every violation, in words."""

    storm: Storm
    wrong: tuple[str, ...]
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether every event has an end, and nothing was ever broken."""
        return not self.wrong and self.storm.came == sum(self.storm.ends.values())

    def lines(self) -> Iterator[str]:
        """What to print."""
        storm = self.storm
        yield "events: " + ", ".join(f"{kind} {number}" for kind, number in storm.kinds.most_common())
        yield "calls hit: " + ", ".join(f"{kind} {number}" for kind, number in storm.mix.hits.most_common())
        ends = " + ".join(f"{storm.ends[end]} {end}" for end in ENDS)
        yield f"{storm.attempts} attempts in {self.seconds:.0f} s, {storm.again} events came twice"
        yield f"{storm.came} events in = {ends}"
        yield f"violations = {len(self.wrong)}"
        yield from dict.fromkeys(self.wrong[:MOST_SHOWN])


def blow(seed: int, events: int) -> Report:
    """Blows the storm of a seed; the same one each time, as long as PYTHONHASHSEED is the same, too."""
    began, draw = time.monotonic(), random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    random.seed(seed)  # botocore's backoff draws from it
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        Stage(Options(accounts=(HUB, MEMBER), regions=(HOME,))) as stage,
    ):
        gc.freeze()  # service models are large, and stay
        member = Place(MEMBER, HOME)
        owners, operators = Owners(stage, member, draw), Operators(stage, Place(HUB, HOME), member, draw)
        storm = Storm(stage, owners, operators, Mix(stage, draw, owners.deploy), draw)
        storm.blow(events)
        wrong = [*storm.calm(), *storm.broken, *verdict.wrong(stage, MEMBER), *_refused(stage)]
    return Report(storm, tuple(wrong), time.monotonic() - began)


def told(seed: int, events: int) -> tuple[int, bool, list[str]]:
    """Blows a storm; its seed, whether it is good, and what to print of it."""
    report = blow(seed, events)
    return seed, report.is_good, list(report.lines())


def _refused(stage: Stage) -> Iterator[str]:
    """What the templates do not allow: faults refuse before a policy is asked, so nothing should be."""
    yield from (f"{call.role} may not {call.action} on {call.resource}" for call in stage.org.denied)
    yield from (f"{one.target} did not get an event: {one.reason}" for one in stage.org.undelivered)
