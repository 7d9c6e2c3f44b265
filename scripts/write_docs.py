"""Writes the tables in the documents that repeat what the code says; --check only says whether they are in step."""

import argparse
import re
import sys
from pathlib import Path

from scripts.docs.performance import performance
from scripts.docs.remediators import remediators
from scripts.docs.rights import rights

ROOT = Path(__file__).resolve().parent.parent
MARKS = re.compile(r"(<!-- (\w+)[^>]*-->\n).*?(<!-- /\2 -->)", re.DOTALL)
TABLES = {"performance": performance, "remediators": remediators, "rights": rights}


def written(document: str) -> str:
    """The document with its tables as code and templates have them."""
    return MARKS.sub(lambda marks: marks[1] + TABLES[marks[2]]() + marks[3], document)


def main() -> int:
    """Exit code 1 when --check finds a document that is not in step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = False
    for path in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]:
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
