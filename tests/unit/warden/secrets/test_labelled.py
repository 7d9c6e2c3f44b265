import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from warden.secrets import find

Outcomes = Counter[tuple[str, str, bool]]
LABELLED = Path(__file__).parents[5] / "shared" / "data" / "env_secrets" / "train.csv.gz"

pytestmark = pytest.mark.skipif(not LABELLED.exists(), reason="the labelled variables are not here")


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    """(source, label, found) -> how many variables."""
    with gzip.open(LABELLED, "rt", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] != "amb"]
    return Counter((row["source"], row["label"], bool(find({row["key"]: row["value"]}))) for row in rows)


def share(outcomes: Outcomes, of: str, without: str = "") -> float:
    """The right findings as a share of all findings (precision) or of all secrets (recall)."""
    kept = [(label == "pos", found, count) for (source, label, found), count in outcomes.items() if source != without]
    right = sum(count for secret, found, count in kept if secret and found)
    return right / sum(count for secret, found, count in kept if (found if of == "findings" else secret))


def test_hardly_a_finding_is_false(outcomes: Outcomes) -> None:
    precision = share(outcomes, of="findings")

    assert precision >= 0.985


def test_most_secrets_are_found(outcomes: Outcomes) -> None:
    recall = share(outcomes, of="secrets")

    assert recall >= 0.94


def test_no_single_source_carries_the_result(outcomes: Outcomes) -> None:
    sources = {source for source, _, _ in outcomes}

    worst = min(share(outcomes, of=of, without=source) for of in ("findings", "secrets") for source in sources)

    assert worst >= 0.93


def test_environments_of_real_functions_and_services_give_no_false_findings(outcomes: Outcomes) -> None:
    real = ("lambda-templates", "cfn-resolved", "envfiles:")

    false = sum(
        count
        for (source, label, found), count in outcomes.items()
        if found and label == "neg" and source.startswith(real)
    )

    assert false == 0
