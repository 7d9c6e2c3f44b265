"""The command that writes letters out: export."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from cli.connection import STACK, Hub, connect
from cli.letters import words
from cli.letters.archive import Archive, Unread, document
from cli.letters.filters import Error, Given, Role, Shared, Since, Status, Until, wanted
from cli.letters.index import Index
from cli.letters.looks import Deed, Looks
from cli.letters.wanted import Wanted
from cli.options import REFUSED, Account, FunctionArn, Local, Region, StackName, complain, complaining
from warden.letter import Letter

GIVEN = "given"


def export(  # noqa: PLR0913 - the options of the command
    *,
    account: Account = None,
    function: FunctionArn = None,
    role: Role = None,
    error: Error = None,
    status: Status = None,
    since: Since = None,
    until: Until = None,
    include_candidates: Shared = False,
    payload: Annotated[bool, typer.Option("--payload", help="The events as well; who took them is noted")] = False,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """Write letters to standard output, a JSON line each; with --payload what the archive has, under `letter`.

    Exit code 1 when a letter in the index cannot be read, or when S3 did not give a payload: null, and why: `unread`.
    """
    given = Given(account, function, role, error, status, since, until)
    chosen = wanted("letters export", given, shared=include_candidates)
    with complaining("letters export"):
        hub = connect(local, stack, region)
        letters = chosen.select((index := Index(hub, "letters export")).letters)
        unread = _with_payload(hub, chosen, letters) if payload else _without(letters)
    for why, many in unread.items():
        complain("letters export", f"{words.many(many)} without payload: it is gone, or not for you. S3 says {why}")
    index.check()
    if unread:
        raise typer.Exit(REFUSED)


def _without(letters: Iterable[Letter]) -> Counter[str]:
    for letter in letters:
        typer.echo(json.dumps(words.as_json(letter)))
    return Counter()


def _with_payload(hub: Hub, chosen: Wanted, letters: Iterable[Letter]) -> Counter[str]:
    """Writes the letters with what the archive has; returns how many S3 did not give, by what it said."""
    notes, count = Looks(hub), Counter[str]()
    look = notes.begin(Deed.EXPORT, chosen.said)
    for letter, content in Archive(hub).read_each(letters):
        typer.echo(json.dumps({**words.as_json(letter), **_payload(content)}))
        count[content.why if isinstance(content, Unread) else GIVEN] += 1
    typer.echo(notes.end(look, count.pop(GIVEN, 0)).line, err=True)
    return count


def _payload(content: bytes | Unread) -> dict[str, Any]:
    if isinstance(content, Unread):
        return {"letter": None, "unread": content.why}
    return {"letter": document(content)}
