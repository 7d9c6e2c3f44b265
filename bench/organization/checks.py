"""What has to hold of the figures, each with what was found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.organization.event_path import EventPath
from bench.organization.growth import Swept
from bench.organization.measured import FINDINGS, Measured
from bench.organization.names import CUSTODIAN, OURS, PROWLER

PAGE_OF_FUNCTIONS, PAGE_OF_TAGS, SPARE_CALLS = 50, 100, 10
TIMES_FEWER_THAN_PROWLER = 20
SHARE_OF_IMPORT = 0.6
# A sweep holds digests of 100,000 functions: a few MB. Twice as much memory for ten times as many is not flat.
FLAT = 1.5
MANY, FEW = 100_000, 10_000


@dataclass(frozen=True, slots=True)
class Check:
    what: str
    found: str
    holds: bool


def checks(ours: Measured, others: Mapping[str, Measured], growth: Sequence[Swept], path: EventPath) -> list[Check]:
    """Those of a tool that was not measured are left out."""
    return [
        *(_floor(swept) for swept in growth),
        *_memory(growth),
        *_fewer_calls(ours, others),
        *_events(path),
        _found_all(ours),
    ]


def floor(functions: int) -> float:
    """So many calls are enough for functions that need nothing."""
    return functions / PAGE_OF_FUNCTIONS + functions / PAGE_OF_TAGS + SPARE_CALLS


def _floor(swept: Swept) -> Check:
    calls, most = swept.sweep.calls.in_all, floor(swept.functions)
    what = f"calls for {swept.functions:,} functions that comply, hub and account, are at most N/50 + N/100 + 10"
    return Check(what, f"{calls:,.0f} of {most:,.0f}", calls <= most)


def _memory(growth: Sequence[Swept]) -> Iterator[Check]:
    peaks = {swept.functions: swept.sweep.peak_bytes for swept in growth}
    if MANY in peaks and FEW in peaks:
        ratio = peaks[MANY] / peaks[FEW]
        what = f"memory for {MANY:,} functions is at most {FLAT} times that for {FEW:,}"
        yield Check(what, f"{ratio:.2f} times", ratio <= FLAT)


def _fewer_calls(ours: Measured, others: Mapping[str, Measured]) -> Iterator[Check]:
    """In the guarded account: its quota is what its owners' deployments need too."""
    for name, other in others.items():
        times = TIMES_FEWER_THAN_PROWLER if name == PROWLER else 1
        ratio = other.calls.in_account / ours.calls.in_account * ours.functions / other.functions
        what = f"{name} makes {f'at least {times} times as many calls' if times > 1 else 'more calls'} in the account"
        yield Check(what, f"{ratio:.2f} times as many", ratio >= times if times > 1 else ratio > 1)


def _events(path: EventPath) -> Iterator[Check]:
    ours, theirs = path.sound[OURS], path.sound[CUSTODIAN]
    calls = ours.next.in_account, theirs.next.in_account
    yield Check(
        f"an event takes fewer calls in the account than with {CUSTODIAN}",
        "{:g} and {:g}".format(*calls),
        calls[0] < calls[1],
    )
    for name, (mine, other) in {
        "a first": (ours.first_cpu_seconds, theirs.first_cpu_seconds),
        "another": (ours.next_cpu_seconds, theirs.next_cpu_seconds),
    }.items():
        yield Check(f"{name} event takes less CPU than with {CUSTODIAN}", f"{mine / other:.2f} of it", mine < other)
    share = path.imports[OURS] / path.imports[CUSTODIAN]
    yield Check(
        f"the import takes at most {SHARE_OF_IMPORT} of {CUSTODIAN}'s", f"{share:.2f} of it", share <= SHARE_OF_IMPORT
    )


def _found_all(ours: Measured) -> Check:
    scores = [ours.scores[finding] for finding in FINDINGS]
    wrong = sum(score.false + score.missed for score in scores if score is not None)
    return Check(
        "the sweep names all that was planted and nothing else", f"{wrong} wrong", wrong == 0 and None not in scores
    )
