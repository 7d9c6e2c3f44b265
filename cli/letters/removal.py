"""Removing letters: first the object, then what the index says of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from cli.letters.archive import AT_ONCE, REMOVED_AT_ONCE, Archive
from warden.letter import Letter
from warden.letters import Letters


@dataclass(slots=True)
class Removed:
    """What became of letters. taken: taken up by a redrive meanwhile. kept: how many S3 did not let go, by reason."""

    count: int = 0
    taken: int = 0
    kept: Counter[str] = field(default_factory=Counter)


def removed(
    index: Letters, archive: Archive, letters: Iterable[Letter], at_once: int = REMOVED_AT_ONCE
) -> Iterator[Removed]:
    """Removes the letters, as many at once as one call takes; yields how far it is after each."""
    rest, so_far = iter(letters), Removed()
    with ThreadPoolExecutor(AT_ONCE) as workers:
        while few := list(islice(rest, at_once)):
            kept = archive.remove(few)
            so_far.kept.update(kept.values())
            remove = partial(index.remove, now=datetime.now(UTC))
            gone = list(workers.map(remove, [one for one in few if one.origin.key not in kept]))
            so_far.count += sum(gone)
            so_far.taken += len(gone) - sum(gone)
            yield so_far
