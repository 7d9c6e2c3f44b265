"""What the documents repeat of the code is what the code says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [ROOT / "template.yaml", ROOT / "spoke/template.yaml"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
RESOURCE = re.compile(r"(?<![\w-])warden-[a-z0-9]+(?:-[a-z0-9]+)*")


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


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_resource_that_a_document_names_stands_in_a_template(document: Path) -> None:
    standing = {name for path in TEMPLATES for name in RESOURCE.findall(path.read_text(encoding="utf-8"))}

    named = set(RESOURCE.findall(document.read_text(encoding="utf-8")))

    made_up = {name for name in named if name.endswith("-my-control")}  # docs/adding-a-remediator.md
    assert named - made_up - standing == set()


def test_the_readme_stays_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) < 150
