"""A stream whose first lines were looked at and are still there to be read."""

from collections import deque
from collections.abc import Iterable
from typing import Protocol

from cli.documents import LONGEST, Lines


class Stream(Lines, Protocol):
    """What can be read whole too."""

    def read(self, size: int, /) -> bytes:
        """Return that many bytes, or all that are left."""


class Peeked:
    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._held: deque[bytes] = deque()

    @property
    def held(self) -> Iterable[bytes]:
        return self._held

    @property
    def holds_enough(self) -> bool:
        """Whether the lines held are as much as one file may have."""
        return sum(map(len, self._held)) > LONGEST

    def line(self, number: int) -> bytes:
        """The line of that number, from 0; empty after the last one. What comes before it is held."""
        while len(self._held) <= number:
            self._held.append(self._stream.readline(LONGEST + 1))
        return self._held[number]

    def readline(self, size: int, /) -> bytes:
        return self._held.popleft() if self._held else self._stream.readline(size)

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes, or somewhat more where that many were held."""
        held = b"".join(self._held)
        self._held.clear()
        return held + self._stream.read(max(0, size - len(held)))
