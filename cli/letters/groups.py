"""Letters counted by whose they are and by what went wrong: of however many, what is kept has a bounded size."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from warden.letter import Letter, Standing

MOST = 5_000  # groups that are told apart
OTHERS = "others"  # the owner of the group that counts what is beyond


@dataclass(slots=True)
class Group:
    """Letters of one owner that failed with one error. candidates: as the newest of them names them."""

    owner: str
    signature: str
    error: str
    oldest: Letter
    newest: Letter
    size: int = 0
    standing: Counter[Standing] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How many there are."""
        return self.standing.total()

    def add(self, letter: Letter) -> None:
        """Counts one more."""
        self.size += letter.size
        self.standing[letter.status] += 1
        self.oldest = min(self.oldest, letter, key=_sent)
        self.newest = max(self.newest, letter, key=_sent)


def grouped(letters: Iterable[Letter], most: int = MOST) -> list[Group]:
    """The groups, by owner and the largest first; those beyond `most` are counted as one, which comes last."""
    found: dict[tuple[str, str], Group] = {}
    for letter in letters:
        key = (letter.owner, letter.signature)
        if key not in found and len(found) >= most:
            key = (OTHERS, "")
        if key not in found:
            beyond = key[0] == OTHERS
            found[key] = Group(*key, "" if beyond else letter.error, letter, letter)
        found[key].add(letter)
    return sorted(found.values(), key=lambda one: (one.owner == OTHERS, one.owner, -one.count, one.signature))


def _sent(letter: Letter) -> str:
    return letter.origin.sent
