"""JSON from a file: one document, or JSON lines read as a stream. What cannot be read is a value too."""

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Protocol

# A CloudTrail log file has about 50 MiB at most, unpacked.
LONGEST = 64 * 2**20

_NOT_TEXT = {
    b"\x1f\x8b": "compressed with gzip, unpack it first",
    b"\xff\xfe": "UTF-16, not UTF-8",
    b"\xfe\xff": "UTF-16, not UTF-8",
}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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


class Lines(Protocol):
    """What lines are read from."""

    def readline(self, size: int, /) -> bytes:
        """Return a line, or its beginning when it is longer than `size` bytes."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank; `cut` when it is only the beginning of one that is too long."""

    number: int
    text: bytes
    cut: bool

    @property
    def where(self) -> str:
        return f"line {self.number}"


def opened(file: str) -> AbstractContextManager[BinaryIO]:
    """The file of that name, or standard input for `-`. Raises OSError."""
    return nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb")


def read(stream: BinaryIO) -> Iterator[Document | Problem]:
    """Yield each document of a stream, and a Problem for each piece of it that is no JSON."""
    rest = lines(stream)
    first = next(rest, None)
    if first is None:
        yield Problem("", "empty")
        return
    if binary := not_text(first.text):
        yield Problem("", binary)
        return
    first = without_mark(first)
    if isinstance(parsed(first), Document):
        yield from map(parsed, chain([first], rest))
    else:
        yield from _spread_or_broken(first, rest)


def _spread_or_broken(first: Line, rest: Iterator[Line]) -> Iterator[Document | Problem]:
    """Read what starts with a line that is no JSON: one document over several lines, or flawed JSON lines."""
    held, size = [first], len(first.text)
    for line in rest:
        held.append(line)
        size += len(line.text)
        if size > LONGEST:
            break
    else:
        whole = _json("", b"".join(line.text for line in held), first.number)
        broken_lines = any(isinstance(parsed(line), Document) for line in held[1:])
        if isinstance(whole, Document) or not broken_lines:
            yield whole
            return
    yield from map(parsed, chain(held, rest))


def not_text(start: bytes) -> str | None:
    """What a file is that starts like this, if it is plainly no text in UTF-8."""
    return next((what for mark, what in _NOT_TEXT.items() if start.startswith(mark)), None)


def without_mark(first: Line) -> Line:
    """The first line of a file without its byte order mark."""
    return Line(first.number, first.text.removeprefix(BYTE_ORDER_MARK), first.cut)


def lines(stream: Lines) -> Iterator[Line]:
    """Yield the lines that are not blank; of one that is too long only its beginning."""
    number = 0
    while text := stream.readline(LONGEST + 1):
        number += 1
        cut = len(text) > LONGEST
        rest = text
        while cut and rest and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST)
        if text.strip():
            yield Line(number, text, cut)


def parsed(line: Line) -> Document | Problem:
    """The JSON document that stands in a line by itself."""
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
    except ValueError:
        return Problem(where, "not readable as JSON: a number with too many digits")
