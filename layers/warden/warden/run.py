"""The one flow of every remediator: parse, read, plan, refuse or record, apply, verify, report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from warden.attempt import Attempt, Result
from warden.bus import Bus
from warden.clearance import Case, Clearance
from warden.findings import Finding, Findings, conclude
from warden.ledger import Ledger
from warden.log import logger
from warden.metrics import Failures, of_look
from warden.model import Mode, Plan, Recheck, Status
from warden.patience import Patience
from warden.remediator import Remediator
from warden.trigger import Trigger, parse
from warden.withholding import Withholding, withhold


class Warden(NamedTuple):
    """The hub's side of the flow: where findings and changes are kept, and what may be done."""

    mode: Mode
    findings: Findings
    ledger: Ledger
    bus: Bus
    clearance: Clearance
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    token: Callable[[], str] = lambda: os.urandom(4).hex()

    @Withholding()
    def run(self, event: object, remediator: Remediator[Any], patience: Patience) -> dict[str, Any]:
        """Handles one event and says what came of it. Whatever it raises, the event can be handled again."""
        with Failures(self.now):
            return self._handle(parse(event), remediator, patience)

    def _handle(self, trigger: Trigger, remediator: Remediator[Any], patience: Patience) -> dict[str, Any]:
        remediator = remediator._replace(ask=self._asking(f"{remediator.control}: {trigger.event}"))
        plan = remediator.look(trigger)
        status, change = None, None
        if trigger.function is not None and not (plan.is_compliant and plan.newcomer):
            attempt = Attempt(
                remediator,
                self.findings,
                self.ledger,
                trigger,
                trigger.function,
                patience,
                self.now,
                self.token,
                self.clearance.by_now,
            )
            status, change = self._mend(attempt, plan)
        outcome = _told(trigger, status, change)
        logger.info("handled", extra=outcome | of_look(trigger, status, change, self.now()))
        return outcome

    def _mend(self, attempt: Attempt, plan: Plan) -> tuple[Status | None, str | None]:
        """Carries the plan out if it may be, and tells what is new; returns the finding's status and the change."""
        control, function = attempt.remediator.control, attempt.function
        previous = self.findings.get(control, function)
        if plan.is_compliant and previous is not None and previous.status.is_open:
            plan = attempt.remediator.look(attempt.trigger, deep=True)
        result, changing = Result(plan, previous), self._may_change(plan)
        against = self.clearance.against(Case(attempt, plan, previous, changing))
        if changing and against is None:
            result = attempt.carry_out(plan, previous)
            against = result.against
        elif previous is not None and previous.underway is not None:
            result = attempt.caught_up(plan, previous, previous.underway)
        previous = result.previous
        finding = against if against and _matters(against, result.now) else _concluded(attempt, result)
        if finding is None:
            return None, result.change
        attempt.remediator.ask(attempt.remediator.settle(previous, finding))
        self.findings.report(finding, previous, mode=self.mode, at=self.now().isoformat(), change=result.change)
        return finding.status, result.change

    def _asking(self, reason: str) -> Callable[[Iterable[Recheck]], None]:
        """Asks other functions' controls to look, each once, however many looks find that they should."""
        asked: set[Recheck] = set()

        def ask(rechecks: Iterable[Recheck]) -> None:
            new = [recheck for recheck in rechecks if recheck not in asked]
            self.bus.recheck(new, reason)
            asked.update(new)

        return ask

    def _may_change(self, plan: Plan) -> bool:
        """Whether the plan is one to be carried out, if nothing and nobody holds Warden back."""
        return bool(plan.actions) and self.mode is Mode.REMEDIATE and not plan.blocked


def _told(trigger: Trigger, status: Status | None, change: str | None) -> dict[str, Any]:
    """What came of an event, for the log and for whoever invoked the function."""
    outcome: dict[str, Any] = withhold(
        {
            "function": trigger.function.arn if trigger.function else None,
            "role": trigger.role,
            "status": status,
            "change": change,
            "trigger": trigger.id,
            "actor": trigger.actor,
        }
    )
    return outcome


def _matters(against: Finding, plan: Plan) -> bool:
    """An exemption from something that is not wrong is not told; what was put off always is, to be found again."""
    return bool(plan.violation) or against.status is Status.DEFERRED


def _concluded(attempt: Attempt, result: Result) -> Finding | None:
    """The finding that the last look leads to, None when there is nothing to tell."""
    previous = result.previous
    verdict = conclude(result.now, mended=result.mended, previous=previous.status if previous else None)
    if verdict is None:
        return None
    evidence = result.now.evidence or result.evidence or (previous.evidence if previous else {})
    # What another event began, its retry still has to bring to an end in the journal.
    underway = previous.underway if previous else None
    left = underway if underway is not None and underway.trigger != attempt.trigger.id else None
    return Finding(attempt.remediator.control, attempt.function, *verdict, evidence, left)
