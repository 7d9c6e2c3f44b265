"""JSON lines of id, key and value: each is judged by itself and answered before the next is read."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from cli import documents
from cli.documents import Line, Lines, Problem
from cli.secrets.answer import Answer, answer
from cli.secrets.environment import text_of
from warden.secrets import find


def answers(stream: Lines) -> Iterator[Answer | Problem]:
    """Yield an answer for each row, in order, and a Problem for each line that is none."""
    rest = documents.lines(stream)
    first = next(rest, None)
    if first is None:
        return
    if binary := documents.not_text(first.text):
        yield Problem("", binary)
        return
    for line in chain([documents.without_mark(first)], rest):
        read = documents.parsed(line)
        yield read if isinstance(read, Problem) else _answer(line, read.value)


def _answer(line: Line, row: Any) -> Answer | Problem:
    if not isinstance(row, dict):
        return Problem(line.where, "not a JSON object")
    row_id, key, value = row.get("id"), row.get("key"), row.get("value")
    if not isinstance(key, str) or not isinstance(row_id, str | int) or isinstance(row_id, bool) or "value" not in row:
        return Problem(line.where, _flaw(row))
    text = text_of(value)
    if text is None:
        return Problem(line.where, "the value is neither a text, a number nor a boolean")
    found = find({key: text})
    return answer(row_id, key, found[0] if found else None)


def _flaw(row: dict[str, Any]) -> str:
    missing = [name for name in ("id", "key", "value") if name not in row]
    return f"without {' and '.join(missing)}" if missing else "id is neither text nor a number, or key is no text"
