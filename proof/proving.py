"""The whole proof: what was looked at, and whatever is wrong, in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from proof.checks import Check, Checks
from proof.equivalents import EQUIVALENT
from proof.evidence import Case, Evidence
from proof.missing import missing
from proof.mutants import Mutant, mutants


@dataclass(frozen=True, slots=True)
class Proof:
    """Counts, and what is wrong: `unused`, `missing`, `survivors` and `stale` (of the table of equivalent mutants)."""

    decisions: int
    statements: int
    grants: int
    wildcards: int
    mutants: int
    caught: Mapping[str, int]
    equivalent: Sequence[str]
    unused: Sequence[str]
    missing: Sequence[str]
    survivors: Sequence[str]
    stale: Sequence[str]

    @property
    def holds(self) -> bool:
        return not (self.unused or self.missing or self.survivors or self.stale)


def prove(evidence: Evidence, equivalent: Mapping[str, str] = EQUIVALENT) -> Proof:
    """Hold the templates against the record."""
    checks = Checks(evidence)
    caught = {mutant.shown: checks.catch(mutant) for mutant in mutants(checks.placed)}
    survivors = [shown for shown, check in caught.items() if check is None]
    return Proof(
        decisions=len(evidence.cases),
        statements=len(checks.placed),
        grants=sum(len(usage.grants) for usage in checks.usage.values()),
        wildcards=sum(len(usage.wildcards) for usage in checks.usage.values()),
        mutants=len(caught),
        caught={check: list(caught.values()).count(check) for check in Check},
        equivalent=[shown for shown in survivors if shown in equivalent],
        unused=[f"{origin}: {item.shown}" for origin, usage in checks.usage.items() for item in usage.surplus()],
        missing=sorted({_asked(case) for case in missing(evidence.cases)}),
        survivors=[shown for shown in survivors if shown not in equivalent],
        stale=[shown for shown in equivalent if shown not in survivors],
    )


def _asked(case: Case) -> str:
    return f"{case.request.principal.role_arn}: {case.request.action} on {case.request.resource}"
