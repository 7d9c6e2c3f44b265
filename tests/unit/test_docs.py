"""What the documents repeat of the code is what the code says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_tables_in_the_documents_are_in_step_with_the_specs() -> None:
    paths = f"{ROOT / 'functions'}:{ROOT / 'layers/warden'}"

    checked = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, ROOT / "scripts/write_docs.py", "--check"],
        env={"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_readme_stays_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) < 150
