"""The rules were written by people who saw these rows: what is held here is that a change does not lose them again."""

from pathlib import Path

import pytest

from bench.secrets.choosing import fold, judged
from bench.secrets.labelled import Labelled, read
from bench.secrets.score import score
from warden.secrets import find

LABELLED = Path(__file__).parents[5] / "shared" / "data" / "env_secrets" / "train.csv.gz"
# Public environment files, templates of functions, and those as CloudFormation resolves them.
REAL = ("envfiles", "lambda-templates", "cfn-resolved")

pytestmark = pytest.mark.skipif(not LABELLED.exists(), reason="the labelled variables are not here")


@pytest.fixture(scope="module")
def rows() -> list[Labelled]:
    return read(LABELLED)


@pytest.fixture(scope="module")
def found(rows: list[Labelled]) -> frozenset[str]:
    return frozenset(row.id for row in rows if find({row.key: row.value}))


def test_hardly_a_finding_is_false(rows: list[Labelled], found: frozenset[str]) -> None:
    whole = score(rows, found)

    assert whole.precision >= 0.985


def test_most_secrets_are_found(rows: list[Labelled], found: frozenset[str]) -> None:
    whole = score(rows, found)

    assert whole.recall >= 0.96


def test_environments_of_real_functions_and_services_give_no_false_findings(
    rows: list[Labelled], found: frozenset[str]
) -> None:
    real = score((row for row in rows if row.source in REAL), found)

    assert real.false == 0


def test_holds_with_thresholds_that_four_fifths_of_the_rows_chose(rows: list[Labelled]) -> None:
    told = judged(rows, fold)

    assert told.whole.f1 >= 0.975


def test_holds_with_thresholds_that_the_other_sources_chose(rows: list[Labelled]) -> None:
    told = judged(rows, lambda row: row.source)

    assert told.whole.f1 >= 0.96
