"""The order in which a change is taken back: look, refuse or exempt, record, change, verify, tell, mark.

Nothing is put back half-way (decision 0003): a retry finds how far the attempt before it came, and goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from undo import SPEC
from undo.actions import KeepGrant, PutPropertyBack, RemoveOwnRole, SetOnFailureBack, SetTagBack, TakeGrant
from undo.aws import Undo, lent
from undo.plan import Decision, plan
from warden.attempt import REFUSED, ROUNDS
from warden.errors import Blocked, NotMended, Stale, code, message
from warden.findings import Finding, Findings
from warden.ledger import Entry, Ledger, Progress
from warden.log import logger
from warden.metrics import Failures, of_undo
from warden.model import Action, Mode, Status
from warden.patience import Patience
from warden.restraints import Exemption, Restraints, stamp
from warden.trigger import UndoRequest, parse_undo
from warden.withholding import Withholding, withhold

EXEMPT_FOR = timedelta(days=30)
LONGEST_ATTEMPT = timedelta(seconds=300)  # the longest time-out of a remediator: one that began earlier has ended


@dataclass(frozen=True, slots=True)
class Flow:
    """Takes changes back, one event each."""

    aws: Undo
    ledger: Ledger
    findings: Findings
    restraints: Restraints
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    token: Callable[[], str] = lambda: os.urandom(4).hex()

    @Withholding()
    def run(self, event: object, patience: Patience) -> dict[str, Any]:
        """Handles one request and says what came of it. Whatever it raises, the request can be handled again."""
        with Failures(self.now):
            return self._handle(parse_undo(event), patience)

    def _handle(self, request: UndoRequest, patience: Patience) -> dict[str, Any]:
        outcome: dict[str, Any] = withhold(
            {
                "function": request.function.arn,
                "control": request.control,
                "of": request.change,
                "trigger": request.trigger.id,
                "actor": request.trigger.actor,
                **self._take_back(request, patience),
            }
        )
        logger.info("handled", extra=outcome | of_undo(request.trigger, outcome["status"], self.now()))
        return outcome

    def _take_back(self, request: UndoRequest, patience: Patience) -> dict[str, Any]:
        anew = False
        for _ in range(ROUNDS):
            decision = self._decide(request)
            if decision is None:
                return {"status": Status.UNDONE, "change": None}
            if decision.refused:
                return self._refuse(request, decision.refused)
            self._exempt(request)
            if self._let_attempts_end(request, patience):
                continue  # what they changed has to be looked at
            try:
                return self._carry_out(request, decision, patience, anew=anew)
            except Blocked as hazard:
                return self._refuse(request, (str(hazard), "the exemption that was made for it stands"))
            except Stale:
                anew = True
                logger.info("changed meanwhile", function=request.function.arn)
        raise Stale(f"{request.function.arn} keeps being changed")

    def _let_attempts_end(self, request: UndoRequest, patience: Patience) -> bool:
        """Waits for a remediator that began before the exemption; whether there was one. Later ones find it."""
        waited = False
        while self._is_under_way(request):
            patience.wait("a change of the function is under way")
            waited = True
        return waited

    def _is_under_way(self, request: UndoRequest) -> bool:
        """Whether a remediator may still change the function, or tell of a change."""
        since = self.now() - LONGEST_ATTEMPT
        entries = self.ledger.entries(request.control, request.function, since=since)
        if any(entry.progress is Progress.APPLYING for entry in entries):
            return True
        finding = self.findings.get(request.control, request.function)
        underway = finding.underway if finding is not None else None
        return underway is not None and underway.change >= since.isoformat()

    def _decide(self, request: UndoRequest) -> Decision | None:
        """What to do; None when the change was taken back already."""
        journal = self.ledger.entries(request.control, request.function)
        if any(entry.change == request.change and entry.progress is Progress.UNDONE for entry in journal):
            return None
        own = self.ledger.entries(SPEC.control, request.function)
        return plan(self.aws.read(request, journal, own))

    def _refuse(self, request: UndoRequest, reasons: Sequence[str]) -> dict[str, Any]:
        refused = (entry for entry in self._attempts(request) if entry.progress is Progress.REFUSED)
        # A retry that comes after the refusal was written does not write another one.
        earlier = next((entry for entry in refused if entry.trigger.get("id") == request.trigger.id), None)
        change = earlier.change if earlier else self._begin(request, (), Progress.REFUSED, "; ".join(reasons))
        return {"status": None, "change": change, "refused": "; ".join(reasons)}

    def _carry_out(self, request: UndoRequest, decision: Decision, patience: Patience, *, anew: bool) -> dict[str, Any]:
        change = self._attempt(request, decision.actions, anew=anew)
        progress = Progress.FAILED
        try:
            self._make(request, decision, patience)
            progress = Progress.APPLIED
        finally:
            self.ledger.end(SPEC.control, request.function, change=change, progress=progress)
        self._verify(request)
        self._tell(request, decision, change)
        self.ledger.end(request.control, request.function, change=request.change, progress=Progress.UNDONE)
        return {"status": Status.UNDONE, "change": change}

    def _attempt(self, request: UndoRequest, actions: Sequence[Action], *, anew: bool) -> str:
        """The journal's key of the attempt: when nothing is left to do, that of the one that did it and was cut off.

        anew: an attempt before it came to its end, without success.
        """
        left = [action for action in actions if not isinstance(action, KeepGrant)]
        done = [] if left or anew else [one for one in self._attempts(request) if one.progress is not Progress.REFUSED]
        return done[-1].change if done else self._begin(request, actions, Progress.APPLYING, request.reason)

    def _attempts(self, request: UndoRequest) -> list[Entry]:
        """What undo itself has on record of taking this change back."""
        own = self.ledger.entries(SPEC.control, request.function)
        return [entry for entry in own if entry.of == _of(request)]

    def _begin(self, request: UndoRequest, actions: Sequence[Action], progress: Progress, reason: str) -> str:
        change = f"{self.now().isoformat()}-{self.token()}"
        self.ledger.begin(
            SPEC.control,
            request.function,
            request.trigger,
            actions,
            change=change,
            progress=progress,
            of=_of(request),
            reason=reason,
        )
        return change

    def _make(self, request: UndoRequest, decision: Decision, patience: Patience) -> None:
        """What takes rights away comes last, when nothing that began before can need them any more."""
        removals = [action for action in decision.actions if isinstance(action, TakeGrant | RemoveOwnRole)]
        for action in decision.actions:
            if isinstance(action, KeepGrant):
                self._bequeath(request, action)
            elif action not in removals:
                self._apply(action, patience)
        if removals:
            self.aws.let_finish(request.function, patience)
            self._look_again(request, decision)
        for action in removals:
            self._apply(action, patience)

    def _look_again(self, request: UndoRequest, decision: Decision) -> None:
        """Raises Stale when somebody came to use what is to be removed, for the wait may have taken minutes."""
        now = self._decide(request)
        if now is None or now.refused or now.kept != decision.kept or _puts_back(now):
            raise Stale(f"{request.function.arn} was changed meanwhile")

    def _apply(self, action: Action, patience: Patience) -> None:
        """One change; a refusal by policy (an SCP, a key) is a reason to tell, not to try again."""
        try:
            self.aws.apply(action, patience)
        except ClientError as error:
            if code(error) not in REFUSED:
                raise
            raise Blocked(f"AWS refuses {type(action).__name__}: {message(error)[:300]}") from error

    def _bequeath(self, request: UndoRequest, action: KeepGrant) -> None:
        """Notes, where an undo of that other function will look, that the grant is there for its sake now."""
        if action.function == request.function:
            return
        if action.role_arn in lent(action.function, self.ledger.entries(SPEC.control, action.function)):
            return
        self.ledger.begin(
            SPEC.control,
            action.function,
            request.trigger,
            (action,),
            change=f"{self.now().isoformat()}-{self.token()}",
            progress=Progress.APPLIED,
            reason=f"needs a right that {request.function.arn} gives up",
        )

    def _exempt(self, request: UndoRequest) -> None:
        """Before anything is changed: the remediator hears of the change and would make it anew."""
        at = _time(request)
        self.restraints.exempt(
            Exemption(
                control=request.control,
                scope=request.function.arn,
                until=at + EXEMPT_FOR,
                owner=request.trigger.actor,
                reason=f"undo of {request.change}: {request.reason}",
                by=request.trigger.actor,
                at=at,
            )
        )

    def _verify(self, request: UndoRequest) -> None:
        """Of Lambda only: what was just changed in IAM may not be read as it is yet."""
        if left := _puts_back(self._decide(request) or Decision()):
            raise NotMended(f"{request.function.arn} still is as it was: {', '.join(left)}")

    def _tell(self, request: UndoRequest, decision: Decision, change: str) -> None:
        until = stamp(_time(request) + EXEMPT_FOR)
        said = f"taken back on request of {request.trigger.actor}: {request.reason}; exempt until {until}"
        previous = self.findings.get(request.control, request.function)
        finding = Finding(
            request.control,
            request.function,
            Status.UNDONE,
            "; ".join((said, *decision.kept)),
            {**(previous.evidence if previous else {}), "undone": request.change},
        )
        if previous is not None and (previous.status, previous.evidence) == (finding.status, finding.evidence):
            return  # the attempt before this one told it
        self.findings.report(finding, previous, mode=Mode.REMEDIATE, at=self.now().isoformat(), change=change)


def _puts_back(decision: Decision) -> list[str]:
    """What of the function itself still has to be put back, in words."""
    puts = PutPropertyBack | SetTagBack | SetOnFailureBack
    return [str(action) for action in decision.actions if isinstance(action, puts)]


def _of(request: UndoRequest) -> str:
    """The change that is taken back, as the journal of undo names it."""
    return f"{request.control}/{request.change}"


def _time(request: UndoRequest) -> datetime:
    """When it was asked for; a retry counts from the same time."""
    return datetime.fromisoformat(request.trigger.time[:19]).replace(tzinfo=UTC)
