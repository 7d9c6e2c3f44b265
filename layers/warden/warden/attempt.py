"""Carrying out a plan: recorded first, verified at the end; nothing is put back (decision 0003)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from warden.errors import Blocked, NotMended, Stale, code, message
from warden.ledger import Ledger, Progress
from warden.model import Action, Function, Plan
from warden.patience import Patience
from warden.remediator import Remediator
from warden.trigger import Trigger

REFUSED = ("AccessDenied", "AccessDeniedException", "KMSAccessDeniedException")
ROUNDS = 3  # times that we look again because a deployment got in between; then the event is retried


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a plan. now: the last look. change: the journal's key, None when nothing was changed in the end.

    mended: what was done about a violation, in words; evidence: what the violation was told with.
    """

    now: Plan
    change: str | None = None
    mended: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """The means to change one function because of one trigger."""

    remediator: Remediator[Any]
    ledger: Ledger
    trigger: Trigger
    function: Function
    patience: Patience
    now: Callable[[], datetime]
    token: Callable[[], str]

    def carry_out(self, plan: Plan) -> Result:
        """Applies the plan, or a newer one when somebody changed the function meanwhile.

        Raises Stale when that happens again and again, NotMended when the change did not help, and what AWS raises.
        """
        for _ in range(ROUNDS):
            try:
                change = self._apply(plan)
            except Blocked as hazard:
                return Result(replace(plan, blocked=(*plan.blocked, str(hazard))))
            except Stale:
                plan = self.remediator.look(self.trigger)
                if plan.actions and not plan.blocked:
                    continue
                return Result(plan)
            return self._verified(plan, change)
        raise Stale(f"{self.function.arn} keeps being changed")

    def _apply(self, plan: Plan) -> str:
        """Journals the plan, then makes its changes; returns the journal's key."""
        control, change = self.remediator.control, f"{self.now().isoformat()}-{self.token()}"
        self.ledger.begin(control, self.function, self.trigger, plan.actions, change=change, violation=plan.violation)
        progress = Progress.FAILED
        try:
            for action in plan.actions:
                self._make(action)
            progress = Progress.APPLIED
        finally:
            self.ledger.end(control, self.function, change=change, progress=progress)
        return change

    def _make(self, action: Action) -> None:
        """One change; a refusal by policy (an SCP, a key) is a reason to tell, not to try again."""
        try:
            self.remediator.apply(action, self.patience)
        except ClientError as error:
            if code(error) not in REFUSED:
                raise
            raise Blocked(f"AWS refuses {type(action).__name__}: {message(error)[:300]}") from error

    def _verified(self, plan: Plan, change: str) -> Result:
        after = self.remediator.look(self.trigger, deep=True)
        if after.actions:
            raise NotMended(f"{self.function.arn}: {after.violation or plan.violation}")
        return Result(after, change, plan.violation and f"{plan.violation}; {plan.remedy}", plan.evidence)
