"""What many a script does: a variable whose name sounds like a credential, with anything in it."""

import re
from collections.abc import Iterable

from bench.secrets.detectors.answering import Row, answer

NAME = re.compile(r"(?i)passw|pwd|secret|token|api_?key|private_?key|credential|auth")


def found_in(rows: list[Row]) -> Iterable[str]:
    return (row["id"] for row in rows if row["value"] and NAME.search(row["key"]))


if __name__ == "__main__":
    answer(found_in)
