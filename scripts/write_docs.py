"""Writes the tables in the documents that repeat what the code says; --check only says whether they are in step."""

import argparse
import importlib
import re
import sys
from pathlib import Path

from warden.model import Spec

ROOT = Path(__file__).resolve().parent.parent
MARKS = re.compile(r"(<!-- remediators[^>]*-->\n).*?(<!-- /remediators -->)", re.DOTALL)


def specs() -> list[Spec]:
    """The spec of each folder in functions/, by its name."""
    folders = sorted(path.parent.name for path in (ROOT / "functions").glob("*/__init__.py"))
    return [importlib.import_module(name).SPEC for name in folders]


def table() -> str:
    """The remediators, a row each, in the words of their specs."""
    rows = ["| remediator | finds | mends | leaves alone |", "|---|---|---|---|"]
    rows += [f"| `{spec.control}` | {spec.finding} | {spec.fix} | {spec.leaves_alone} |" for spec in specs()]
    return "\n".join(rows) + "\n"


def written(document: str) -> str:
    """The document with its table as the code has it."""
    return MARKS.sub(lambda marks: marks[1] + table() + marks[2], document)


def main() -> int:
    """Exit code 1 when --check finds a document that is not in step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = False
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        before = path.read_text(encoding="utf-8")
        after = written(before)
        if before == after:
            continue
        stale = True
        sys.stdout.write(f"{path.relative_to(ROOT)} {'is not in step' if check else 'written'}\n")
        if not check:
            path.write_text(after, encoding="utf-8")
    return int(check and stale)


if __name__ == "__main__":
    sys.exit(main())
