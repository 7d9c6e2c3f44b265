"""JSON from a file: one document, or JSON lines read as a stream. What cannot be read is a value too."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO

# A CloudTrail log file has about 50 MiB at most, unpacked.
LONGEST = 64 * 2**20

_NOT_TEXT = {
    b"\x1f\x8b": "compressed with gzip, unpack it first",
    b"\xff\xfe": "UTF-16, not UTF-8",
    b"\xfe\xff": "UTF-16, not UTF-8",
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON value; `where` names its line, empty when it is the whole file."""

    where: str
    value: Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read, and where it stands."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: bytes
    cut: bool

    @property
    def where(self) -> str:
        return f"line {self.number}"


def read(stream: BinaryIO) -> Iterator[Document | Problem]:
    """Yield each document of a stream, and a Problem for each piece of it that is no JSON."""
    lines = _lines(stream)
    first = next(lines, None)
    if first is None:
        yield Problem("", "empty")
        return
    binary = next((what for start, what in _NOT_TEXT.items() if first.text.startswith(start)), None)
    if binary:
        yield Problem("", binary)
        return
    first = _Line(first.number, first.text.removeprefix(_BYTE_ORDER_MARK), first.cut)
    if isinstance(_parsed(first), Document):
        yield from map(_parsed, chain([first], lines))
    else:
        yield from _spread_or_broken(first, lines)


def _spread_or_broken(first: _Line, lines: Iterator[_Line]) -> Iterator[Document | Problem]:
    """Read what starts with a line that is no JSON: one document over several lines, or flawed JSON lines."""
    held, size = [first], len(first.text)
    for line in lines:
        held.append(line)
        size += len(line.text)
        if size > LONGEST:
            break
    else:
        whole = _json("", b"".join(line.text for line in held), first.number)
        broken_lines = any(isinstance(_parsed(line), Document) for line in held[1:])
        if isinstance(whole, Document) or not broken_lines:
            yield whole
            return
    yield from map(_parsed, chain(held, lines))


def _lines(stream: BinaryIO) -> Iterator[_Line]:
    """Yield the lines that are not blank; of one that is too long only its beginning."""
    number = 0
    while text := stream.readline(LONGEST + 1):
        number += 1
        cut = len(text) > LONGEST
        rest = text
        while cut and rest and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST)
        if text.strip():
            yield _Line(number, text, cut)


def _parsed(line: _Line) -> Document | Problem:
    if line.cut:
        return Problem(line.where, f"longer than {LONGEST // 2**20} MiB")
    return _json(line.where, line.text, line.number)


def _json(where: str, text: bytes, first_line: int) -> Document | Problem:
    try:
        return Document(where, json.loads(text.decode("utf-8")))
    except UnicodeDecodeError as undecodable:
        return Problem(where, f"not UTF-8 (byte {undecodable.start + 1})")
    except json.JSONDecodeError as malformed:
        at = f"column {malformed.colno}" if where else f"line {first_line - 1 + malformed.lineno}"
        return Problem(where, f"not JSON: {malformed.msg} ({at})")
    except RecursionError:
        return Problem(where, "JSON that is nested too deeply")
    except ValueError as beyond:
        # a number with more digits than Python turns into an integer
        return Problem(where, f"not readable as JSON: {beyond}")
