"""Which letters are meant, and where in the index they are looked for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from warden.letter import Letter, Standing
from warden.letters import Letters
from warden.model import Function

WAITING = frozenset(Standing) - {Standing.REDRIVEN}
EVERYWHERE = frozenset(Standing)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Letters by whose they are, what went wrong, how they stand and when they were sent; None does not narrow.

    role: an ARN, for what several functions of one role may have sent, or the id that a letter names. error: a pattern
    for any part of the error, or its signature; empty for every error. shared: what a function may have
    sent, among others with the same role, is meant as well. said: the options that were given, as they were typed.
    """

    account: str | None = None
    function: Function | None = None
    role: str | None = None
    error: str = ""
    standing: frozenset[Standing] = EVERYWHERE
    since: datetime | None = None
    until: datetime | None = None
    shared: bool = False
    said: str = ""

    def select(self, index: Letters) -> Iterator[Letter]:
        """The letters, from the part of the index that has them all: those of an owner or an account by time.

        Each as it stands now: what a redrive left that died is not under way any more.
        """
        now = datetime.now(UTC)
        found = (replace(letter, status=letter.stands(now)) for letter in self._read(index))
        return (letter for letter in found if self._takes(letter))

    def _read(self, index: Letters) -> Iterator[Letter]:
        if owner := self._owner:
            return index.of_owner(owner, self.since, self.until)
        account = self.function.account if self.function else self.account
        if account:
            return index.of_account(account, self.since, self.until)
        return index.everyone()

    @property
    def _owner(self) -> str:
        """Whose letters alone have to be read; empty when that is not enough."""
        if self.function:
            return "" if self.shared else self.function.arn
        return self.role if self.role and self.role.startswith("arn:") else ""

    def _takes(self, letter: Letter) -> bool:
        return (
            letter.status in self.standing
            and self.account in (None, letter.origin.account)
            and self.role in (None, letter.owner, letter.origin.role_id)
            and self._of_function(letter)
            and letter.fails_by(self.error)
            and self._in_time(letter)
        )

    def _of_function(self, letter: Letter) -> bool:
        if self.function is None:
            return True
        arn = self.function.arn
        return letter.owner == arn or (self.shared and arn in letter.candidates)

    def _in_time(self, letter: Letter) -> bool:
        return (self.since is None or self.since <= letter.sent) and (self.until is None or letter.sent < self.until)
