"""The commands that talk to a hub: history, show, undo."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from cli import undoing, words
from cli.connection import STACK, Hub, LocalCommand, connect
from cli.journal import Journal, NoChangeError, Selection
from cli.options import (
    REFUSED,
    Account,
    Control,
    FunctionArn,
    Json,
    Local,
    Region,
    Since,
    StackName,
    complain,
    complaining,
    meaningless,
    selection,
    told,
)
from warden.ledger import Entry, Progress

app = typer.Typer()


def history(  # noqa: PLR0913 - the options of the command
    *,
    function: FunctionArn = None,
    account: Account = None,
    since: Since = None,
    control: Control = None,
    status: Annotated[Progress | None, typer.Option(help="Changes that came so far")] = None,
    as_json: Json = False,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """List what Warden changed, the newest first: when, what, where, set off by whom, and how it stands."""
    wanted = selection("history", function=function, account=account, since=since, control=control, progress=status)
    with complaining("history"):
        entries = Journal(connect(local, stack, region)).select(wanted)
    if as_json:
        _print_json(entries)
    else:
        _print(entries)


def show(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="As history lists it")],
    *,
    as_json: Json = False,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """Show one change: what, when, set off by whom, what was there before and after."""
    with complaining("show"):
        entry = Journal(connect(local, stack, region)).find(change)
    if as_json:
        _print_json([entry])
    else:
        typer.echo("\n".join(words.whole(entry)))


def undo(  # noqa: PLR0913 - the options of the command
    change: Annotated[str | None, typer.Argument(metavar="[CHANGE]", help="As history lists it")] = None,
    *,
    function: FunctionArn = None,
    account: Account = None,
    since: Since = None,
    control: Control = None,
    reason: Annotated[str, typer.Option(help="Why, for the journal and the owner")] = "asked for by an operator",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done")] = False,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """Ask for changes to be taken back: one CHANGE, or all of a function, of an account, since a time.

    What somebody else has changed since is left alone, and history says so. Each function is exempt for 30 days.
    """
    wanted = selection(
        "undo", function=function, account=account, since=since, control=control, progress=Progress.APPLIED
    )
    if (change is None) is not any((function, account, since)) or (change and control):
        raise meaningless("undo", "name one CHANGE, or else --function, --account or --since")
    reason = told("undo", "--reason", reason)
    with complaining("undo"):
        hub = connect(local, stack, region)
        entries = _to_undo(Journal(hub), change, wanted)
        if dry_run:
            _preview(hub, entries)
        else:
            _ask(hub, entries, reason)


def _to_undo(journal: Journal, change: str | None, wanted: Selection) -> list[Entry]:
    """The changes to take back, the newest first. Raises NoChangeError when there is none."""
    if change is None:
        entries = [entry for entry in journal.select(wanted) if not undoing.objection(entry)]
        if not entries:
            raise NoChangeError("no change that was applied is among them")
        return entries
    entry = journal.find(change)
    if why := undoing.objection(entry):
        raise NoChangeError(f"{change}: {why}")
    return [entry]


def _preview(hub: Hub, entries: Sequence[Entry]) -> None:
    for entry in entries:
        typer.echo("\n".join([_headline(entry), *(f"  {line}" for line in undoing.planned(hub, entry))]))


def _ask(hub: Hub, entries: Sequence[Entry], reason: str) -> None:
    refused = undoing.ask(hub, entries, reason)
    for entry in entries:
        if entry.change in refused:
            complain("undo", f"the bus did not take {entry.change}: {refused[entry.change]}")
        else:
            typer.echo(f"asked for: {_headline(entry)}")
    typer.echo("warden history --control undo shows what comes of it")
    if refused:
        raise typer.Exit(REFUSED)


def _headline(entry: Entry) -> str:
    return f"{entry.control} {entry.function.arn} {entry.change}"


def _print_json(entries: Sequence[Entry]) -> None:
    for entry in entries:
        typer.echo(json.dumps(words.as_json(entry)))


def _print(entries: Sequence[Entry]) -> None:
    """A paragraph each, whose lines are never broken: what stands there is copied into other commands."""
    for entry in entries:
        typer.echo("\n    ".join([f"{entry.change}  {entry.control:<17}  {entry.progress}", *words.brief(entry)]))
    if not entries:
        typer.echo("no such change", err=True)


for command in (history, show, undo):
    app.command(cls=LocalCommand)(command)
