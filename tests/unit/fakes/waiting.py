"""Patience without waiting."""

from __future__ import annotations

from warden.patience import Patience


def patience(seconds: float = 3600.0) -> tuple[Patience, list[float]]:
    """Patience for that many seconds, and the pauses it took; time passes by sleeping only."""
    pauses: list[float] = []
    return Patience(lambda: seconds - sum(pauses), pauses.append), pauses


def unhurried() -> Patience:
    """Patience for an hour that passes at once."""
    return patience()[0]
