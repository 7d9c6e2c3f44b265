"""Decides which letters a run takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto

from warden.letter import Letter, Standing
from warden.redrives import Request


class Verdict(Enum):
    """What a run does about a letter. DONE: this run has run it. WAIT: a former attempt of this run may be at it."""

    TAKE = auto()
    DONE = auto()
    WAIT = auto()
    PASS = auto()


def bounds(request: Request, began: datetime) -> tuple[datetime | None, datetime]:
    """When the letters of the run were sent: from the one on, and before the other.

    None that came after it began: what a redriven event leaves when it fails again is for another redrive.
    """
    oldest = began - timedelta(seconds=request.max_age_seconds) if request.max_age_seconds is not None else None
    since = max((at for at in (request.since, oldest) if at is not None), default=None)
    return since, min(request.until or began, began)


def verdict(letter: Letter, request: Request, now: datetime) -> Verdict:
    """What to do about a letter of that time."""
    if not is_of(letter, request) or not letter.fails_by(request.error):
        return Verdict.PASS
    match letter.stands(now):
        case Standing.ARCHIVED:
            return Verdict.TAKE
        case Standing.PARKED:
            return Verdict.TAKE if request.include_parked else Verdict.PASS
        case Standing.REDRIVEN:
            return Verdict.DONE if letter.run == request.run else Verdict.PASS
        case Standing.RUNNING:
            return Verdict.WAIT if letter.run == request.run else Verdict.PASS


def is_of(letter: Letter, request: Request) -> bool:
    """Whether the letter is the function's, or may be and that is enough."""
    if letter.function is not None:
        return letter.function == request.function
    return request.include_candidates and request.function.arn in letter.candidates
