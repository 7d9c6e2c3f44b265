"""What Lambda does for a function under the function's own role: decided by the policies in force, and written down."""

from typing import Protocol

from local_org.access.authorizer import Decision
from local_org.access.gate import Gate
from local_org.access.resources import Need
from local_org.endpoint.call_log import CallLog, Logged
from local_org.identity.principals import Principal
from local_org.place import Place

LAMBDA = "lambda.amazonaws.com"


class Acting(Protocol):
    """A function as far as its role acts."""

    @property
    def role(self) -> str: ...
    @property
    def place(self) -> Place: ...


class OnBehalf:
    """Decides calls that Lambda makes as a function's role and writes them into the call log."""

    def __init__(self, gate: Gate, log: CallLog) -> None:
        self._gate = gate
        self._log = log

    def may(self, function: Acting, action: str, resource: str) -> bool:
        """Whether Lambda may do that for the function, by the role's own policies."""
        need = Need(action, resource, function.place.account)
        decision = self._gate.role_may(function.role, need, function.place.region)
        self._note(function, need, decision)
        return decision.allowed

    def may_send(self, function: Acting, sender: Principal, action: str, resource: str) -> bool:
        """Whether a session of the role may send there: here the policy of the queue or topic has a say too."""
        keys = {"aws:sourceowner": (sender.account,)} if action.startswith("sns:") else {}
        need = Need(action, resource, resource.split(":")[4], keys)
        decision = self._gate.may(sender, need, function.place.region)
        self._note(function, need, decision)
        return decision.allowed

    def _note(self, function: Acting, need: Need, decision: Decision) -> None:
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
