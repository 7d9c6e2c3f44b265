"""The order in which a request for a redrive is handled: take the run, work at it, and end it or hand it over."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from redrive.aws import Archive, CanaryFailed, Invoker, Stopped, Unended
from redrive.pace import Pace
from redrive.work import Work
from warden.bus import Bus
from warden.errors import MalformedItem, OutOfTime
from warden.letters import Letters
from warden.log import logger
from warden.metrics import Failures, of_redrive
from warden.redrives import Request, parse_redrive
from warden.runs import Overtaken, Progress, Runs
from warden.withholding import Withholding

LEASE = timedelta(minutes=16)  # a little longer than an invocation can last


@dataclass(frozen=True, slots=True)
class Flow:
    """Handles requests, one event each."""

    runs: Runs
    letters: Letters
    archive: Archive
    invoker: Invoker
    bus: Bus
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    token: Callable[[], str] = lambda: os.urandom(8).hex()

    @Withholding()
    def run(self, event: object, pace: Pace) -> dict[str, Any]:
        """Handles one request and says what came of it. Whatever it raises, the request can be handled again."""
        with Failures(self.now):
            identity, request = parse_redrive(event)
            return self._handle(identity, request, pace)

    def _handle(self, event: str, request: Request, pace: Pace) -> dict[str, Any]:
        holder, now = self.token(), self.now()
        if request.stop:
            ended = self.runs.stop(request, now)
            return self._tell(request, "ended as asked" if ended else "nothing to end", Progress(), 0)
        run = self.runs.begin(request, event, holder, now, now + LEASE)
        if run is None:
            return self._tell(request, "handled already", Progress(), 0)
        save = partial(self._save, request, holder)
        progress = run.progress
        work = Work(run, self.letters, self.archive, self.invoker, pace, self.now, save, progress)
        done, failed = progress.done_there, progress.failed_there
        try:
            status = self._work(work, holder)
        except Overtaken:
            status = "overtaken"
        return self._tell(request, status, progress, progress.done - done, progress.failed - failed)

    def _work(self, work: Work, holder: str) -> str:
        """Works at the run until it ends, or until the invocation does; how it stands then. Raises Overtaken."""
        run, progress = work.run.request.run, work.progress
        try:
            work.finish()
        except OutOfTime:
            self.runs.leave(run, holder, progress)
            self.bus.redrive(work.run.request.detail())
            return work.run.state
        except CanaryFailed as why:
            # First the run, which nothing begins again by itself; then the letter, which others may have again.
            error = f"the first letter failed, no other was run: {why}"
            status = self.runs.end(run, holder, progress, self.now(), error)
            work.count_failure()
            return status
        except (Stopped, Unended, MalformedItem) as why:
            return self.runs.end(run, holder, progress, self.now(), str(why))
        return self.runs.end(run, holder, progress, self.now())

    def _save(self, request: Request, holder: str, progress: Progress) -> None:
        self.runs.note(request.run, holder, progress, self.now() + LEASE)

    def _tell(self, request: Request, status: str, progress: Progress, done: int, failed: int = 0) -> dict[str, Any]:
        outcome = {
            "run": request.run,
            "function": request.function.arn,
            "status": status,
            "done": progress.done,
            "failed": progress.failed,
        }
        logger.info("handled", extra=outcome | of_redrive(done, failed, self.now(), stopped=status == "stopped"))
        return outcome
