"""What counts as success when functions are run through `sam local invoke`."""

import io
from dataclasses import replace
from subprocess import CompletedProcess

import pytest
from rich.console import Console

from local_org.event_cases import Case, difference, load
from local_org.sam_invoke import Result, read_answer, report

ASKING = ("sweep", "redrive")  # they change nothing themselves: one asks for looks, the other runs functions
LEFT_ALONE = next(case for case in load() if not case.changes and case.status is None)
FIXED = next(case for case in load() if case.changes)


def as_expected(case: Case = FIXED) -> Result:
    return Result(case, case.status, case.changes, problem="", log="what SAM printed")


@pytest.mark.parametrize(
    ("code", "output", "problem"),
    [
        pytest.param(1, "", "sam exited with 1", id="SAM itself failed"),
        pytest.param(0, "", "the function returned nothing readable", id="the function was ended"),
        pytest.param(0, "[]", "the function returned no object", id="the function returned something else"),
        pytest.param(
            0, '{"errorType": "Stale", "errorMessage": "again"}', "Stale: again", id="the function raised an error"
        ),
    ],
)
def test_a_function_that_did_not_answer_has_a_problem(code: int, output: str, problem: str) -> None:
    _, found = read_answer(CompletedProcess([], code, output, ""))

    assert found == problem


def test_an_answer_is_read_as_it_is() -> None:
    answer, problem = read_answer(CompletedProcess([], 0, '{"status": "REMEDIATED"}', ""))

    assert (answer, problem) == ({"status": "REMEDIATED"}, "")


def test_all_as_expected_is_a_success() -> None:
    assert report([as_expected(FIXED), as_expected(LEFT_ALONE)], [], Console(file=io.StringIO())) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(
            replace(as_expected(LEFT_ALONE), problem="Stale: again"), id="left alone by a function that failed"
        ),
        pytest.param(replace(as_expected(), changes={}), id="the change was not made"),
        pytest.param(replace(as_expected(), status="OPEN"), id="another status"),
        pytest.param(
            replace(as_expected(LEFT_ALONE), changes={"roles/storefront": None}), id="changed what is to be left alone"
        ),
    ],
)
def test_anything_else_fails_and_shows_the_log(wrong: Result) -> None:
    shown = io.StringIO()

    code = report([as_expected(), wrong], [], Console(file=shown))

    assert code == 1
    assert "what SAM printed" in shown.getvalue()


def test_a_call_that_was_denied_fails_even_if_the_state_is_right() -> None:
    assert report([as_expected()], ["a role may not do this"], Console(file=io.StringIO())) == 1


def test_a_difference_holds_what_is_new_changed_and_gone() -> None:
    before = {"a.role": "one", "b.role": "two", "roles/own": []}
    after = {"a.role": "one", "b.role": "three", "b.tag": "new"}

    assert difference(before, after) == {"b.role": "three", "b.tag": "new", "roles/own": None}


@pytest.mark.parametrize("control", sorted({case.control for case in load()}))
def test_each_control_has_events_that_are_fixed_and_events_that_are_left_alone(control: str) -> None:
    cases = [case for case in load() if case.control == control]

    assert any(case.changes for case in cases) is (control not in ASKING)
    assert any(not case.changes for case in cases)
