"""The command that has letters run again: it counts them, asks, and shows how far the run has come."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any, NamedTuple

import typer

from cli.connection import STACK, Hub, LocalCommand, connect
from cli.letters.filters import Error, Given, Shared, Since, Until, wanted
from cli.letters.index import Index
from cli.letters.spans import age, span
from cli.letters.wanted import Wanted
from cli.letters.words import many
from cli.options import REFUSED, FunctionArn, Local, Region, StackName, complaining, meaningless
from cli.runs import NoRunError, follow, told
from warden.bus import Bus
from warden.errors import MalformedEvent
from warden.letter import Letter, Standing
from warden.redrives import FASTEST, SLOWEST, USUAL_RATE, Request
from warden.runs import Runs, State

COMMAND = "redrive"

app = typer.Typer()


RunId = Annotated[str | None, typer.Option("--run", metavar="ID", help="Show how a redrive stands")]
Resume = Annotated[bool, typer.Option("--resume", help="With --run: have it go on after it stopped")]
Stop = Annotated[bool, typer.Option("--stop", help="With --run: have it stop; the letters that are left stay")]
Limit = Annotated[int | None, typer.Option(min=1, help="How many letters at most, the oldest first")]
Rate = Annotated[float, typer.Option(min=SLOWEST, max=FASTEST, help="Letters in a second")]
Qualifier = Annotated[str, typer.Option(metavar="VERSION|ALIAS", help="Which version is to run them")]
MaxAge = Annotated[str, typer.Option(metavar="AGE", help="Ask before older ones are run, as 7d or 12h")]
Parked = Annotated[bool, typer.Option("--include-parked", help="Also what failed three redrives")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count the letters")]
Yes = Annotated[bool, typer.Option("--yes", help="Run old letters without asking")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Stay and show how far it has come")]


class Asking(NamedTuple):
    """How the command goes about it: which letters are asked about, and whether anything is asked for at all."""

    max_age: str
    dry_run: bool
    yes: bool
    wait: bool


@app.command(cls=LocalCommand)
def redrive(  # noqa: PLR0913 - the options of the command
    *,
    function: FunctionArn = None,
    run: RunId = None,
    resume: Resume = False,
    stop: Stop = False,
    error: Error = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    rate: Rate = USUAL_RATE,
    qualifier: Qualifier = "",
    max_age: MaxAge = "7d",
    include_parked: Parked = False,
    include_candidates: Shared = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    wait: Wait = True,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """Run the dead letters of a function again: the oldest one first, the others only if that one succeeds."""
    hub = partial(connect, local, stack, region)
    if (begun := _begun(function, run, resume=resume, stop=stop)) is not None:
        _look(hub, begun, resume=resume, stop=stop, wait=wait)
        return
    given = Given(function=function, error=error, since=since, until=until)
    chosen = wanted(COMMAND, given, shared=include_candidates, otherwise=_standing(parked=include_parked))
    _begin(hub, chosen, _wish(chosen, limit=limit, rate=rate, qualifier=qualifier), Asking(max_age, dry_run, yes, wait))


def _begun(function: str | None, run: str | None, *, resume: bool, stop: bool) -> str | None:
    """The redrive that is meant, None for a new one; ends the command when the options mean nothing together."""
    if (function is None) is (run is None) or ((resume or stop) and run is None):
        raise meaningless(COMMAND, "name the --function whose letters are meant, or the --run to look at")
    if resume and stop:
        raise meaningless(COMMAND, "--resume and --stop mean opposite things: give one of them")
    return run


def _standing(*, parked: bool) -> frozenset[Standing]:
    return frozenset({Standing.ARCHIVED, Standing.PARKED} if parked else {Standing.ARCHIVED})


def _begin(connected: Callable[[], Hub], chosen: Wanted, wish: Request, asking: Asking) -> None:
    """Counts the letters and asks for the redrive, unless it is only to be counted or there is none."""
    old = _span(asking.max_age)
    with complaining(COMMAND):
        hub = connected()
        index = Index(hub, COMMAND)
        count = Count.of(chosen.select(index.letters), datetime.now(UTC) - old, wish.limit)
        typer.echo(count.words(wish))
        index.check()  # the redrive would stop at such a letter
        if asking.dry_run or not count.letters:
            return
        if count.old and not (
            asking.yes or typer.confirm(f"{many(count.old)} older than {asking.max_age}: run them too?")
        ):
            wish = replace(wish, max_age_seconds=int(old.total_seconds()))
        _ask(hub, replace(wish, expected=count.letters, by=hub.caller), wait=asking.wait)


@dataclass(slots=True)
class Count:
    """What would be run. old: letters that are older than what nobody has to be asked about. eventless: others."""

    letters: int = 0
    old: int = 0
    eventless: int = 0
    oldest: Letter | None = None

    @classmethod
    def of(cls, letters: Iterable[Letter], before: datetime, most: int | None = None) -> "Count":
        """Counts letters, of which none is kept, until there are enough that can be run."""
        count = cls()
        for letter in letters:
            if letter.batch:
                count.eventless += 1
                continue
            if count.letters == most:
                break
            count.letters += 1
            count.old += letter.sent < before
            if count.oldest is None or letter.sent < count.oldest.sent:
                count.oldest = letter
        return count

    def words(self, wish: Request) -> str:
        """How many there are, how old, and how long it takes."""
        besides = f"\nleft out: {many(self.eventless)} of a stream, with no event to run" if self.eventless else ""
        function = wish.function.arn
        if self.oldest is None:
            return f"no letter to run again: warden letters list --function {function} shows what there is{besides}"
        seconds = timedelta(seconds=int(self.letters / wish.rate))
        oldest = age(self.oldest.sent, datetime.now(UTC))
        return f"{many(self.letters)} of {function}, the oldest {oldest} old; takes {seconds} or longer{besides}"


def _wish(chosen: Wanted, **how: Any) -> Request:
    """The request, under an id of its own; ends the command when it means nothing."""
    assert chosen.function is not None  # noqa: S101 - the command has made sure
    now = datetime.now(UTC)
    try:
        return Request.read(
            Request(
                run=f"{os.urandom(4).hex()}-{now:%Y%m%dt%H%M%S}",
                function=chosen.function,
                error=chosen.error,
                since=chosen.since,
                until=chosen.until,
                include_parked=Standing.PARKED in chosen.standing,
                include_candidates=chosen.shared,
                **how,
            ).detail()
        )
    except MalformedEvent as malformed:
        raise meaningless(COMMAND, str(malformed)) from malformed


def _span(given: str) -> timedelta:
    try:
        return span(given)
    except ValueError as malformed:
        raise meaningless(COMMAND, f"--max-age is {malformed}") from malformed


def _ask(hub: Hub, wish: Request, *, wait: bool) -> None:
    """Asks for the redrive, or for one to go on, and shows it to its end if it is to wait."""
    Bus(hub.client("events"), hub.outputs["BusName"]).redrive(wish.detail())
    typer.echo(f"asked for: redrive {wish.run}; warden redrive --run {wish.run} shows how it stands")
    if wait:
        _end(follow(_runs(hub), wish, typer.echo))


def _look(connected: Callable[[], Hub], run: str, *, resume: bool, stop: bool, wait: bool) -> None:
    """Shows the redrive, to its end if somebody works at it; has it stop or go on if that is wished for and it can."""
    with complaining(COMMAND):
        hub = connected()
        found = _runs(hub).get(run)
        if found is None:
            raise NoRunError(f"there is no redrive {run}: it has not begun yet, or it was months ago")
        if stop and found.state is State.RUNNING:
            _stop(hub, found.request)
            return
        if wait and found.is_held(datetime.now(UTC)):
            _end(follow(_runs(hub), found.request, typer.echo))
            return
        typer.echo("\n".join(told(found)))
        if resume and found.state is not State.COMPLETE:
            _ask(hub, replace(found.request, attempt=found.request.attempt + 1, by=hub.caller), wait=wait)


def _stop(hub: Hub, wish: Request) -> None:
    """Asks for the redrive's end, and does not wait for it."""
    Bus(hub.client("events"), hub.outputs["BusName"]).redrive(replace(wish, stop=True, by=hub.caller).detail())
    typer.echo(f"asked for: redrive {wish.run} is to stop; warden redrive --run {wish.run} shows how it stands")


def _runs(hub: Hub) -> Runs:
    return Runs(hub.client("dynamodb"), hub.outputs["LettersTableName"])


def _end(state: State) -> None:
    if state is not State.COMPLETE:
        raise typer.Exit(REFUSED)
