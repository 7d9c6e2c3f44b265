"""What Lambda does for a function under the function's own role: decided by the policies in force, and written down."""

from local_org.access.authorizer import Decision
from local_org.access.gate import Gate
from local_org.access.resources import Need
from local_org.endpoint.call_log import CallLog, Logged
from local_org.hub.functions import HubFunction

LAMBDA = "lambda.amazonaws.com"


class OnBehalf:
    """Decides calls that Lambda makes as a function's role and writes them into the call log."""

    def __init__(self, gate: Gate, log: CallLog) -> None:
        self._gate = gate
        self._log = log

    def may(self, function: HubFunction, action: str, resource: str) -> bool:
        """Whether Lambda may do that for the function."""
        need = Need(action, resource, function.place.account)
        decision = self._gate.role_may(function.role, need, function.place.region)
        self._note(function, need, decision)
        return decision.allowed

    def _note(self, function: HubFunction, need: Need, decision: Decision) -> None:
        self._log.add(
            Logged(
                principal=LAMBDA,
                role=function.role,
                session="",
                service=need.action.partition(":")[0],
                action=need.action,
                resource=need.resource,
                account=function.place.account,
                region=function.place.region,
                allowed=decision.allowed,
                error_code=None if decision.allowed else "AccessDenied",
                by=decision.by,
            )
        )
