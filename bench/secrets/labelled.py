"""The labelled variables: `id,key,value,label,kind,source`. The label `amb` says that nobody can tell."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

UNDECIDED = "amb"
CREDENTIAL = "pos"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One environment variable with what people said of it."""

    id: str
    key: str
    value: str
    is_secret: bool
    kind: str
    source: str


def read(path: Path) -> list[Labelled]:
    """The rows that are scored: all but `amb`. All public repositories with an environment file are one source."""
    with gzip.open(path, "rt", newline="", encoding="utf-8") as file:
        return [
            Labelled(
                row["id"],
                row["key"],
                row["value"],
                row["label"] == CREDENTIAL,
                row["kind"],
                row["source"].partition(":")[0],
            )
            for row in csv.DictReader(file)
            if row["label"] != UNDECIDED
        ]
