"""The command that has letters run again: it counts them, asks, and shows how far the run has come."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Annotated, Any

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


@app.command(cls=LocalCommand)
def redrive(  # noqa: PLR0913 - the options of the command
    *,
    function: FunctionArn = None,
    run: Annotated[str | None, typer.Option(metavar="ID", help="Show how a redrive stands")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="With --run: have it go on after it stopped")] = False,
    error: Error = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int | None, typer.Option(min=1, help="How many letters at most, the oldest first")] = None,
    rate: Annotated[float, typer.Option(min=SLOWEST, max=FASTEST, help="Letters in a second")] = USUAL_RATE,
    qualifier: Annotated[str, typer.Option(metavar="VERSION|ALIAS", help="Which version is to run them")] = "",
    max_age: Annotated[str, typer.Option(metavar="AGE", help="Ask before older ones are run, as 7d or 12h")] = "7d",
    include_parked: Annotated[bool, typer.Option(help="Also what failed three redrives")] = False,
    include_candidates: Shared = False,
    dry_run: Annotated[bool, typer.Option(help="Only count the letters")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Run old letters without asking")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Stay and show how far it has come")] = True,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for those who look at it later")] = "",
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """Run the dead letters of a function again: the oldest one first, the others only if that one succeeds.

    The redrive goes on by itself; this command only shows it, and may be ended at any time.
    """
    if (function is None) is (run is None) or (resume and run is None):
        raise meaningless(COMMAND, "name the --function whose letters are meant, or the --run to look at")
    if run is not None:
        with complaining(COMMAND):
            _look(connect(local, stack, region), run, resume=resume, wait=wait)
        return
    given = Given(function=function, error=error, since=since, until=until)
    standing = {Standing.ARCHIVED, *({Standing.PARKED} if include_parked else set())}
    chosen = wanted(COMMAND, given, shared=include_candidates, otherwise=frozenset(standing))
    wish = _wish(chosen, limit=limit, rate=rate, qualifier=qualifier, error=error or "", reason=reason)
    span_of_age = _span(max_age)
    with complaining(COMMAND):
        hub = connect(local, stack, region)
        count = Count.of(islice(chosen.select(Index(hub).letters), limit), datetime.now(UTC) - span_of_age)
        typer.echo(count.words(wish))
        if dry_run or not count.letters:
            return
        if count.old and not (yes or typer.confirm(f"{many(count.old)} older than {max_age}: run them too?")):
            wish = replace(wish, max_age_seconds=int(span_of_age.total_seconds()))
        _ask(hub, replace(wish, expected=count.letters, by=hub.caller), wait=wait)


@dataclass(slots=True)
class Count:
    """What would be run. old: letters that are older than what nobody has to be asked about."""

    letters: int = 0
    old: int = 0
    oldest: Letter | None = None

    @classmethod
    def of(cls, letters: Iterable[Letter], before: datetime) -> "Count":
        """Counts letters, of which none is kept."""
        count = cls()
        for letter in letters:
            count.letters += 1
            count.old += letter.sent < before
            if count.oldest is None or letter.sent < count.oldest.sent:
                count.oldest = letter
        return count

    def words(self, wish: Request) -> str:
        """How many there are, how old, and how long it takes."""
        if self.oldest is None:
            return f"no letter to run again: warden letters list --function {wish.function.arn} shows what there is"
        seconds = timedelta(seconds=int(self.letters / wish.rate))
        oldest = age(self.oldest.sent, datetime.now(UTC))
        return f"{many(self.letters)} of {wish.function.arn}, the oldest {oldest} old; takes {seconds} or longer"


def _wish(chosen: Wanted, **how: Any) -> Request:
    """The request, under an id of its own; ends the command when it means nothing."""
    assert chosen.function is not None  # noqa: S101 - the command has made sure
    now = datetime.now(UTC)
    try:
        return Request.read(
            Request(
                run=f"{now:%Y%m%dt%H%M%S}-{os.urandom(4).hex()}",
                function=chosen.function,
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


def _look(hub: Hub, run: str, *, resume: bool, wait: bool) -> None:
    """Shows the redrive, to its end if somebody works at it; has it go on if that is wished for and it can."""
    found = _runs(hub).get(run)
    if found is None:
        raise NoRunError(f"there is no redrive {run}: it has not begun yet, or it was months ago")
    if wait and found.is_held(datetime.now(UTC)):
        _end(follow(_runs(hub), found.request, typer.echo))
        return
    typer.echo("\n".join(told(found)))
    if resume and found.state is not State.COMPLETE:
        _ask(hub, replace(found.request, attempt=found.request.attempt + 1, by=hub.caller), wait=wait)


def _runs(hub: Hub) -> Runs:
    return Runs(hub.client("dynamodb"), hub.outputs["LettersTableName"])


def _end(state: State) -> None:
    if state is not State.COMPLETE:
        raise typer.Exit(REFUSED)
