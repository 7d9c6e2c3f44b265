"""Findings as a table for people."""

from collections.abc import Iterator, Sequence

from cli.plain import plain
from warden.secrets import PlaintextSecret

HEAD = ("function or resource", "variable", "kind", "confidence", "why", "belongs in")


def lines(findings: Sequence[tuple[str, PlaintextSecret]]) -> Iterator[str]:
    """The lines of the table; without Rich, whose import takes as long as all the rest."""
    rows = [HEAD, *(_row(owner, secret) for owner, secret in findings)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(owner: str, secret: PlaintextSecret) -> tuple[str, ...]:
    cells = (owner, secret.variable, secret.kind, secret.confidence, secret.why, secret.belongs)
    return tuple(map(plain, cells))
