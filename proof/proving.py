"""The whole proof: what was looked at, and whatever is wrong, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from proof.checks import Check, Checks
from proof.documents import Origin
from proof.evidence import Case, Evidence
from proof.missing import missing
from proof.mutants import mutants
from proof.reasons import NO_DIFFERENCE, NO_NARROWER


@dataclass(frozen=True, slots=True)
class Proof:
    """Counts, and what is wrong: `unused`, `missing`, `survivors` and `stale` (reasons.py)."""

    decisions: int
    statements: int
    grants: int
    wildcards: int
    mutants: int
    caught: Mapping[str, int]
    no_difference: int
    no_narrower: int
    unused: Sequence[str]
    missing: Sequence[str]
    survivors: Sequence[str]
    stale: Sequence[str]

    @property
    def holds(self) -> bool:
        return not (self.unused or self.missing or self.survivors or self.stale)


def prove(
    evidence: Evidence, no_difference: Mapping[str, str] = NO_DIFFERENCE, no_narrower: Mapping[str, str] = NO_NARROWER
) -> Proof:
    """Hold the templates against the record. What the two tables (reasons.py) name is let go."""
    checks = Checks(evidence)
    caught = {mutant: checks.catch(mutant) for mutant in mutants(checks.placed)}
    uncaught = {str(mutant): mutant.shown for mutant, check in caught.items() if check is None}
    surplus = {f"{origin}: {place}": shown for origin, place, shown in _surplus(checks)}
    return Proof(
        decisions=len(evidence.cases),
        statements=len(checks.placed),
        grants=sum(len(usage.grants) for usage in checks.usage.values()),
        wildcards=sum(len(usage.wildcards) for usage in checks.usage.values()),
        mutants=len(caught),
        caught={check: list(caught.values()).count(check) for check in Check},
        no_difference=len(uncaught.keys() & no_difference.keys()),
        no_narrower=len(surplus.keys() & no_narrower.keys()),
        unused=[shown for name, shown in surplus.items() if name not in no_narrower],
        missing=sorted({_asked(case) for case in missing(evidence.cases)}),
        survivors=[f"{name}: {shown}" for name, shown in uncaught.items() if name not in no_difference],
        stale=sorted((no_difference.keys() - uncaught.keys()) | (no_narrower.keys() - surplus.keys())),
    )


def _surplus(checks: Checks) -> Iterator[tuple[Origin, str, str]]:
    for origin, usage in checks.usage.items():
        for place, shown in usage.surplus().items():
            yield origin, place, f"{origin}: {shown}"


def _asked(case: Case) -> str:
    return f"{case.request.principal.role_arn}: {case.request.action} on {case.request.resource}"
