"""Every call that was made, in order, with what became of it."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Logged:
    """One call. `session` is the role session's name (for a hub function: that function's), else empty.

    `action` is the IAM action (`lambda:InvokeFunction`, where the API says Invoke). `by` names the policy
    statements that allowed or denied it. `trace` is the request id of the invocation that made the call, if one did.
    """

    principal: str
    role: str | None
    session: str
    service: str
    action: str
    resource: str
    account: str
    region: str
    allowed: bool
    error_code: str | None
    by: tuple[str, ...] = ()
    trace: str = ""


class CallLog:
    """Thread-safe, append only."""

    def __init__(self) -> None:
        self._calls: list[Logged] = []
        self._lock = threading.Lock()

    def add(self, call: Logged) -> None:
        with self._lock:
            self._calls.append(call)

    def all(self) -> tuple[Logged, ...]:
        with self._lock:
            return tuple(self._calls)

    def denied(self) -> tuple[Logged, ...]:
        return tuple(call for call in self.all() if not call.allowed)
