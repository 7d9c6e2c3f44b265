"""`warden redrive`: what it asks for, and how it shows what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.redriving import Count
from cli.runs import NoRunError, follow, told, underway
from tests.unit.cli.letters.shelf import at
from tests.unit.fakes.tables import LETTERS
from tests.unit.warden.samples import ORDERS
from warden.redrives import Request
from warden.runs import Progress, Runs, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
WISH = Request("20260304-run1", ORDERS, expected=1200)
LATER = NOON + timedelta(minutes=16)


@pytest.fixture
def runs(dynamodb: DynamoDBClient) -> Runs:
    return Runs(dynamodb, LETTERS)


def one_by_one(*steps: Callable[[], object]) -> Callable[[float], None]:
    """Takes the next step each time that somebody waits."""
    rest = iter(steps)

    def wait(_: float) -> None:
        next(rest)()

    return wait


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "name the --function whose letters are meant, or the --run to look at"),
        (["--function", ORDERS.arn, "--run", "20260304-run1"], "name the --function"),
        (["--function", ORDERS.arn, "--resume"], "name the --function"),
        (["--function", ORDERS.arn, "--stop"], "name the --function"),
        (["--run", "20260304-run1", "--resume", "--stop"], "opposite"),
        (["--function", "orders"], "not the ARN of a Lambda function"),
        (["--function", ORDERS.arn, "--rate", "0"], "--rate"),
        (["--function", ORDERS.arn, "--limit", "0"], "--limit"),
        (["--function", ORDERS.arn, "--max-age", "old"], "--max-age is neither days, hours nor minutes"),
        (["--function", ORDERS.arn, "--since", "yesterday"], "--since is no day and no time"),
        (["--function", ORDERS.arn, "--qualifier", "live one"], "detail.qualifier"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_means_nothing_is_refused_before_anything_is_asked(arguments: list[str], why: str) -> None:
    said = CliRunner().invoke(app, ["redrive", *arguments])

    assert (said.exit_code, said.stdout) == (2, "")
    assert why in said.stderr


def test_letters_are_counted_with_the_oldest_and_those_that_are_old() -> None:
    letters = [at(43_100), at(10), at(43_000)]

    count = Count.of(iter(letters), NOON - timedelta(hours=1))

    assert (count.letters, count.old, count.oldest) == (3, 1, letters[1])
    assert count.words(WISH).startswith(f"3 letters of {ORDERS.arn}, the oldest ")


def test_letters_of_a_stream_are_counted_apart_and_not_toward_the_limit() -> None:
    position = at(20, batch="DDBStreamBatchInfo")

    count = Count.of(iter([at(10), position, at(30), at(40)]), NOON, 2)

    assert (count.letters, count.eventless, count.oldest) == (2, 1, at(10))
    assert count.words(WISH).endswith("\nleft out: 1 letter of a stream, with no event to run")


def test_where_there_is_no_letter_another_command_is_named() -> None:
    assert (
        Count().words(WISH)
        == f"no letter to run again: warden letters list --function {ORDERS.arn} shows what there is"
    )


def test_a_run_is_told_as_it_goes_on_until_it_ends(runs: Runs) -> None:
    progress = Progress(done=800, failed=2, failures=["a-letter: too large"], passed=1)
    steps = one_by_one(
        lambda: runs.begin(WISH, "1", "me", NOON, LATER),
        lambda: runs.note(WISH.run, "me", progress, LATER),
        lambda: None,
        lambda: runs.end(WISH.run, "me", progress, NOON),
    )
    said: list[str] = []

    state = follow(runs, WISH, said.append, steps, lambda: NOON)

    assert state is State.COMPLETE
    assert said == [
        "the first letter is being run",
        "    800 of 1,200 run again, 2 could not be run",
        "\n".join(
            [
                "complete: 800 letters run again, 2 could not be run",
                "    a-letter: too large",
                f"    what fails again comes back: warden letters list --function {ORDERS.arn}",
            ]
        ),
    ]


def test_a_run_that_stopped_says_why_and_how_it_goes_on(runs: Runs) -> None:
    runs.begin(WISH, "1", "me", NOON, LATER)
    runs.end(WISH.run, "me", Progress(), NOON, "Lambda does not run the function:\nno key")
    run = runs.get(WISH.run)
    assert run is not None

    lines = list(told(run))

    assert (lines[0], lines[2]) == (
        "stopped: 0 letters run again",
        "    once that is mended: warden redrive --run 20260304-run1 --resume",
    )
    assert "\n" not in lines[1]


def test_a_run_that_goes_on_after_it_stopped_is_shown_from_there(runs: Runs) -> None:
    again = Request(WISH.run, ORDERS, attempt=2)
    runs.begin(WISH, "1", "me", NOON, LATER)
    runs.end(WISH.run, "me", Progress(), NOON, "no key")
    steps = one_by_one(
        lambda: runs.begin(again, "2", "me", NOON, LATER),
        lambda: runs.end(WISH.run, "me", Progress(done=1, passed=2), NOON),
    )
    said: list[str] = []

    state = follow(runs, again, said.append, steps, lambda: NOON)

    assert (state, said[0]) == (State.COMPLETE, "the first letter is being run")


def test_a_run_that_does_not_begin_is_not_waited_for_for_ever(runs: Runs) -> None:
    passed = [0.0]

    def sleep(seconds: float) -> None:
        passed[0] += seconds

    with pytest.raises(NoRunError, match="has not begun yet"):
        follow(runs, WISH, print, sleep, lambda: NOON + timedelta(seconds=passed[0]))


def test_a_run_whose_next_invocation_does_not_come_is_not_waited_for_for_ever(runs: Runs) -> None:
    passed = [600.0]
    runs.begin(WISH, "1", "me", NOON, LATER)
    said: list[str] = []

    def sleep(seconds: float) -> None:
        if passed[0] == 600.0:
            runs.leave(WISH.run, "me", Progress())
        passed[0] += seconds

    with pytest.raises(NoRunError, match=r"waits for its next invocation: .* --resume"):
        follow(runs, WISH, said.append, sleep, lambda: NOON + timedelta(seconds=passed[0]))

    assert said == ["the first letter is being run"]


def test_a_run_that_nobody_works_at_says_so(runs: Runs) -> None:
    runs.begin(WISH, "1", "me", NOON, LATER)

    with pytest.raises(NoRunError, match="--run"):
        follow(runs, WISH, print, now=lambda: LATER + timedelta(seconds=1))


def test_a_run_of_an_unknown_number_counts_what_was_done() -> None:
    assert underway(Progress(done=3, passed=1), Request(WISH.run, ORDERS)) == "    3 run again"
