"""Whether Lambda may write a function's log and send its traces: it does both under the function's own role."""

from typing import Protocol

from local_org.access.gate import Gate
from local_org.endpoint.call_log import CallLog
from local_org.hub.on_behalf import Acting, OnBehalf

_STREAM = "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef"  # Lambda names streams by day and environment


class Logging(Acting, Protocol):
    """A function that leaves a log, and traces where it is told to."""

    @property
    def log_group(self) -> str: ...
    @property
    def traced(self) -> bool: ...


class Telemetry:
    """Decides the calls that log and traces take; what they say goes nowhere."""

    def __init__(self, gate: Gate, log: CallLog) -> None:
        self._lambda = OnBehalf(gate, log)

    def deliver(self, function: Logging) -> None:
        """Decide on what one invocation leaves. A function that may do neither runs all the same, as in AWS."""
        group = function.place.arn("logs", f"log-group:{function.log_group}:log-stream:")
        self._lambda.may(function, "logs:CreateLogStream", group)
        self._lambda.may(function, "logs:PutLogEvents", f"{group}{_STREAM}")
        if function.traced:
            self._lambda.may(function, "xray:PutTelemetryRecords", "*")
            self._lambda.may(function, "xray:PutTraceSegments", "*")
