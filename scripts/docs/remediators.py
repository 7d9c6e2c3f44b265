"""The remediators, in the words of their specs."""

import importlib
from pathlib import Path

from scripts.docs.markdown import table
from warden.model import Spec

FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"


def specs() -> list[Spec]:
    """The spec of each folder in functions/, by its name."""
    folders = sorted(path.parent.name for path in FUNCTIONS.glob("*/__init__.py"))
    return [importlib.import_module(name).SPEC for name in folders]


def remediators() -> str:
    """A row for each."""
    rows = [[f"`{spec.control}`", spec.finding, spec.fix, spec.leaves_alone] for spec in specs()]
    return table(["remediator", "finds", "mends", "leaves alone"], rows)
