"""Whether Lambda may write a function's log and send its traces: it does both under the function's own role."""

from local_org.access.authorizer import Decision
from local_org.access.gate import Gate
from local_org.access.resources import Need
from local_org.endpoint.call_log import CallLog, Logged
from local_org.hub.functions import HubFunction

LAMBDA = "lambda.amazonaws.com"
_STREAM = "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef"  # Lambda names streams by day and environment


class Telemetry:
    """Decides the calls that log and traces take and writes them into the call log; what they say goes nowhere."""

    def __init__(self, gate: Gate, log: CallLog) -> None:
        self._gate = gate
        self._log = log

    def deliver(self, function: HubFunction) -> None:
        """Decide on what one invocation leaves. A function that may do neither runs all the same, as in AWS."""
        group = function.place.arn("logs", f"log-group:{function.log_group}:log-stream:")
        needed = [("logs:CreateLogStream", group), ("logs:PutLogEvents", f"{group}{_STREAM}")]
        if function.traced:
            needed += [("xray:PutTelemetryRecords", "*"), ("xray:PutTraceSegments", "*")]
        for action, resource in needed:
            need = Need(action, resource, function.place.account)
            self._note(function, need, self._gate.role_may(function.role, need, function.place.region))

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
