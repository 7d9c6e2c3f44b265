"""What catches a mutant: the three checks, in the order in which they are asked."""

from collections.abc import Sequence
from enum import StrEnum

from local_org.access.conditions import PolicyNotUnderstoodError
from proof.evidence import Case, Changed, Evidence
from proof.judging import speaks_to
from proof.mutants import Mutant, Standing, standings, with_statement
from proof.usage import Exercise, usage


class Check(StrEnum):
    """Why a mutant does not go unnoticed."""

    USED = "used"  # a decision that was allowed would be denied
    ATTACK = "attack"  # a decision that was denied would be allowed
    UNUSED = "unused"  # the changed statement grants what nobody used


class Covered:
    """The decisions that a document had a say in, by whether they were allowed and one statement covers them."""

    def __init__(self, standing: Standing, cases: Sequence[Case]) -> None:
        self.allow = standing.compiled.allow
        self._cases: dict[tuple[bool, bool], list[Case]] = {}
        for case in cases:
            covers = speaks_to(standing.compiled, case.request)
            self._cases.setdefault((case.allowed, covers), []).append(case)

    def of(self, *, allowed: bool, covers: bool) -> Sequence[Case]:
        return self._cases.get((allowed, covers), ())

    def uses(self) -> list[Case]:
        """Return the allowed decisions of everybody but attackers that the statement covers."""
        covered = self.of(allowed=True, covers=True)
        return [case for case in covered if not case.is_attack]


class Checks:
    """The checks of one record and one set of documents. What each statement covers unchanged is found once."""

    def __init__(self, evidence: Evidence) -> None:
        self.placed = standings(evidence.documents)
        self._covered = {
            standing: Covered(standing, evidence.by_document[standing.document])
            for everywhere in self.placed.values()
            for standing in everywhere
        }
        self.usage = {
            origin: usage(Exercise(standing.statement, self._covered[standing].uses()) for standing in everywhere)
            for origin, everywhere in self.placed.items()
        }

    def catch(self, mutant: Mutant) -> Check | None:
        """Return the first check that notices a mutant."""
        if self._decides_otherwise(mutant, allowed=True):
            return Check.USED
        if self._decides_otherwise(mutant, allowed=False):
            return Check.ATTACK
        return Check.UNUSED if self._grants_more(mutant) else None

    def _decides_otherwise(self, mutant: Mutant, *, allowed: bool) -> bool:
        return any(self._flips(mutant, standing, allowed=allowed) for standing in mutant.changed)

    def _flips(self, mutant: Mutant, standing: Standing, *, allowed: bool) -> bool:
        """Whether a decision that was `allowed` comes out otherwise.

        An Allow that is lost or a Deny that is new can only deny, the other two only allow: nothing else is decided.
        A caller that is covered as before, but named more directly, is passed over: that can only miss a catch.
        """
        changed = mutant.compiled(standing)
        covered = self._covered[standing]
        before = covered.allow == allowed
        policies = {standing.document: with_statement(standing, changed)}
        for case in covered.of(allowed=allowed, covers=before):
            after = changed is not None and speaks_to(changed, case.request)
            if after != before and _outcome(case, policies) != allowed:
                return True
        return False

    def _grants_more(self, mutant: Mutant) -> bool:
        changed = usage(
            Exercise(change.statement, self._covered[standing].uses())
            for standing, change in mutant.changed.items()
            if change.statement is not None
        )
        return not changed.surplus().keys() <= self.usage[mutant.origin].surplus().keys()


def _outcome(case: Case, policies: Changed) -> bool:
    try:
        return case.decide(policies)
    except PolicyNotUnderstoodError:
        return case.allowed  # nothing can be said of it, so nothing is noticed
