"""The order in which a request for a sweep is handled: all pairs are asked for one by one, one pair is swept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from sweep.aws import Lists
from sweep.checkpoint import MOST_LEGS, Checkpoint, resumed
from sweep.enrolled import Enrolled
from sweep.outbox import Outbox
from sweep.pace import Pace
from sweep.passes import Passes
from warden.bus import Bus
from warden.errors import OutOfTime, Unreachable, code
from warden.findings import Findings
from warden.inventory import Inventory
from warden.log import logger
from warden.metrics import Failures, of_sweep
from warden.model import Pair
from warden.registry import Guarded, Registry, State
from warden.remediator import SESSION_OVER, SESSION_REFUSED
from warden.spoke import Spoke
from warden.trigger import SweepRequest, parse_sweep
from warden.withholding import Withholding

LEASE = timedelta(minutes=16)  # a little longer than an invocation can last


@dataclass(frozen=True, slots=True)
class Flow:
    """Handles requests, one event each. home: the hub's region, where each account's roles are made.

    percent: of its timeout, above which a function's run is long.
    """

    spoke: Spoke
    registry: Registry
    enrolled: Enrolled
    inventory: Inventory
    findings: Findings
    bus: Bus
    home: str
    percent: int
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @Withholding()
    def run(self, event: object, pace: Pace) -> dict[str, Any]:
        """Handles one request and says what came of it. Whatever it raises, the request can be handled again."""
        with Failures(self.now):
            request = parse_sweep(event)
            return self._all() if request.pair is None else self._pair(request, request.pair, pace)

    def _all(self) -> dict[str, Any]:
        """Has each pair swept in an invocation of its own."""
        pairs = self.enrolled.pairs(self.now())
        self.bus.sweep(pairs)
        outcome = {"status": "asked for", "pairs": len(pairs)}
        logger.info("handled", extra=outcome)
        return outcome

    def _pair(self, request: SweepRequest, pair: Pair, pace: Pace) -> dict[str, Any]:
        try:
            return self._reach(request, pair, pace)
        except Unreachable as gone:
            reason = str(gone)
        except ClientError as error:
            if code(error) not in SESSION_REFUSED:
                raise
            reason = "the account has switched the region off"
        self.registry.lose(pair, request.id, self.now())
        outcome = _told(pair, State.GONE)
        logger.warning("account out of reach", extra=outcome | {"reason": reason})
        return outcome

    def _reach(self, request: SweepRequest, pair: Pair, pace: Pace) -> dict[str, Any]:
        """Sweeps; once more if a session that was kept is refused, for our role may have been made anew since."""
        try:
            return self._sweep(request, pair, pace)
        except ClientError as error:
            if code(error) not in (*SESSION_REFUSED, *SESSION_OVER) or not self.spoke.forget(pair.account):
                raise
        return self._sweep(request, pair, pace)

    def _sweep(self, request: SweepRequest, pair: Pair, pace: Pace) -> dict[str, Any]:
        self.spoke.lambda_in(pair)  # who does not let us in is not put on record
        now = self.now()
        ours, packed = self.registry.begin(pair, request.id, now, now + LEASE)
        if not ours:
            outcome = _told(pair, "under way already")
            logger.info("handled", extra=outcome)
            return outcome
        progress = resumed(packed, now, request.id)
        before = replace(progress)
        lists = Lists(self.spoke, pair, pace)
        outbox = Outbox(self.bus)
        passes = Passes(pair, lists, self.inventory, self.findings, outbox, progress, self.percent, self.now)
        try:
            passes.run(home=pair.region == self.home)
        except OutOfTime:
            passes.settle()
            state = self._hand_over(request, pair, progress)
        else:
            state = self._finish(request, pair, progress, State.COMPLETE)
        outcome = _told(pair, state, progress)
        logger.info("handled", extra=outcome | self._counted(before, progress, pace, state))
        return outcome

    def _counted(self, before: Checkpoint, progress: Checkpoint, pace: Pace, state: State) -> dict[str, Any]:
        """The metrics of this invocation, which may have gone on from another one."""
        functions, drifts = progress.functions - before.functions, progress.drifts - before.drifts
        complete = state is not State.INCOMPLETE
        return of_sweep(max(functions, 0), drifts, pace.throttled, self.now(), complete=complete)

    def _hand_over(self, request: SweepRequest, pair: Pair, progress: Checkpoint) -> State:
        """Another invocation goes on; not for ever, where AWS refuses nearly every call."""
        if progress.legs >= MOST_LEGS:
            return self._finish(request, pair, progress, State.INCOMPLETE)
        self.registry.leave(pair, request.id, progress.pack())
        self.bus.sweep([pair])
        return State.RUNNING

    def _finish(self, request: SweepRequest, pair: Pair, progress: Checkpoint, state: State) -> State:
        ended = self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        started = f"{progress.started[:19]}Z"
        self.registry.finish(
            pair, request.id, Guarded(pair, "", state, started, ended, progress.functions, progress.drifts)
        )
        return state


def _told(pair: Pair, state: str, progress: Checkpoint | None = None) -> dict[str, Any]:
    """What came of the request, for the log and for whoever invoked the function."""
    told = {"account": pair.account, "region": pair.region, "status": state}
    if progress is None:
        return told
    return told | {
        "functions": progress.functions,
        "drifts": progress.drifts,
        "invocations": progress.legs,
    }
