"""What a program took, by a program of our own."""

import sys
from pathlib import Path

from bench.organization.processes import run

HELD = 64_000_000
HOLDS = f"held = b'x' * {HELD}"
COUNTS = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))'], check=True)"


def test_what_is_printed_and_how_it_ended_is_told(tmp_path: Path) -> None:
    ran = run([sys.executable, "-c", "import sys; print(input()); sys.exit(3)"], {}, tmp_path, "hello\n")

    assert (ran.printed, ran.status) == ("hello\n", 3)


def test_the_peak_is_the_programs_own_and_not_its_parents(tmp_path: Path) -> None:
    ballast = bytearray(8 * HELD)  # what this process holds would be counted, were it the parent

    ran = run([sys.executable, "-c", HOLDS], {}, tmp_path)

    assert HELD < ran.peak_bytes < len(ballast)


def test_the_cpu_of_what_a_program_runs_is_counted(tmp_path: Path) -> None:
    idle = run([sys.executable, "-c", ""], {}, tmp_path)
    busy = run([sys.executable, "-c", COUNTS], {}, tmp_path)

    assert busy.cpu_seconds > idle.cpu_seconds


def test_a_program_has_the_given_variables_only(tmp_path: Path) -> None:
    ran = run([sys.executable, "-c", "import os; print(sorted(os.environ))"], {"ONLY": "this"}, tmp_path)

    assert "ONLY" in ran.printed
    assert "PATH" not in ran.printed
