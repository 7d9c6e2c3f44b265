"""Queues that Lambda reads for functions: event source mappings."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from local_org.lambda_plane.model import EventSource
from local_org.place import Place

BY_ITEM = "ReportBatchItemFailures"


class Fed(Protocol):
    """A function that messages go to."""

    @property
    def role(self) -> str: ...
    @property
    def place(self) -> Place: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A queue and the function (an ARN) that its messages go to, at most `size` at once, read under the role.

    by_item: the function tells which of them failed; otherwise all fail with it.
    """

    queue: str
    function: str
    role: str
    place: Place
    size: int = 1
    by_item: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """By which it stays the same when its settings change."""
        return self.queue, self.function


def queues(mappings: Iterable[EventSource], find: Callable[[str], Fed | None]) -> Iterator[Source]:
    """Yield the queues among the mappings whose function `find` knows by its ARN."""
    for mapping in mappings:
        fed = find(mapping.function)
        if fed is not None and mapping.source.split(":")[2] == "sqs":
            by_item = BY_ITEM in mapping.settings["FunctionResponseTypes"]
            size = int(mapping.settings["BatchSize"])
            yield Source(mapping.source, mapping.function, fed.role, fed.place, size, by_item)
