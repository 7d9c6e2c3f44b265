"""The work of one invocation at a run: letter by letter, the oldest first, each marked before and after it is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redrive.aws import Archive, Invoker, Passing, Stopped
from redrive.choice import Verdict, bounds, verdict
from redrive.pace import Pace
from redrive.plan import Unrunnable
from warden.letter import Letter, Standing, when
from warden.letters import Letters, Redriven
from warden.log import logger
from warden.runs import Progress, Run

CANARY_SECONDS = 780.0  # how long the first letter is waited for
HELD = timedelta(minutes=16)  # by then whatever was begun with a letter has come to its end: Lambda runs for 15 at most
REQUESTS_KEPT = timedelta(days=30)  # a letter of a redriven event comes by then, whatever archiver and bucket do
SAVE_SECONDS = 5.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 2.0, 60.0
MOST_PAUSES = 8  # in a row: about four minutes
MOST_UNRUNNABLE = 10  # in a row: then it is not the letters


@dataclass(slots=True)
class Work:
    """save: writes the progress down, and raises Overtaken when another invocation has the run.

    progress: how far it has come at any time. canary: the letter that goes first, once it was run.
    """

    run: Run
    letters: Letters
    archive: Archive
    invoker: Invoker
    pace: Pace
    now: Callable[[], datetime]
    save: Callable[[Progress], None]
    progress: Progress = field(default_factory=Progress)
    canary: Letter | None = None
    _saved: float = 0.0
    _unrunnable: int = 0

    def finish(self) -> None:
        """Runs what is left. Raises OutOfTime, Stopped, CanaryFailed, Unended, and what AWS has against it."""
        self._saved = self.pace.now
        while waits := self._pass():
            # A former attempt of this run died with a letter in its hands, or somebody else was faster.
            self.pace.rest_out(max(0.0, waits - self.now().timestamp()) + 1)
            self._save()

    def _pass(self) -> int:
        """Goes through the letters behind the place once; until when one has to be waited for, 0 when none has."""
        self.progress.rewind()
        held: list[int] = []
        for letter in self._behind(self.progress.place):
            self.pace.check()
            match verdict(letter, self.run.request, self.now()):
                case Verdict.DONE:
                    self.progress.done += 1
                case Verdict.WAIT:
                    held.append(letter.lease)
                case Verdict.TAKE if self._has_to_stay(len(held)):
                    break
                case Verdict.TAKE:
                    held += self._take(letter)
                case Verdict.PASS:
                    pass
            if not held:
                self.progress.move(letter.name)
            self._save_at_times()
        return min(held, default=0)

    def _behind(self, place: str) -> Iterator[Letter]:
        """The letters of the run, from the place on; none that has no event."""
        request = self.run.request
        since, until = bounds(request, self.run.at)
        if place:
            since = when(place.partition("-")[0])
        function = request.function
        found = (
            self.letters.of_account(function.account, since, until)
            if request.include_candidates
            else self.letters.of_owner(function.arn, since, until)
        )
        return (letter for letter in found if letter.name > place and letter.sent < until and not letter.batch)

    def _has_to_stay(self, held: int) -> bool:
        """Whether no other letter is to be taken: there are enough, or what is held may be running as the first one."""
        limit = self.run.request.limit
        return (held > 0 and not self._has_canary) or (limit is not None and self.progress.done + held >= limit)

    def _take(self, letter: Letter) -> list[int]:
        """Runs a letter, as long as it takes while Lambda puts it off; when to look again if somebody else has it."""
        while True:
            self.pace.keep(self.run.request.rate)
            if not self._has_canary:
                self.pace.check(CANARY_SECONDS)
            request, now = self.run.request, self.now()
            held = self.letters.take(letter, request.run, now, now + HELD, parked=request.include_parked)
            if held is None:
                return [int(now.timestamp())]  # the next list says who has it
            try:
                self._run(held)
            except Passing as why:
                self._give_back(held)
                self._pause(why)
            else:
                self.progress.pauses = 0
                return []

    def _run(self, letter: Letter) -> None:
        try:
            event = self.archive.event(letter)
            self._invoke(letter, event)
        except Unrunnable as why:
            self._give_back(letter)
            self._fail(letter, str(why))
        except Stopped:
            self._give_back(letter)
            raise
        else:
            self._unrunnable = 0

    def count_failure(self) -> None:
        """Gives the canary back after it failed; a letter that failed too often is parked."""
        if self.canary is not None:
            tries = self.canary.tries + 1
            self.letters.settle(self.canary, self.run.request.run, Standing.after(tries), tries)

    @property
    def _has_canary(self) -> bool:
        return self.progress.passed == self.run.request.attempt

    def _invoke(self, letter: Letter, event: bytes) -> None:
        request = self.run.request
        if self._has_canary:
            sent = self.invoker.send(request.function, request.qualifier, event)
            expires = int((self.now() + REQUESTS_KEPT).timestamp())
            self.letters.keep_request(sent, Redriven(letter.id, letter.tries + 1), expires)
            self._done(letter)
            return
        self.canary = letter
        self.invoker.wait_for(request.function, request.qualifier, event)
        self._done(letter)
        self.progress.canary = letter.name
        self.progress.passed = request.attempt
        self._save()

    def _done(self, letter: Letter) -> None:
        self.letters.settle(letter, self.run.request.run, Standing.REDRIVEN, letter.tries)
        self.progress.done += 1

    def _give_back(self, letter: Letter) -> None:
        """The letter as it was before it was taken."""
        self.letters.settle(letter, self.run.request.run, Standing.after(letter.tries), letter.tries)

    def _fail(self, letter: Letter, why: str) -> None:
        logger.warning("letter cannot be run", extra={"letter": letter.id, "reason": why})
        self.progress.fail(letter.name, why)
        self._unrunnable += 1
        if self._unrunnable >= MOST_UNRUNNABLE:
            raise Stopped(f"{MOST_UNRUNNABLE} letters in a row cannot be run, the last one because {why}")

    def _pause(self, why: Passing) -> None:
        self.progress.pauses += 1
        if self.progress.pauses > MOST_PAUSES:
            self.progress.pauses = 0  # whoever has the run go on wants it tried anew
            raise Stopped(f"{why}, for minutes already") from why
        self._save()
        self.pace.rest(min(FIRST_PAUSE_SECONDS * 2 ** (self.progress.pauses - 1), LONGEST_PAUSE_SECONDS))

    def _save_at_times(self) -> None:
        if self.pace.now - self._saved >= SAVE_SECONDS:
            self._save()

    def _save(self) -> None:
        self.save(self.progress)
        self._saved = self.pace.now
