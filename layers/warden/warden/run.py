"""The one flow of every remediator: parse, read, plan, refuse or record, apply, verify, report."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from botocore.exceptions import ClientError

from warden.bus import Bus
from warden.errors import Blocked, MalformedEvent, NotMended, Stale, Unreachable, code
from warden.findings import Finding, Findings, conclude
from warden.ledger import Ledger, Progress
from warden.log import logger
from warden.model import Action, Function, Mode, Plan, Status
from warden.patience import Patience
from warden.trigger import Trigger, parse

ROUNDS = 3  # times that we look again because a deployment got in between; then the event is retried
REGION_OFF = ("UnrecognizedClientException", "InvalidClientTokenId")  # a region that the account disabled

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True)
class Remediator(Generic[Facts]):
    """What one control does: reads the state, decides on it without side effects, makes one change at a time.

    read: takes the trigger and `deep`, whether published versions matter too.
    """

    control: str
    read: Callable[[Trigger, bool], Facts]
    plan: Callable[[Facts], Plan]
    apply: Callable[[Action, Patience], None]

    def look(self, trigger: Trigger, *, deep: bool = False) -> Plan:
        """Reads and plans. An account or region that lets us in no more has nothing left to mend."""
        try:
            return self.plan(self.read(trigger, deep))
        except Unreachable as gone:
            logger.warning("account out of reach", account=trigger.account, reason=str(gone))
        except ClientError as error:
            if code(error) not in REGION_OFF:
                raise
            logger.warning("region out of reach", account=trigger.account, region=trigger.region)
        return Plan()


@dataclass(frozen=True, slots=True)
class Warden:
    """The hub's side of the flow: where findings and changes are kept, and what may be done."""

    mode: Mode
    findings: Findings
    ledger: Ledger
    bus: Bus
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    token: Callable[[], str] = lambda: os.urandom(4).hex()

    def run(self, event: object, remediator: Remediator[Any], patience: Patience) -> dict[str, Any]:
        """Handles one event and says what came of it. Whatever it raises, the event can be handled again."""
        try:
            trigger = parse(event)
        except MalformedEvent as error:
            logger.error("malformed event", reason=str(error))
            raise
        plan = remediator.look(trigger)
        self.bus.recheck(plan.recheck, f"{remediator.control}: {trigger.event}")
        status, change = None, None
        if trigger.function is not None and not (plan.is_compliant and plan.newcomer):
            status, change = self._mend(remediator, trigger, trigger.function, plan, patience)
        outcome = {
            "function": trigger.function.arn if trigger.function else None,
            "role": trigger.role,
            "status": status,
            "change": change,
            "trigger": trigger.id,
            "actor": trigger.actor,
        }
        logger.info("handled", extra=outcome)
        return outcome

    def _mend(
        self,
        remediator: Remediator[Any],
        trigger: Trigger,
        function: Function,
        plan: Plan,
        patience: Patience,
    ) -> tuple[Status | None, str | None]:
        previous = self.findings.get(remediator.control, function)
        if plan.is_compliant and previous is not None and previous.status.is_open:
            plan = remediator.look(trigger, deep=True)
        attempt = _Attempt(self, remediator, trigger, function, patience)
        now = plan
        if self._may_change(plan):
            previous = self._noted(remediator.control, function, plan, previous)
            now = attempt.carry_out(plan)
        verdict = conclude(now, mended=attempt.mended, previous=previous.status if previous else None)
        if verdict is None:
            return None, attempt.change
        evidence = now.evidence or attempt.evidence or (previous.evidence if previous else {})
        finding = Finding(remediator.control, function, *verdict, evidence)
        at = self.now().isoformat()
        self.findings.report(finding, previous, mode=self.mode, at=at, change=attempt.change)
        return finding.status, attempt.change

    def _noted(self, control: str, function: Function, plan: Plan, previous: Finding | None) -> Finding | None:
        """Keeps, untold, that something is wrong: a retry after a crash finds it and tells how it ended."""
        if not plan.violation or (previous is not None and previous.status.is_open):
            return previous
        # A reason of its own, so that the finding in the end never seems told already.
        found = Finding(control, function, Status.OPEN, f"being mended: {plan.violation}", plan.evidence)
        self.findings.keep(found, at=self.now().isoformat())
        return found

    def _may_change(self, plan: Plan) -> bool:
        """The one place where a plan that could be carried out is refused."""
        return bool(plan.actions) and self.mode is Mode.REMEDIATE and not plan.blocked


class _Attempt:
    """Carrying out a plan: recorded first, verified at the end; nothing is put back (decision 0003)."""

    def __init__(
        self,
        warden: Warden,
        remediator: Remediator[Any],
        trigger: Trigger,
        function: Function,
        patience: Patience,
    ) -> None:
        self._warden = warden
        self._remediator = remediator
        self._trigger = trigger
        self._function = function
        self._patience = patience
        self.change: str | None = None
        self.mended = ""
        self.evidence: Any = {}

    def carry_out(self, plan: Plan) -> Plan:
        """Returns the plan of the last look: empty of actions, or blocked by what AWS answered."""
        for _ in range(ROUNDS):
            try:
                self._apply(plan)
            except Blocked as hazard:
                self.change = None
                return replace(plan, blocked=(*plan.blocked, str(hazard)))
            except Stale:
                self.change = None
                plan = self._remediator.look(self._trigger)
                if plan.actions and not plan.blocked:
                    continue
                return plan
            return self._verified(plan)
        raise Stale(f"{self._function.arn} keeps being changed")

    def _apply(self, plan: Plan) -> None:
        warden, control = self._warden, self._remediator.control
        change = f"{warden.now().isoformat()}-{warden.token()}"
        warden.ledger.begin(control, self._function, self._trigger, plan.actions, change=change)
        progress = Progress.FAILED
        try:
            for action in plan.actions:
                self._remediator.apply(action, self._patience)
            progress = Progress.APPLIED
        finally:
            warden.ledger.end(control, self._function, change=change, progress=progress)
        self.change = change

    def _verified(self, plan: Plan) -> Plan:
        after = self._remediator.look(self._trigger, deep=True)
        if after.actions:
            raise NotMended(f"{self._function.arn}: {after.violation or plan.violation}")
        self.mended, self.evidence = plan.violation and f"{plan.violation}; {plan.remedy}", plan.evidence
        return after
