"""Runs each detector in an environment of its own: what it finds, how fast it is, how long it takes to start."""

import json
import os
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.secrets import detectors
from bench.secrets.labelled import Labelled
from bench.secrets.score import Score, score, score_by

ROOT = Path(__file__).resolve().parents[2]
LAYER = ROOT / "layers" / "warden"
STARTS = 11
START = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"
# Installed into every environment, and no part of any detector.
INSTALLER = "pip"


@dataclass(frozen=True, slots=True)
class Detector:
    """A program that answers, the interpreter that has what it needs, and the module that is timed."""

    name: str
    program: str
    python: Path
    module: str
    installed: Path


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one run; seconds for the start are the median of fresh processes."""

    name: str
    whole: Score
    kinds: Mapping[str, Score]
    sources: Mapping[str, Score]
    pairs_per_second: float
    start_seconds: float
    size_bytes: int
    found: frozenset[str] = field(repr=False)


def measure(detector: Detector, rows: Sequence[Labelled]) -> Measured:
    lines = "".join(json.dumps({"id": row.id, "key": row.key, "value": row.value}) + "\n" for row in rows)
    answer = json.loads(_run(detector, ["-m", f"{detectors.__name__}.{detector.program}"], lines))
    found = frozenset(answer["found"])
    return Measured(
        detector.name,
        score(rows, found),
        score_by(lambda row: row.kind, rows, found),
        score_by(lambda row: row.source, rows, found),
        answer["pairs_per_second"],
        _start_seconds(detector),
        _size(detector.installed),
        found,
    )


def _start_seconds(detector: Detector) -> float:
    command = ["-c", START.format(detector.module)]
    _run(detector, command)  # writes the bytecode
    return statistics.median(float(_run(detector, command)) for _ in range(STARTS))


def _run(detector: Detector, arguments: Sequence[str], lines: str = "") -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(  # noqa: S603 - our own scripts
        [detector.python, "-W", "ignore", *arguments],
        env=environment | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, LAYER)))},
        input=lines,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return done.stdout


def _size(installed: Path) -> int:
    if installed.is_file():
        return installed.stat().st_size
    files = (path for path in installed.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sum(path.stat().st_size for path in files if not path.relative_to(installed).parts[0].startswith(INSTALLER))
