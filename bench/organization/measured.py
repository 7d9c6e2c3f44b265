"""What one tool did with one account."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bench.organization.counting import Calls
from bench.organization.planting import Planted
from bench.organization.processes import Ran
from bench.secrets.score import Score

SHARED_ROLE, SECRET, DEAD_LETTER = "shared_role", "plaintext_secrets", "dead_letter"
FINDINGS = (SHARED_ROLE, SECRET, DEAD_LETTER)
# A tool's names of functions for each finding; None where it knows no such finding.
Named = Mapping[str, Collection[str] | None]


@dataclass(frozen=True, slots=True)
class Measured:
    """`runs` are the processes that it took, in turn; a finding that the tool does not know has no score."""

    name: str
    functions: int
    calls: Calls
    runs: tuple[Ran, ...]
    scores: Mapping[str, Score | None]

    @property
    def seconds(self) -> float:
        return sum(run.seconds for run in self.runs)

    @property
    def cpu_seconds(self) -> float:
        return sum(run.cpu_seconds for run in self.runs)

    @property
    def peak_bytes(self) -> int:
        return max(run.peak_bytes for run in self.runs)


def scores(planted: Planted, named: Named) -> dict[str, Score | None]:
    """Judge what a tool named: functions, and for the shared role the roles that these functions have.

    One of the users keeps a shared role, and which one is a matter of taste: so the role counts, not the function.
    """
    roles = {function.name: function.latest.configuration.role for function in planted.functions}
    wanted: Mapping[str, Collection[str]] = {
        SHARED_ROLE: planted.sharers.keys(),
        SECRET: planted.secret,
        DEAD_LETTER: planted.without_queue,
    }
    judged: dict[str, Score | None] = {}
    for finding in FINDINGS:
        names = named.get(finding)
        if names is not None and finding == SHARED_ROLE:
            names = {roles[name] for name in names}
        judged[finding] = None if names is None else _score(set(wanted[finding]), set(names))
    return judged


def _score(wanted: set[str], found: set[str]) -> Score:
    return Score(len(wanted & found), len(found - wanted), len(wanted - found))
