"""The functions of one account in one region, brought up to date by the clock whenever they are looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field

from local_org.lambda_plane.model import EventSource, Function, NewRevision

# The visibility timeout of a queue, in seconds, by its ARN; None where nobody knows such a queue.
Visibility = Callable[[str], int | None]


def unknown(_: str) -> int | None:
    """Know no queue."""
    return None


@dataclass(slots=True)
class Region:
    """`edge` and `unreadable` are set by name, before or after the function exists."""

    clock: Callable[[], float]
    new_revision: NewRevision
    visibility: Visibility = unknown
    sources: dict[str, EventSource] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    last_versions: dict[str, int] = field(default_factory=dict)
    edge: dict[str, str] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)

    def find(self, name: str) -> Function | None:
        function = self.functions.get(name)
        if function is not None:
            function.settle(self.clock(), self.new_revision)
        return function

    def settle_sources(self) -> None:
        """Bring the event source mappings up to date; those that were deleted are gone then."""
        settled = {uuid: source.settled(self.clock()) for uuid, source in self.sources.items()}
        self.sources = {uuid: source for uuid, source in settled.items() if source is not None}

    def next_version(self, name: str) -> str:
        """Count up; numbers are never used twice, not even after the function was deleted and made anew."""
        self.last_versions[name] = self.last_versions.get(name, 0) + 1
        return str(self.last_versions[name])
