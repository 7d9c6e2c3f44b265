"""The commands that look at letters: list, show, looks."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from cli.connection import STACK, Hub, connect
from cli.letters import words
from cli.letters.archive import Archive, Unread, document
from cli.letters.filters import Error, Given, Role, Shared, Since, Status, Until, wanted
from cli.letters.groups import grouped
from cli.letters.index import Index
from cli.letters.looks import Deed, Looks
from cli.options import Account, FunctionArn, Json, Local, Region, StackName, complaining, meaningless
from warden.errors import MalformedEvent, WardenError
from warden.letter import Letter, Origin, when


class NoLetterError(WardenError):
    """There is no such letter, or nobody gives it; says what may be the cause."""


Key = Annotated[str, typer.Argument(metavar="LETTER", help="As list --each names it")]
Payload = Annotated[bool, typer.Option("--payload", help="The event as well; who looked is noted")]


def list_(  # noqa: PLR0913 - the options of the command
    *,
    account: Account = None,
    function: FunctionArn = None,
    role: Role = None,
    error: Error = None,
    status: Status = None,
    since: Since = None,
    until: Until = None,
    include_candidates: Shared = False,
    each: Annotated[bool, typer.Option("--each", help="Each letter by itself")] = False,
    as_json: Json = False,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """List the events that failed and were archived: by function and error how many, how old, and how they stand.

    Where several functions had the role that sent a letter, they are all named. No payload is read.
    """
    given = Given(account, function, role, error, status, since, until)
    chosen = wanted("letters list", given, shared=include_candidates)
    with complaining("letters list"):
        index = Index(connect(local, stack, region), "letters list")
        letters = chosen.select(index.letters)
        count = _print_each(letters, as_json=as_json) if each else _print_groups(letters, as_json=as_json)
    if not as_json:
        _end(count, index, uncertain=bool(function) and not include_candidates)
    index.check()


def show(  # noqa: PLR0913 - the options of the command
    letter: Key,
    *,
    payload: Payload = False,
    as_json: Json = False,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """Show one letter: whose it is and how that was told, what went wrong, how often it was run again.

    With --payload also the event, which may hold personal data and credentials: who looked is noted first.
    """
    origin = _origin(letter)
    with complaining("letters show"):
        hub = connect(local, stack, region)
        found = _find(Index(hub, "letters show"), origin)
        content = [_content(hub, found)] if payload else []
    if as_json:
        typer.echo(json.dumps({**words.as_json(found), **({"letter": content[0]} if content else {})}))
        return
    typer.echo("\n".join([*words.whole(found), *(line for one in content for line in words.content(one))]))


def looks(*, as_json: Json = False, local: Local = None, stack: StackName = STACK, region: Region = None) -> None:
    """List who looked at payloads, exported or purged letters, the last first."""
    with complaining("letters looks"):
        for look in Looks(connect(local, stack, region)).all():
            typer.echo(json.dumps(look.as_json()) if as_json else look.line)


def _print_each(letters: Iterable[Letter], *, as_json: bool) -> int:
    now, count = datetime.now(UTC), 0
    for count, letter in enumerate(letters, 1):  # noqa: B007 - how many there were
        typer.echo(json.dumps(words.as_json(letter)) if as_json else "\n".join(words.of_letter(letter, now)))
    return count


def _print_groups(letters: Iterable[Letter], *, as_json: bool) -> int:
    now, groups = datetime.now(UTC), grouped(letters)
    for group in groups:
        typer.echo(json.dumps(words.group_as_json(group)) if as_json else "\n".join(words.of_group(group, now)))
    return sum(group.count for group in groups)


def _end(count: int, index: Index, *, uncertain: bool) -> None:
    """Says how many letters there were and what it took; of none, where else to look."""
    if count:
        typer.echo(f"{words.many(count)}; calls to the index: {index.calls.total():,}, to the archive: 0")
        return
    where = "; --include-candidates looks also at what other functions with its role may have sent" if uncertain else ""
    typer.echo(f"no such letter{where}", err=True)


def _origin(key: str) -> Origin:
    try:
        return Origin.read(key)
    except MalformedEvent as malformed:
        raise meaningless("letters show", "that is no letter's name: list --each has them") from malformed


def _find(index: Index, origin: Origin) -> Letter:
    """The letter in the index. Raises NoLetterError."""
    for letter in index.letters.of_account(origin.account, when(origin.sent), when(origin.sent)):
        if letter.origin == origin:
            return letter
    raise NoLetterError("there is no such letter: it was purged, or its time is over, or it has only just come")


def _content(hub: Hub, letter: Letter) -> Any:
    """What the archive has of the letter; who looks is noted before. Raises NoLetterError."""
    notes = Looks(hub)
    look = notes.begin(Deed.SHOW, letter.origin.key)
    ((_, content),) = Archive(hub).read_each([letter])
    if isinstance(content, Unread):
        raise NoLetterError(f"its payload is gone, or you may not read it: S3 says {content.why}")
    typer.echo(notes.end(look, 1).line, err=True)
    return document(content)
