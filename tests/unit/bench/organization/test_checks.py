"""What has to hold of a run, and that a check fails when it does not."""

from dataclasses import replace

import pytest

from bench.organization.checks import Check, checks, floor
from bench.organization.measured import SECRET
from bench.organization.names import CUSTODIAN, OURS, PROWLER
from bench.secrets.score import Score
from tests.unit.bench.organization.figures import GROWTH, OTHERS, RESULTS, path, swept, tool


def broken(found: list[Check]) -> list[str]:
    return [check.what.partition(" ")[0] for check in found if not check.holds]


def test_all_of_a_good_run_holds() -> None:
    assert broken(list(RESULTS.checks)) == []


def test_the_floor_is_a_call_for_fifty_functions_and_one_for_a_hundred_tags_and_ten_more() -> None:
    assert (floor(0), floor(1000), floor(10_000)) == (10, 40, 310)


@pytest.mark.parametrize(("calls", "holds"), [(306, True), (307, False)], ids=["at the floor", "one more"])
def test_the_calls_of_the_hub_count_too(calls: int, holds: bool) -> None:  # noqa: FBT001 - one of two outcomes
    found = checks(tool(OURS, 22), {}, [swept(10_000, calls)], path())  # four more are the hub's

    assert found[0].holds is holds


def test_memory_that_doubles_is_not_flat() -> None:
    found = checks(tool(OURS, 22), {}, [GROWTH[0], swept(100_000, 2010, peak=120_000_000)], path())

    assert broken(found) == ["memory"]


@pytest.mark.parametrize(
    ("name", "calls"), [(CUSTODIAN, 22), (PROWLER, 439)], ids=["as many as Custodian", "19 times Prowler"]
)
def test_too_few_calls_saved_break_a_check(name: str, calls: int) -> None:
    found = checks(tool(OURS, 22), {**OTHERS, name: tool(name, calls)}, GROWTH, path())

    assert broken(found) == [name.partition(" ")[0]]


def test_a_tool_measured_on_fewer_functions_is_compared_by_function() -> None:
    found = checks(tool(OURS, 220, functions=10_000), {PROWLER: tool(PROWLER, 440)}, GROWTH, path())

    assert broken(found) == []


def test_an_event_with_as_many_calls_breaks_a_check() -> None:
    assert broken(checks(tool(OURS, 22), OTHERS, GROWTH, path(ours=3))) == ["an"]


def test_a_slow_import_breaks_a_check() -> None:
    assert broken(checks(tool(OURS, 22), OTHERS, GROWTH, path(share=0.61))) == ["the"]


def test_a_missed_finding_breaks_a_check() -> None:
    ours = tool(OURS, 22)
    missing = replace(ours, scores={**ours.scores, SECRET: Score(49, 0, 1)})

    assert broken(checks(missing, OTHERS, GROWTH, path())) == ["the"]
