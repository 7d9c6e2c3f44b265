"""The commands of `warden`: reading arguments, writing answers, exit codes."""

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from cli import documents, look, operate, restrain
from cli.connection import LocalCommand
from cli.documents import Problem
from local_org.cloudformation.intrinsics import TemplateError
from local_org.place import Place

BAD_INPUT = 2

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def warden() -> None:
    """Operate Lambda Warden."""


@app.command()
def route(
    file: Annotated[str, typer.Argument(metavar="FILE", help="CloudTrail records or EventBridge events; - is stdin")],
    region: Annotated[str | None, typer.Option(help="Region of raw records, instead of their own")] = None,
    hub_account: Annotated[str, typer.Option(help="Account of the hub")] = "111111111111",
    hub_region: Annotated[str, typer.Option(help="Region of the hub")] = "us-east-1",
) -> None:
    """Say which hub functions an event would reach by the templates' rules, and what they read in it.

    FILE holds one JSON document (a CloudTrail record, a CloudTrail log file, an EventBridge event) or JSON
    lines. Writes a JSON line for each event. Exit code 2 when something in the input is no event.
    """
    from cli.route import answers  # noqa: PLC0415 - with SAM's translator: a second that no other command should take

    name = "stdin" if file == "-" else file
    clean = True
    try:
        with _opened(file) as stream:
            for answer in answers(documents.read(stream), Place(hub_account, hub_region), region):
                if isinstance(answer, Problem):
                    clean = False
                    _complain(": ".join(filter(None, (name, answer.where, answer.what))))
                else:
                    typer.echo(json.dumps(answer))
    except BrokenPipeError:
        raise  # the reader of our output has seen enough: typer ends without a word
    except (OSError, TemplateError) as unreadable:
        clean = False
        _complain(f"{name}: {unreadable.strerror}" if isinstance(unreadable, OSError) else str(unreadable))
    if not clean:
        raise typer.Exit(BAD_INPUT)


for command in (
    operate.history,
    operate.show,
    operate.undo,
    look.status,
    look.findings,
    restrain.pause,
    restrain.resume,
):
    app.command(cls=LocalCommand)(command)
app.add_typer(restrain.exempt, name="exempt")


def main() -> None:
    """Run the command line."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter shows its number
    app(prog_name="warden")


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb")


def _complain(what: str) -> None:
    # Names and JSON of others may hold line breaks or terminal sequences.
    typer.echo(f"warden route: {what.encode('unicode_escape').decode('ascii')}", err=True)
