"""Carrying out a plan: recorded first, verified at the end; nothing is put back (decision 0003)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from warden.errors import Blocked, NotMended, Stale, code, message
from warden.findings import Finding, Findings, Underway
from warden.ledger import Ledger, Progress
from warden.model import Action, Function, Plan, Status
from warden.patience import Patience
from warden.remediator import Remediator
from warden.trigger import Trigger

REFUSED = ("AccessDenied", "AccessDeniedException", "KMSAccessDeniedException")
ROUNDS = 3  # times that we look again because a deployment got in between; then the event is retried


class Result(NamedTuple):
    """What came of a plan. now: the last look. previous: the finding that stands in the table.

    change: the journal's key, None when nothing was changed in the end. mended: what was done about a violation, in
    words; evidence: what the violation was told with. against: what came to speak against the plan meanwhile.
    """

    now: Plan
    previous: Finding | None
    change: str | None = None
    mended: str = ""
    evidence: Mapping[str, Any] = {}
    against: Finding | None = None


class Attempt(NamedTuple):
    """The means to change one function because of one trigger. against: what forbids the plan by now."""

    remediator: Remediator[Any]
    findings: Findings
    ledger: Ledger
    trigger: Trigger
    function: Function
    patience: Patience
    now: Callable[[], datetime]
    token: Callable[[], str]
    against: Callable[[Attempt, Plan], Finding | None]

    def carry_out(self, plan: Plan, previous: Finding | None) -> Result:
        """Applies the plan, or a newer one when somebody changed the function meanwhile.

        Raises Stale when that happens again and again, NotMended when the change did not help, and what AWS raises.
        """
        for _ in range(ROUNDS):
            change = f"{self.now().isoformat()}-{self.token()}"
            try:
                if against := self._begin(plan, change):
                    return Result(plan, self.findings.get(self.remediator.control, self.function), against=against)
                previous = self._noted(plan, previous, change)
                self._apply(plan, change)
            except Blocked as hazard:
                return Result(plan._replace(blocked=(*plan.blocked, str(hazard))), previous)
            except Stale:
                plan = self.remediator.look(self.trigger)
                if plan.actions and not plan.blocked:
                    continue
                return Result(plan, previous)
            return self._verified(plan, previous, change)
        raise Stale(f"{self.function.arn} keeps being changed")

    def caught_up(self, plan: Plan, previous: Finding, underway: Underway) -> Result:
        """Tells the end of an earlier attempt on the same event that was cut off when all was done already."""
        left = plan.actions or plan.blocked or plan.unreadable or plan.gone
        if left or underway.trigger != self.trigger.id:
            return Result(plan, previous)
        at = self.now().isoformat()
        if not self.ledger.finish(self.remediator.control, self.function, change=underway.change, at=at):
            return Result(plan, previous)
        return Result(plan, previous, underway.change, underway.mended, previous.evidence)

    def _begin(self, plan: Plan, change: str) -> Finding | None:
        """Journals the plan, and only then asks again what speaks against it; `change` is the journal's key.

        Undo exempts the function and only then looks who is under way: one of the two sees the other.
        """
        control = self.remediator.control
        self.ledger.begin(control, self.function, self.trigger, plan.actions, change=change, violation=plan.violation)
        progress = Progress.FAILED
        try:
            against = self.against(self, plan)
            progress = Progress.REFUSED if against else Progress.APPLYING
        finally:
            if progress is not Progress.APPLYING:
                self.ledger.end(control, self.function, change=change, progress=progress)
        return against

    def _noted(self, plan: Plan, previous: Finding | None, change: str) -> Finding | None:
        """Keeps, untold, what is about to be done: a retry after a crash finds it and tells how it ended."""
        is_open = previous is not None and previous.status.is_open
        if not plan.violation and not is_open:
            return previous
        # A reason of its own, so that the finding in the end never seems told already.
        reason = f"being mended: {plan.violation}"
        found = Finding(self.remediator.control, self.function, Status.OPEN, reason, plan.evidence)
        underway = Underway(change, self.trigger.id, _done(plan))
        noted = (previous if previous is not None and is_open else found)._replace(underway=underway)
        self.findings.keep(noted, at=self.now().isoformat())
        return noted

    def _apply(self, plan: Plan, change: str) -> None:
        """Makes the changes, and notes in the journal how that ended."""
        progress = Progress.FAILED
        try:
            for action in plan.actions:
                self._change(action)
            progress = Progress.APPLIED
        finally:
            at = self.now().isoformat()
            self.ledger.end(self.remediator.control, self.function, change=change, progress=progress, at=at)

    def _change(self, action: Action) -> None:
        """One change; a refusal by policy (an SCP, a key) is a reason to tell, not to try again."""
        try:
            self.remediator.apply(action, self.patience)
        except ClientError as error:
            if code(error) not in REFUSED:
                raise
            raise Blocked(f"AWS refuses {type(action).__name__}: {message(error)[:300]}") from error

    def _verified(self, plan: Plan, previous: Finding | None, change: str) -> Result:
        after = self.remediator.look(self.trigger, deep=True)
        if after.actions:
            raise NotMended(f"{self.function.arn}: {after.violation or plan.violation}")
        return Result(after, previous, change, _done(plan), plan.evidence)


def _done(plan: Plan) -> str:
    """What the plan does about a violation, in words."""
    return plan.violation and f"{plan.violation}; {plan.remedy}"
