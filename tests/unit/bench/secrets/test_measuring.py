"""The measurement itself, on a few made-up variables: what it finds, says and writes."""

import csv
import gzip
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from bench.secrets.__main__ import HERE
from bench.secrets.bounded import Bounded
from bench.secrets.choosing import fold, judged
from bench.secrets.labelled import Labelled, read
from bench.secrets.measuring import ROOT, Measured, measure
from bench.secrets.plot import LINE, svg
from bench.secrets.report import document, text
from bench.secrets.score import Score

ROWS = [
    Labelled("1", "DB_PASSWORD", "lilac7kite", is_secret=True, kind="password", source="a"),
    Labelled("2", "DATABASE_URL", "mysql://root:rainyharbour@db/app", is_secret=True, kind="url_cred", source="a"),
    Labelled("3", "TOKEN_TTL", "3600", is_secret=False, kind="scalar", source="b"),
    Labelled("4", "STAGE", "prod", is_secret=False, kind="plain", source="b"),
]


@pytest.fixture(scope="module")
def measured() -> list[Measured]:
    """Ours and the list of names, each in a process of its own."""
    return [measure(detector, ROWS) for detector in HERE]


def test_each_detector_is_asked_in_a_process_of_its_own(measured: list[Measured]) -> None:
    scores = {one.name: one.whole for one in measured}

    assert scores == {"ours": Score(right=2), "names of variables": Score(right=1, false=1, missed=1)}


def test_a_score_is_split_by_kind_and_by_source(measured: list[Measured]) -> None:
    ours, names = measured

    assert ours.kinds["password"] == Score(right=1)
    assert names.sources == {"a": Score(right=1, missed=1), "b": Score(false=1)}


def test_the_report_compares_ours_with_each_other_one(measured: list[Measured]) -> None:
    told = text(measured, {"five-fold": judged(ROWS, fold)}, Bounded(10, 0.002, 16))

    assert "ours / names of variables: recall x 2.00, F1 x 2.00" in told
    assert "the worst takes 2.0 ms" in told


def test_the_figures_are_written_as_json_too(measured: list[Measured]) -> None:
    figures = json.loads(json.dumps(document(measured, {}, Bounded(10, 0.002, 16))))

    assert figures["detectors"]["ours"]["f1"] == 1
    assert figures["detectors"]["names of variables"]["kinds"]["scalar"]["false"] == 1


def test_the_plot_has_a_dot_for_each_detector(measured: list[Measured]) -> None:
    plot = svg(measured)

    assert (plot.count("<circle"), "names of variables" in plot) == (2, True)


def test_labels_of_detectors_that_are_as_good_stand_under_each_other(measured: list[Measured]) -> None:
    plot = svg([measured[0]] * 3)

    lines = sorted(float(line) for line in re.findall(r'y="([\d.]+)" text-anchor="end"', plot))
    assert [below - above >= LINE for above, below in pairwise(lines)] == [True, True]


def test_what_nobody_can_tell_is_not_scored(tmp_path: Path) -> None:
    path = tmp_path / "labelled.csv.gz"
    with gzip.open(path, "wt", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["id", "key", "value", "label", "kind", "source"])
        lines.writerow(["1", "DB_PASSWORD", "postgres", "amb", "weak_default", "a"])
        lines.writerow(["2", "STAGE", "prod", "neg", "plain", "envfiles:acme+orders"])

    rows = read(path)

    assert rows == [Labelled("2", "STAGE", "prod", is_secret=False, kind="plain", source="envfiles")]


def test_without_labelled_variables_nothing_is_measured_and_nothing_is_wrong(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bench.secrets", tmp_path / "missing"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'layers/warden'}"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "nothing was measured" in done.stdout
