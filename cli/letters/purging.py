"""The command that removes old letters: purge."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.connection import STACK, Hub, connect
from cli.letters import words
from cli.letters.archive import Archive
from cli.letters.filters import Error, Given, Role, Status, wanted
from cli.letters.index import Index
from cli.letters.looks import Deed, Looks
from cli.letters.removal import Removed, removed
from cli.letters.spans import span
from cli.letters.wanted import EVERYWHERE, Wanted
from cli.options import REFUSED, Account, FunctionArn, Local, Region, StackName, complain, complaining, meaningless
from warden.letter import Standing, told

COMMAND = "letters purge"
UNLOCKED = "none"
RECOVERABLE_DAYS = 7  # as the bucket's lifecycle says
REMAINS = {
    True: "the archive is locked: S3 keeps the objects, hidden, until the end of the time that was set when they came",
    False: f"for {RECOVERABLE_DAYS} days whoever may read old versions in the bucket can bring them back",
}


def purge(  # noqa: PLR0913 - the options of the command
    *,
    older_than: Annotated[str, typer.Option(metavar="AGE", help="Only what was sent so long ago, as 30d or 12h")],
    account: Account = None,
    function: FunctionArn = None,
    role: Role = None,
    error: Error = None,
    status: Status = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove them; without it they are only counted")] = False,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """Remove letters that are older than AGE, also those that never ran again; without --yes only count them.

    What a redrive has taken up is left alone. Who purged is noted.
    """
    chosen = _old(wanted(COMMAND, Given(account, function, role, error, status), otherwise=EVERYWHERE), older_than)
    with complaining(COMMAND):
        hub = connect(local, stack, region)
        index = Index(hub, COMMAND)
        kept = _purge(hub, index, chosen) if yes else _count(hub, index, chosen)
    index.check()
    if kept:
        raise typer.Exit(REFUSED)


def _old(chosen: Wanted, older_than: str) -> Wanted:
    """What of it was sent so long ago and is not under way; ends the command when that means nothing."""
    try:
        before = datetime.now(UTC) - span(older_than)
    except (ValueError, OverflowError) as malformed:
        raise meaningless(COMMAND, f"--older-than is {malformed}") from malformed
    standing = chosen.standing - {Standing.RUNNING}
    if not standing:
        raise meaningless(COMMAND, "what a redrive has taken up is left alone")
    said = f"--older-than {older_than} {chosen.said}"
    return replace(chosen, standing=standing, until=before, said=said)


def _count(hub: Hub, index: Index, chosen: Wanted) -> bool:
    """Says what would be removed; nothing is kept by that."""
    standing, size = Counter[Standing](), 0
    for letter in chosen.select(index.letters):
        standing[letter.status] += 1
        size += letter.size
    typer.echo(f"would be removed: {words.many(standing.total())} {_sent(chosen)}, {size:,} bytes")
    if standing:
        typer.echo(f"{words.INDENT}{words.standings(standing)}\n{_remains(hub)}\n--yes has them removed")
    return False


def _purge(hub: Hub, index: Index, chosen: Wanted) -> bool:
    """Removes the letters and says so; whether S3 kept some."""
    notes, done = Looks(hub), Removed()
    look = notes.begin(Deed.PURGE, chosen.said)
    for done in removed(index.letters, Archive(hub), chosen.select(index.letters)):
        typer.echo(f"so far {words.many(done.count)}", err=True)
    notes.end(look, done.count)
    typer.echo(f"removed: {words.many(done.count)} {_sent(chosen)}")
    if done.taken:
        typer.echo(f"taken up by a redrive meanwhile, so still on record: {words.many(done.taken)}")
    if done.count:
        typer.echo(_remains(hub))
    for why, many in done.kept.items():
        complain(COMMAND, f"S3 kept {words.many(many)}: {why}")
    return bool(done.kept)


def _remains(hub: Hub) -> str:
    return REMAINS[hub.outputs["LettersLock"] != UNLOCKED]


def _sent(chosen: Wanted) -> str:
    return f"sent before {told(chosen.until)}" if chosen.until else ""
