"""The whole proof: what was looked at, and whatever is wrong, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proof.checks import Check, Checks
from proof.evidence import Case, Evidence
from proof.missing import missing
from proof.mutants import mutants


@dataclass(frozen=True, slots=True)
class Proof:
    """Counts, and what is wrong: `unused`, `missing` and `survivors`."""

    decisions: int
    statements: int
    grants: int
    wildcards: int
    mutants: int
    caught: Mapping[str, int]
    unused: Sequence[str]
    missing: Sequence[str]
    survivors: Sequence[str]

    @property
    def holds(self) -> bool:
        return not (self.unused or self.missing or self.survivors)


def prove(evidence: Evidence) -> Proof:
    """Hold the templates against the record."""
    checks = Checks(evidence)
    caught = {mutant: checks.catch(mutant) for mutant in mutants(checks.placed)}
    return Proof(
        decisions=len(evidence.cases),
        statements=len(checks.placed),
        grants=sum(len(usage.grants) for usage in checks.usage.values()),
        wildcards=sum(len(usage.wildcards) for usage in checks.usage.values()),
        mutants=len(caught),
        caught={check: list(caught.values()).count(check) for check in Check},
        unused=[f"{origin}: {shown}" for origin, usage in checks.usage.items() for shown in usage.surplus().values()],
        missing=sorted({_asked(case) for case in missing(evidence.cases)}),
        survivors=[f"{mutant}: {mutant.shown}" for mutant, check in caught.items() if check is None],
    )


def _asked(case: Case) -> str:
    return f"{case.request.principal.role_arn}: {case.request.action} on {case.request.resource}"
