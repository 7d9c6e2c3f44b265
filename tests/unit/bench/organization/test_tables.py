"""The figures as JSON, tables and a plot."""

import json
from pathlib import Path

from bench.organization.document import document, version_of
from bench.organization.plot import svg
from bench.organization.tables import tables
from tests.unit.bench.organization.figures import RESULTS

FIGURES = json.loads(json.dumps(document(RESULTS, {"Cloud Custodian": "0.9.53"})))
TOLD = tables(FIGURES)


def test_each_tool_has_its_row() -> None:
    rows = [line for line in TOLD.splitlines() if line.startswith("| Prowler | 1,000 | 3,000 |")]

    assert len(rows) == 1
    assert "no such finding" in rows[0]


def test_the_quota_is_told_in_seconds() -> None:
    assert "| Prowler | 1,000 | 3,000 | 3,004 | 200 |" in TOLD


def test_the_import_is_told_as_a_ratio() -> None:
    assert "250 ms of CPU, 500 ms with Cloud Custodian, a ratio of 0.50" in TOLD


def test_the_bill_ends_with_its_sum() -> None:
    total = sum(line.dollars for line in RESULTS.bill)

    assert f"| **all of it** |  | **{total:,.2f}** |" in TOLD


def test_the_bill_says_what_it_assumes_and_what_it_leaves_out() -> None:
    assert "`accounts` 100" in TOLD
    assert "point-in-time recovery" in TOLD


def test_a_check_that_fails_stands_out() -> None:
    figures = {**FIGURES, "checks": [{"what": "memory is flat", "found": "2 times", "holds": False}]}

    assert "| memory is flat | 2 times | **no** |" in tables(figures)


def test_the_plot_has_a_dot_for_each_tool_and_two_lines() -> None:
    plot = svg(FIGURES)

    assert (plot.count("<circle"), plot.count('fill="none"')) == (3, 2)


def test_tools_in_one_place_have_one_dot_and_one_name() -> None:
    plot = svg({**FIGURES, "tools": [{"name": name, "functions": 1e4, "calls_in_account": 10} for name in "ab"]})

    assert (plot.count("<circle"), ">a, 10<" in plot, ">b, 10<" in plot) == (1, True, False)


def test_ten_times_as_many_functions_are_as_far_to_the_right_everywhere() -> None:
    plot = svg({**FIGURES, "tools": [{"name": "a", "functions": n, "calls_in_account": 10} for n in (1e3, 1e4, 1e5)]})

    across = [float(part.partition('"')[0]) for part in plot.split('cx="')[1:]]
    assert round(across[1] - across[0], 0) == round(across[2] - across[1], 0) > 0


def test_the_version_of_a_tool_is_read_from_its_environment(tmp_path: Path) -> None:
    (tmp_path / "lib/python3.13/site-packages/c7n-0.9.53.dist-info").mkdir(parents=True)

    assert version_of(tmp_path, "c7n") == "0.9.53"
