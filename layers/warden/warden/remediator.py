"""What a remediator is to the flow: it looks, it decides, it makes one change at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from botocore.exceptions import ClientError

from warden.errors import Unreachable, code
from warden.findings import Finding
from warden.log import logger
from warden.model import Action, Function, Plan, Recheck
from warden.patience import Patience
from warden.trigger import Trigger

# A region that the account disabled answers so, and every region does to a session whose role is gone.
SESSION_REFUSED = ("UnrecognizedClientException", "InvalidClientTokenId")
SESSION_OVER = ("ExpiredTokenException", "ExpiredToken")  # sooner than we were told, as when somebody revokes it

Facts = TypeVar("Facts")


class Remediator(NamedTuple, Generic[Facts]):
    """One control. read: takes the trigger and `deep`, whether published versions matter too. plan: no side effects.

    forget: drops the session that is kept for an account; returns whether there was one. ask: takes the functions that
    a look concerns too. tags: reads the function's tags. settle: takes the finding that stands and the one that is
    about to be told in its place, and returns the functions that the new one concerns too.
    """

    control: str
    read: Callable[[Trigger, bool], Facts]
    plan: Callable[[Facts], Plan]
    apply: Callable[[Action, Patience], None]
    forget: Callable[[str], bool] = lambda _: False
    ask: Callable[[Iterable[Recheck]], None] = lambda _: None
    tags: Callable[[Function], Mapping[str, str]] = lambda _: {}
    settle: Callable[[Finding | None, Finding], Iterable[Recheck]] = lambda _previous, _finding: ()

    def look(self, trigger: Trigger, *, deep: bool = False) -> Plan:
        """Reads and plans, and asks the others. An account or region that lets us in no more has nothing to mend."""
        plan = self._reached(trigger, deep)
        self.ask(plan.recheck)
        return plan

    def _reached(self, trigger: Trigger, deep: bool) -> Plan:  # noqa: FBT001 - as `read` takes it
        try:
            return self._look(trigger, deep)
        except Unreachable as gone:
            logger.warning("account out of reach", account=trigger.account, reason=str(gone))
            return Plan(gone="the account lets Warden in no more")
        except ClientError as error:
            if code(error) not in SESSION_REFUSED:
                raise
            logger.warning("region out of reach", account=trigger.account, region=trigger.region)
            return Plan(gone="the account has switched the region off")

    def _look(self, trigger: Trigger, deep: bool) -> Plan:  # noqa: FBT001 - as `read` takes it
        try:
            return self.plan(self.read(trigger, deep))
        except ClientError as error:
            if code(error) not in (*SESSION_REFUSED, *SESSION_OVER) or not self.forget(trigger.account):
                raise
        # Our role there may have been made anew since the session was opened: only a new one tells.
        return self.plan(self.read(trigger, deep))
