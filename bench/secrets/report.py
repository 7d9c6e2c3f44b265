"""The figures as a text, and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.secrets.bounded import Bounded
from bench.secrets.choosing import Judged
from bench.secrets.measuring import Measured
from bench.secrets.score import Score

Splits = Mapping[str, Judged]
MEGABYTE = 1_000_000
HONESTY = (
    "The thresholds are chosen anew without each part. The words and forms were written by people who saw all these",
    "rows; how much they owe to them, only rows that nobody here has seen can tell.",
)


def text(measured: Sequence[Measured], splits: Splits, bounds: Bounded) -> str:
    ours, *others = measured
    lines = [
        *_comparison(measured),
        "",
        *(line for other in others for line in _ratio(ours, other)),
        "",
        *_groups("kind", ours.kinds),
        "",
        *_groups("source", ours.sources),
        "",
        *(line for name, judged in splits.items() for line in _split(name, judged)),
        *HONESTY,
        "",
        _bounded(bounds),
    ]
    return "".join(f"{line}\n" for line in lines)


def _comparison(measured: Sequence[Measured]) -> Iterator[str]:
    yield f"{'':24}{'precision':>10}{'recall':>8}{'F1':>8}{'pairs/s':>10}{'start':>10}{'size':>10}"
    for one in measured:
        whole = one.whole
        yield (
            f"{one.name:24}{whole.precision:>10.3f}{whole.recall:>8.3f}{whole.f1:>8.3f}{one.pairs_per_second:>10,.0f}"
            f"{one.start_seconds * 1000:>7.1f} ms{_bytes(one.size_bytes):>10}"
        )


def _bytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{size / 1e3:.0f} KB"


def _ratio(ours: Measured, other: Measured) -> Iterator[str]:
    yield (
        f"{ours.name} / {other.name}: recall x {ours.whole.recall / max(other.whole.recall, 1e-9):.2f}, "
        f"F1 x {ours.whole.f1 / max(other.whole.f1, 1e-9):.2f}, "
        f"speed x {ours.pairs_per_second / other.pairs_per_second:.1f}"
    )


def _groups(what: str, scores: Mapping[str, Score]) -> Iterator[str]:
    yield f"{what:24}{'precision':>10}{'recall':>8}{'F1':>8}{'found':>8}{'missed':>8}{'false':>8}"
    for name, one in scores.items():
        figures = "".join(f"{figure:>8}" for figure in (one.right, one.missed, one.false))
        yield f"{name:24}{one.precision:>10.3f}{one.recall:>8.3f}{one.f1:>8.3f}{figures}"


def _split(name: str, judged: Judged) -> Iterator[str]:
    worst = min(judged.parts, key=lambda part: judged.parts[part].f1)
    yield f"{name}: F1 {judged.whole.f1:.4f}; the worst part is {worst} with {judged.parts[worst].f1:.3f}"


def _bounded(bounds: Bounded) -> str:
    worst = f"{bounds.worst_seconds * 1000:.1f} ms, and one 16 times as long {bounds.growth:.0f} times that"
    return f"{bounds.values} values of 4 KB made against the patterns: the worst takes {worst}."


def document(measured: Sequence[Measured], splits: Splits, bounds: Bounded) -> dict[str, Any]:
    """All of it, for whoever draws or compares."""
    return {
        "detectors": {one.name: _measured(one) for one in measured},
        "splits": {
            name: {
                "whole": _score(judged.whole),
                "parts": {part: _score(one) for part, one in judged.parts.items()},
            }
            for name, judged in splits.items()
        },
        "bounded": {"values": bounds.values, "worst_ms": bounds.worst_seconds * 1000, "growth": bounds.growth},
    }


def _measured(one: Measured) -> dict[str, Any]:
    return {
        **_score(one.whole),
        "pairs_per_second": one.pairs_per_second,
        "start_ms": one.start_seconds * 1000,
        "size_bytes": one.size_bytes,
        "kinds": {name: _score(group) for name, group in one.kinds.items()},
        "sources": {name: _score(group) for name, group in one.sources.items()},
    }


def _score(one: Score) -> dict[str, float]:
    return {
        "precision": one.precision,
        "recall": one.recall,
        "f1": one.f1,
        "right": one.right,
        "false": one.false,
        "missed": one.missed,
    }
