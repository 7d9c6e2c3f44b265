"""What the commands that talk to a hub have in common: their options, and how they say what cannot be done."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.answers import NoFingerprintError
from cli.connection import NoHubError, checked_url
from cli.journal import NoChangeError, Selection
from cli.plain import plain
from warden.errors import WardenError
from warden.ledger import Progress
from warden.model import Function

REFUSED = 1
BAD_INPUT = 2


class Journalled(StrEnum):
    """Whose changes the journal has."""

    SHARED_ROLE = "shared_role"
    PLAINTEXT_SECRETS = "plaintext_secrets"
    DEAD_LETTER = "dead_letter"
    STREAM_FAILURES = "stream_failures"
    UNDO = "undo"


Local = Annotated[
    str | None,
    typer.Option("--local", metavar="[URL]", callback=checked_url, help="A local organization that runs"),
]
StackName = Annotated[str, typer.Option("--stack", help="Name of the hub's stack")]
Region = Annotated[str | None, typer.Option("--region", help="Region of the hub")]
FunctionArn = Annotated[str | None, typer.Option("--function", metavar="ARN", help="Only what is about one function")]
Account = Annotated[str | None, typer.Option("--account", metavar="ID", help="Only what is in one account")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="TIME", help="Changes since a day or a time, ISO 8601, in UTC")
]
Control = Annotated[Journalled | None, typer.Option("--control", help="Only what is of one remediator, or of undo")]
Json = Annotated[bool, typer.Option("--json", help="A JSON line for each")]


def selection(  # noqa: PLR0913 - the options that narrow
    command: str,
    *,
    function: str | None,
    account: str | None,
    since: str | None,
    control: str | None,
    progress: Progress | None,
) -> Selection:
    """The options as what they mean; ends the command when one of them means nothing."""
    try:
        where = Function.from_arn(function) if function else None
    except ValueError as malformed:
        raise meaningless(command, f"--function is {malformed}") from malformed
    if account and not re.fullmatch(r"\d{12}", account, re.ASCII):
        raise meaningless(command, "an account has twelve digits")
    try:
        when = moment(since) if since else None
    except (ValueError, OverflowError) as malformed:
        raise meaningless(command, "--since is no day and no time in ISO 8601") from malformed
    return Selection(where, account, when, control, progress)


def moment(given: str) -> datetime:
    """The time that was typed, in UTC; of a day its beginning. Raises ValueError and OverflowError."""
    at = datetime.fromisoformat(given)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def told(command: str, option: str, given: str) -> str:
    """The text of an option that is for people; ends the command when it says nothing."""
    if not given.strip():
        raise meaningless(command, f"{option} says nothing")
    return given.strip()


def meaningless(command: str, what: str) -> typer.Exit:
    """Says why the command means nothing, and is what ends it."""
    complain(command, what)
    return typer.Exit(BAD_INPUT)


@contextmanager
def complaining(command: str) -> Iterator[None]:
    """Says in a sentence what cannot be done, and ends the command."""
    try:
        yield
    except (NoHubError, NoChangeError, NoFingerprintError, WardenError, BotoCoreError, ClientError) as problem:
        complain(command, str(problem))
        raise typer.Exit(REFUSED) from problem


def complain(command: str, what: str) -> None:
    typer.echo(f"warden {command}: {plain(what)}", err=True)
