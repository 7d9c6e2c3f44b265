"""Whether a change that could be made may be made: who exempted from it, stopped it, or keeps putting it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from warden.attempt import Attempt
from warden.contest import TWICE, WITHIN, by_whom, evidence, in_words, times_put_back
from warden.findings import Finding
from warden.ledger import Ledger
from warden.model import Plan, Status
from warden.restraints import ALL, Restraint, Restraints

EXEMPT_TAG = "warden:exempt"
NOT_WRONG = "there is something to tidy up"


class Case(NamedTuple):
    """What is to be judged. changing: whether the plan would be carried out if nothing spoke against it."""

    attempt: Attempt
    plan: Plan
    previous: Finding | None
    changing: bool

    def finding(self, status: Status, words: str) -> Finding:
        """The finding that says why nothing is changed."""
        attempt, plan = self.attempt, self.plan
        reason = f"{plan.violation or NOT_WRONG}; {words}"
        return Finding(attempt.remediator.control, attempt.function, status, reason, plan.evidence)

    def still(self, status: Status) -> Finding | None:
        """The finding that stands already, if it has that status: it is not told in other words again."""
        return self.previous if self.previous is not None and self.previous.status is status else None


class Clearance(NamedTuple):
    """Asks the restraints and the journal. budget: changes per account and clock hour.

    tags_exempt: whether a function's owner may exempt it by the tag `warden:exempt`.
    """

    restraints: Restraints
    ledger: Ledger
    budget: int
    tags_exempt: bool
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def against(self, case: Case) -> Finding | None:
        """What speaks against the plan, as a finding; None when nothing does, and nothing is asked about a plan that
        neither complains nor changes. Whatever cannot be read is raised: then nothing is changed.
        """
        attempt, plan = case.attempt, case.plan
        if not (plan.violation or plan.actions):
            return None
        standing = self.restraints.standing(attempt.remediator.control, attempt.function, plan.role_arn, self.now())
        if exempt := self._exempt(case, standing):
            return case.still(Status.UNDONE) or case.finding(Status.EXEMPT, exempt)
        if not case.changing:
            return None
        return (
            self._contested_before(case) or self._paused(case, standing) or self._contested(case) or self._spent(case)
        )

    def by_now(self, attempt: Attempt, plan: Plan) -> Finding | None:
        """What people decided since `against` was asked: an exemption, which undo makes too, or a pause."""
        control, function = attempt.remediator.control, attempt.function
        standing = self.restraints.standing(control, function, plan.role_arn, self.now())
        case = Case(
            attempt, plan, attempt.findings.get(control, function) if standing.exemption else None, changing=True
        )
        if standing.exemption is not None:
            words = _scoped(str(standing.exemption), standing.exemption.scope, function.arn)
            return case.still(Status.UNDONE) or case.finding(Status.EXEMPT, words)
        return self._paused(case, standing)

    def _exempt(self, case: Case, standing: Restraint) -> str:
        """Who exempted the function, until when and why; empty when nobody did."""
        if standing.exemption is not None:
            return _scoped(str(standing.exemption), standing.exemption.scope, case.attempt.function.arn)
        if self.tags_exempt:
            remediator = case.attempt.remediator
            controls = remediator.tags(case.attempt.function).get(EXEMPT_TAG, "").split()
            if {remediator.control, ALL} & set(controls):
                return f"exempt by its tag {EXEMPT_TAG}"
        return ""

    def _contested_before(self, case: Case) -> Finding | None:
        """Contested stays contested until somebody exempts, takes back or mends it, or makes the function anew."""
        may_be = case.plan.violation and not case.attempt.trigger.is_creation
        return case.still(Status.CONTESTED) if may_be else None

    def _paused(self, case: Case, standing: Restraint) -> Finding | None:
        return case.finding(Status.DEFERRED, str(standing.pause)) if standing.pause else None

    def _contested(self, case: Case) -> Finding | None:
        attempt, plan = case.attempt, case.plan
        if not plan.violation or attempt.trigger.is_creation:
            return None
        journal = self.ledger.entries(attempt.remediator.control, attempt.function, since=self.now() - WITHIN)
        times = times_put_back(journal, plan, attempt.trigger)
        if times < TWICE:
            return None
        who = by_whom(attempt.trigger, attempt.remediator.tags(attempt.function))
        said = case.finding(Status.CONTESTED, f"{in_words(times, who)}; not changed again: mend it at the source")
        return Finding(said.control, said.function, said.status, said.reason, evidence(times, who, plan))

    def _spent(self, case: Case) -> Finding | None:
        attempt = case.attempt
        trigger = attempt.trigger
        what = f"{attempt.remediator.control} {attempt.function.arn} {trigger.id} {trigger.time}"
        if self.restraints.spend(attempt.function, what, self.budget, self.now()):
            return None
        used_up = f"the budget of account {attempt.function.account}, {self.budget} an hour, is used up"
        return case.finding(Status.DEFERRED, used_up)


def _scoped(words: str, scope: str, function: str) -> str:
    return words if scope == function else f"{words} (all of {scope})"
