"""The proof as a person reads it."""

from collections.abc import Iterator, Sequence

from proof.proving import Proof


def report(proof: Proof) -> str:
    return "".join(f"{line}\n" for line in _lines(proof))


def _lines(proof: Proof) -> Iterator[str]:
    yield f"{proof.decisions} decisions come out as they were recorded."
    yield (
        f"{proof.statements} statements, {proof.grants} grants (role, action, resource pattern, condition) and"
        f" {proof.wildcards} wildcards: {'all exercised' if not proof.unused else f'{len(proof.unused)} unused'}."
    )
    yield from _listed("Wider than used", proof.unused)
    yield from _listed("Missing: Warden asked for it and was denied", proof.missing)
    by_check = ", ".join(f"{count} by {check}" for check, count in proof.caught.items())
    yield f"{proof.mutants} mutants, {sum(proof.caught.values())} caught: {by_check}."
    yield from _listed("Survivors", proof.survivors)
    yield "Proven: used = granted, and no change goes unnoticed." if proof.holds else "NOT proven."


def _listed(heading: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield f"{heading} ({len(items)}):"
        yield from (f"  {item}" for item in items)
