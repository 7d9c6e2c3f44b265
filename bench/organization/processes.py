"""Runs programs and says what each of them took, without what this process holds itself."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program and the programs that it ran took. `peak_bytes` is the largest of them, by resident memory."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    status: int
    printed: str = field(default="", repr=False)
    complained: str = field(default="", repr=False)


def run(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path, lines: str = "") -> Ran:
    """Run a program to its end in a folder, with nothing but the given environment; `lines` are its input."""
    with tempfile.TemporaryDirectory() as reports:
        report = Path(reports, "report.json")
        done = subprocess.run(  # noqa: S603 - our own launcher
            [sys.executable, "-I", "-S", _LAUNCHER, report, *command],
            cwd=folder,
            env=dict(environment),
            input=lines,
            capture_output=True,
            text=True,
            check=True,
        )
        taken = json.loads(report.read_text(encoding="utf-8"))
    return Ran(**taken, printed=done.stdout, complained=done.stderr)
