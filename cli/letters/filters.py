"""The options by which letters are chosen, and what they come to."""

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple

import typer

from cli.letters.spans import end
from cli.letters.wanted import EVERYWHERE, WAITING, Wanted
from cli.options import meaningless, moment, selection
from warden.letter import Standing

_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[!-~]{1,575}|[A-Za-z0-9]{1,128}", re.ASCII)


class Shown(StrEnum):
    """Where letters stand that are chosen by it; all: wherever."""

    ARCHIVED = "archived"
    RUNNING = "running"
    REDRIVEN = "redriven"
    PARKED = "parked"
    ALL = "all"


Role = Annotated[
    str | None,
    typer.Option("--role", metavar="ARN|ID", help="Only what functions of a shared role, or a role's id, sent"),
]
Error = Annotated[
    str | None, typer.Option("--error", metavar="PATTERN", help="Only errors with this text; * is any text")
]
Status = Annotated[
    Shown | None, typer.Option("--status", help="Only what stands so; without it, all but what was redriven")
]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", help="Sent since a day or a time, in UTC")]
Until = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Sent before a time, or up to the end of a day, in UTC")
]
Shared = Annotated[
    bool,
    typer.Option("--include-candidates", help="With --function: also what others with its role may have sent"),
]


class Given(NamedTuple):
    """The options that choose, as they were typed."""

    account: str | None = None
    function: str | None = None
    role: str | None = None
    error: str | None = None
    status: Shown | None = None
    since: str | None = None
    until: str | None = None

    def __str__(self) -> str:
        return " ".join(f"--{name} {value}" for name, value in self._asdict().items() if value) or "every letter"


def wanted(command: str, given: Given, *, shared: bool = False, otherwise: frozenset[Standing] = WAITING) -> Wanted:
    """The options as what they mean; ends the command when one of them means nothing. otherwise: without a status."""
    where = selection(command, function=given.function, account=given.account, since=None, control=None, progress=None)
    if given.role and not _ROLE.fullmatch(given.role):
        raise meaningless(command, "--role is neither the ARN of a role nor a role's id")
    if given.role and given.function:
        raise meaningless(command, "--role and --function choose different letters: give one of them")
    if shared and not given.function:
        raise meaningless(command, "--include-candidates goes with --function")
    return Wanted(
        account=given.account,
        function=where.function,
        role=given.role,
        error=given.error or "",
        standing=_standing(given.status, otherwise),
        since=_time(command, "--since", given.since, moment),
        until=_time(command, "--until", given.until, end),
        shared=shared,
        said=str(given),
    )


def _standing(status: Shown | None, otherwise: frozenset[Standing]) -> frozenset[Standing]:
    if status is None:
        return otherwise
    return EVERYWHERE if status is Shown.ALL else frozenset({Standing(status)})


def _time(command: str, option: str, given: str | None, read: Callable[[str], datetime]) -> datetime | None:
    try:
        return read(given) if given else None
    except (ValueError, OverflowError) as malformed:
        raise meaningless(command, f"{option} is no day and no time in ISO 8601") from malformed
