"""Execution environments of the accounts' functions: warm processes, as many beside each other as are asked for."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from local_org.endpoint import moto_state
from local_org.hub.workers import Outcome, Worker, environment
from local_org.identity.principals import Principals
from local_org.lambda_plane.plane import Runnable
from local_org.workloads.workload import Bundles, Workload, workload

# Lambda renews the credentials of an execution environment; a worker lives shorter than these, whatever the clock does.
_LIFETIME = timedelta(days=3650)
MOST_IDLE = 12
NOT_ASSUMABLE: Mapping[str, Any] = {
    "errorType": "AccessDeniedException",
    "errorMessage": "The role defined for the function cannot be assumed by Lambda.",
}


@dataclass(slots=True)
class _Environment:
    """A process for one revision of one version."""

    arn: str
    key: tuple[str, str, str]
    worker: Worker = field(repr=False)


class Fleet:
    """Runs versions of functions, which make their calls at `endpoint`. Thread-safe. `began` hears of each process."""

    def __init__(self, principals: Principals, began: Callable[[Workload], None] = lambda _: None) -> None:
        self._principals = principals
        self._began = began
        self.endpoint = ""
        self._bundles = Bundles()
        self._lock = threading.Lock()
        self._idle: list[_Environment] = []
        self._busy: list[_Environment] = []
        self._open = True

    def run(self, runnable: Runnable, event: Any, request_id: str) -> Outcome:
        """Run a version's handler on an event, under the role that it has."""
        taken = self._taken(runnable)
        if taken is None:
            return Outcome(error=NOT_ASSUMABLE)
        try:
            return taken.worker.run(event, request_id, runnable.ref.arn)
        finally:
            self._give_back(taken)

    def kill(self, arn: str) -> None:
        """End the processes of a function that are at work, from any thread: what they do ends as a crash."""
        with self._lock:
            workers = [one.worker for one in self._busy if one.arn == arn]
        for worker in workers:
            worker.interrupt()

    def stop(self) -> None:
        """End every process at once, begin none any more, and remove the code."""
        with self._lock:
            self._open = False
            idle, self._idle = self._idle, []
            busy = [one.worker for one in self._busy]
        for one in idle:
            one.worker.stop()
        for worker in busy:
            worker.interrupt()
        self._bundles.remove()

    def _taken(self, runnable: Runnable) -> _Environment | None:
        """Take an environment that is free, or a new one; None when the role cannot be assumed."""
        version = runnable.version
        key = (runnable.ref.function_arn, version.number, version.revision)
        with self._lock:
            if not self._open:
                return None
            found = next((one for one in self._idle if one.key == key), None)
            if found is not None:
                self._idle.remove(found)
        found = found or self._begun(runnable, key)
        if found is not None:
            with self._lock:
                self._busy.append(found)
        return found

    def _begun(self, runnable: Runnable, key: tuple[str, str, str]) -> _Environment | None:
        role = moto_state.find_role_by_arn(runnable.version.configuration.role)
        if role is None:
            return None
        runs = workload(runnable, self._bundles)
        credentials = self._principals.open_session(role.arn, runs.name, role_id=role.id, lifetime=_LIFETIME)
        variables = environment(runs, credentials, self.endpoint) | {"AWS_LAMBDA_FUNCTION_VERSION": runs.version}
        self._began(runs)
        return _Environment(runs.arn, key, Worker(runs, variables))

    def _give_back(self, used: _Environment) -> None:
        """Keep it for the next event; what is of an older revision, or unused for longest, is ended."""
        with self._lock:
            self._busy.remove(used)
            old = [one for one in self._idle if one.key[:2] == used.key[:2] and one.key != used.key]
            self._idle = [one for one in self._idle if one not in old] + [used]
            old += self._idle[:-MOST_IDLE]
            self._idle = self._idle[-MOST_IDLE:]
            if not self._open:
                old, self._idle = [*old, *self._idle], []
        for one in old:
            one.worker.stop()
