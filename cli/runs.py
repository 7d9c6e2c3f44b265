"""How far a redrive has come, in words, until it ends."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from cli.letters.words import INDENT, many
from cli.plain import plain
from warden.errors import WardenError
from warden.redrives import Request
from warden.runs import Progress, Run, Runs, State

POLL_SECONDS = 2.0
LONGEST_START_SECONDS = 120.0
GOES_ON = "others may be under way; it goes on when its turn has come, or, if that was lost, with --run and --resume"


class NoRunError(WardenError):
    """There is no such redrive, or none that goes on; says what may be the cause."""


def follow(
    runs: Runs,
    wish: Request,
    say: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> State:
    """Says each news of the attempt until it has ended; returns how. Raises NoRunError when nobody works at it."""
    idle, said = now(), ""
    while True:
        run = runs.get(wish.run)
        if run is None or run.request.attempt < wish.attempt:
            _wait_for("has not begun yet: others may be under way; it begins when its turn has come", now() - idle)
        elif run.state is not State.RUNNING:
            say("\n".join(told(run)))
            return run.state
        elif not run.lease:
            _wait_for(f"waits for its next invocation: {GOES_ON}", now() - idle)
        elif not run.is_held(now()):
            raise NoRunError("nobody works at the redrive any more: with --run and --resume it goes on")
        else:
            idle = now()
            said = _say(underway(run.progress, run.request), said, say)
        sleep(POLL_SECONDS)


def _wait_for(what: str, waited: timedelta) -> None:
    if waited.total_seconds() > LONGEST_START_SECONDS:
        raise NoRunError(f"the redrive {what}")


def _say(news: str, said: str, say: Callable[[str], None]) -> str:
    if news != said:
        say(news)
    return news


def underway(progress: Progress, wish: Request) -> str:
    """How far it has come."""
    if progress.passed != wish.attempt:
        return "the first letter is being run"
    of = f" of {wish.expected:,}" if wish.expected else ""
    return f"{INDENT}{progress.done:,}{of} run again{_failed(progress)}"


def told(run: Run) -> Iterator[str]:
    """What came of it."""
    progress = run.progress
    yield f"{run.state}: {many(progress.done)} run again{_failed(progress)}"
    yield from (plain(f"{INDENT}{failure}") for failure in progress.failures)
    if run.error:
        yield plain(f"{INDENT}{run.error}")
        yield f"{INDENT}once that is mended: warden redrive --run {run.request.run} --resume"
    elif progress.done:
        yield f"{INDENT}what fails again comes back: warden letters list --function {run.request.function.arn}"


def _failed(progress: Progress) -> str:
    return f", {progress.failed:,} could not be run" if progress.failed else ""
