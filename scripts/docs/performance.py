"""What `make bench` measured when it was last asked to keep its figures."""

import json
from pathlib import Path

from bench.organization.tables import tables

FIGURES = Path(__file__).resolve().parents[2] / "docs" / "performance.json"


def performance() -> str:
    """The tables of the bench."""
    return tables(json.loads(FIGURES.read_text(encoding="utf-8")))
