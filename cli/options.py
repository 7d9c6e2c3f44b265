"""What the commands that talk to a hub have in common: their options, and how they say what cannot be done."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli import words
from cli.connection import NoHubError
from cli.journal import NoChangeError, Selection
from warden.errors import WardenError
from warden.ledger import Progress
from warden.model import Function

REFUSED = 1
BAD_INPUT = 2

Local = Annotated[str | None, typer.Option("--local", metavar="[URL]", help="A local organization that runs")]
StackName = Annotated[str, typer.Option("--stack", help="Name of the hub's stack")]
Region = Annotated[str | None, typer.Option("--region", help="Region of the hub")]
FunctionArn = Annotated[str | None, typer.Option("--function", metavar="ARN", help="Changes of one function")]
Account = Annotated[str | None, typer.Option("--account", metavar="ID", help="Changes in one account")]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", help="Changes since then, ISO 8601, in UTC")]
Control = Annotated[str | None, typer.Option("--control", help="Changes of one remediator")]
Json = Annotated[bool, typer.Option("--json", help="A JSON line for each change")]


def selection(
    *, function: str | None, account: str | None, since: str | None, control: str | None, progress: Progress | None
) -> Selection:
    """The options as what they mean; ends the command when one of them means nothing."""
    try:
        where = Function.from_arn(function) if function else None
        when = datetime.fromisoformat(since) if since else None
    except ValueError as malformed:
        complain("options", str(malformed))
        raise typer.Exit(BAD_INPUT) from malformed
    if account and not re.fullmatch(r"\d{12}", account, re.ASCII):
        complain("options", "an account has twelve digits")
        raise typer.Exit(BAD_INPUT)
    if when and when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return Selection(where, account, when, control, progress)


@contextmanager
def complaining(command: str) -> Iterator[None]:
    """Says in a sentence what cannot be done, and ends the command."""
    try:
        yield
    except (NoHubError, NoChangeError, WardenError, BotoCoreError, ClientError) as problem:
        complain(command, str(problem))
        raise typer.Exit(REFUSED) from problem


def complain(command: str, what: str) -> None:
    typer.echo(f"warden {command}: {words.plain(what)}", err=True)
