"""Letters in words. What a function said of its error is shown without line breaks and terminal sequences."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cli.letters.groups import OTHERS, Group
from cli.letters.spans import age
from cli.plain import plain
from warden.letter import Letter, Standing, ToldBy, told

INDENT = "    "
_TOLD = {
    ToldBy.DESTINATION: "the record of its on-failure destination",
    ToldBy.ROLE: "its role, which no other function had",
    ToldBy.JOURNAL: "the journal: it had the role then",
    ToldBy.CANDIDATES: "not certain: several functions had the role",
    ToldBy.UNKNOWN: "not known: nothing leads from the role to a function",
}
_ONE = "not certain: one function is known that may have sent it"


def of_group(group: Group, now: datetime) -> list[str]:
    """A group for people: whose, how many, with which error, how old and how they stand."""
    counted = many(group.count)
    ages = f"{INDENT}oldest {age(group.oldest.sent, now)}, newest {age(group.newest.sent, now)}"
    stand = f"{ages}; {standings(group.standing)}"
    if group.owner == OTHERS:
        return [f"others: {counted}; narrow by --function, --account or --error to see them", stand]
    signature = f"; signature {group.signature}" if group.signature else ""
    lines = [_whose(group.newest), f"{INDENT}{counted}: {_error(group.newest)}", f"{stand}{signature}"]
    return [plain(line) for line in lines] + list(_candidates(group.newest))


def many(count: int) -> str:
    """A number of letters."""
    return f"{count:,} letter{'' if count == 1 else 's'}"


def standings(counts: Mapping[Standing, int]) -> str:
    """How many stand where."""
    return ", ".join(f"{counts[one]:,} {one}" for one in Standing if counts.get(one))


def of_letter(letter: Letter, now: datetime) -> list[str]:
    """A letter for people, begun with the key by which it is shown."""
    tried = f"; failed in {letter.tries} redrives" if letter.tries else ""
    lines = [
        f"{letter.origin.key}  {letter.status}",
        f"{INDENT}{_whose(letter)}",
        f"{INDENT}{_error(letter)}",
        f"{INDENT}{age(letter.sent, now)} old, {letter.size:,} bytes{tried}",
    ]
    return [plain(line) for line in lines] + list(_candidates(letter))


def whole(letter: Letter) -> list[str]:
    """All that the index says of a letter, a line each."""
    origin = letter.origin
    rows = [
        ("letter", origin.key),
        ("whose", _whose(letter)),
        ("told by", _ONE if len(letter.candidates) == 1 else _TOLD[letter.told_by]),
        *(("may be of", arn) for arn in letter.candidates),
        ("account", f"{origin.account} {origin.region}"),
        ("role id", origin.role_id),
        ("sent", told(letter.sent)),
        ("error", letter.error),
        ("code", letter.code),
        ("signature", letter.signature),
        ("request", letter.request_id),
        ("bytes", f"{letter.size:,}"),
        ("status", letter.status),
        ("redrives", f"{letter.tries} failed" if letter.tries else ""),
        ("last run", letter.run),
        ("came of", letter.parent),
        ("note", letter.note),
        ("no event", letter.batch and f"it tells of records of a stream: {letter.batch}"),
    ]
    return [f"{name:<12}{plain(value)}" for name, value in rows if value]


def content(found: Any) -> Iterator[str]:
    """What the archive has of a letter, the event last; a line of it stays a line."""
    if not isinstance(found, dict) or not isinstance(found.get("body"), str):
        yield plain(f"{'archived':<12}{found}")
        return
    for name, value in found.items():
        if name != "body":
            yield plain(f"{name:<12}{value if isinstance(value, str) else json.dumps(value)}")
    yield from ("", *map(plain, found["body"].splitlines()))


def as_json(letter: Letter) -> dict[str, Any]:
    """A letter for programs, without its payload."""
    origin, function = letter.origin, letter.function
    return {
        "key": origin.key,
        "account": origin.account,
        "region": origin.region,
        "role_id": origin.role_id,
        "message_id": origin.message_id,
        "sent": told(letter.sent),
        "owner": letter.owner,
        "function": function.arn if function else None,
        "candidates": list(letter.candidates),
        "told_by": letter.told_by,
        "error": letter.error,
        "signature": letter.signature,
        "code": letter.code,
        "request_id": letter.request_id,
        "size": letter.size,
        "status": letter.status,
        "tries": letter.tries,
        "run": letter.run,
        "parent": letter.parent,
        "note": letter.note,
        "batch": letter.batch,
    }


def group_as_json(group: Group) -> dict[str, Any]:
    """A group for programs."""
    others = group.owner == OTHERS
    function = None if others else group.newest.function
    return {
        "owner": group.owner,
        "function": function.arn if function else None,
        "candidates": [] if others else list(group.newest.candidates),
        "told_by": None if others else group.newest.told_by,
        "signature": group.signature,
        "error": group.error,
        "letters": group.count,
        "standing": dict(group.standing),
        "oldest": told(group.oldest.sent),
        "newest": told(group.newest.sent),
        "size": group.size,
    }


def _whose(letter: Letter) -> str:
    """The function, or as much as is known of it."""
    origin = letter.origin
    match letter.told_by:
        case ToldBy.CANDIDATES:
            return f"{letter.owner} ({_which(letter)})"
        case ToldBy.UNKNOWN:
            return f"unknown function in {origin.account} {origin.region}, role id {origin.role_id}"
        case _:
            return letter.owner


def _which(letter: Letter) -> str:
    """Why it is not certain."""
    if len(letter.candidates) == 1:
        return f"not certain: {letter.note}" if letter.note else "not certain"
    return f"one of {len(letter.candidates)} functions"


def _error(letter: Letter) -> str:
    return letter.error or letter.note or "no error is told"


def _candidates(letter: Letter) -> Iterator[str]:
    for arn in letter.candidates:
        yield plain(f"{INDENT * 2}may be of {arn}")
