"""A check: what it looks at, what it means, how it stands, and what mends it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

Subject = TypeVar("Subject")


class State(StrEnum):
    """How a check stands, the most urgent first."""

    BROKEN = "broken"
    UNKNOWN = "unknown"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and the command that mends it."""

    reason: str
    mend: str


class CannotTellError(Exception):
    """What a check needs to know is not shown to whoever asks."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Check:
    """One check at one place. A check that is unknown has the reason for that as its fault."""

    id: str
    means: str
    where: str
    state: State
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        """The check for programs."""
        return {
            "check": self.id,
            "where": self.where,
            "state": self.state,
            "means": self.means,
            "faults": [{"reason": fault.reason, "mend": fault.mend} for fault in self.faults],
        }


@dataclass(frozen=True, slots=True)
class Probe(Generic[Subject]):
    """A check that is to be made. `look` gives what is wrong with a subject."""

    id: str
    means: str
    look: Callable[[Subject], Iterable[Fault]]

    def check(self, subject: Subject, where: str) -> Check:
        """Makes the check; what AWS refuses to show makes it unknown, and hides no other check."""
        try:
            faults = tuple(self.look(subject))
        except CannotTellError as hidden:
            return self._told(where, State.UNKNOWN, Fault(str(hidden), hidden.mend))
        except (ClientError, BotoCoreError) as refused:
            return self._told(where, State.UNKNOWN, Fault(str(refused), "warden doctor"))
        return self._told(where, State.BROKEN if faults else State.OK, *faults)

    def _told(self, where: str, state: State, *faults: Fault) -> Check:
        return Check(self.id, self.means, where, state, faults)


def absent(error: ClientError, *codes: str) -> bool:
    """Whether AWS says that there is no such thing."""
    return error.response["Error"]["Code"] in codes
