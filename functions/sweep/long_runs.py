"""Tells of functions whose runs come near their timeout: the list has each timeout, and one query all runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sweep.aws import MOST_RUNS
from sweep.plan import LONG_RUNNING, Listed, Share, share_of_timeout
from warden.findings import Finding, Findings
from warden.model import Function, Mode, Status

GONE = "the function is gone"
OVER = "its runs take no such share of its timeout any more"


@dataclass(frozen=True, slots=True)
class LongRuns:
    """longest: milliseconds of the longest run by function's name, None when nobody knows. percent: of a timeout."""

    findings: Findings
    percent: int
    longest: Mapping[str, float] | None
    now: Callable[[], datetime]

    def look(self, found: Listed, *, told: bool) -> None:
        """Tells when the function's runs are long, and when that is over. told: a finding of it stands."""
        name = found.function.name
        known = (self.longest or {}).get(name)
        run = known if known is not None or not told else self._at_most()
        match share_of_timeout(run, found.timeout, self.percent):
            case Share.LARGE if known is not None:
                self._tell(found.function, Status.OPEN, self._reason(found))
            case Share.SMALL if told:
                self._tell(found.function, Status.RESOLVED, OVER)

    def forget(self, function: Function) -> None:
        """Closes the finding about a function that is gone."""
        self._tell(function, Status.RESOLVED, GONE)

    def _at_most(self) -> float | None:
        """How long a function ran at most that is not among those of the longest runs; None if it may not have run."""
        return min(self.longest.values()) if self.longest and len(self.longest) >= MOST_RUNS else None

    def _reason(self, found: Listed) -> str:
        """The same from day to day, so that it is told once."""
        return (
            f"its longest run of a day took more than {self.percent} % of its timeout of {found.timeout} s; what times "
            f"out is lost or becomes a dead letter: warden letters list --function {found.function.arn}"
        )

    def _tell(self, function: Function, status: Status, reason: str) -> None:
        previous = self.findings.get(LONG_RUNNING, function)
        at = self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        finding = Finding(LONG_RUNNING, function, status, reason)
        self.findings.report(finding, previous, mode=Mode.DETECT, at=at, change=None)
