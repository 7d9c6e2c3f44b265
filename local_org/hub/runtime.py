"""The hub's functions at work: a warm worker for each, its retries, and where its failures go."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from botocore.exceptions import ClientError

from local_org.endpoint import moto_state
from local_org.endpoint.sessions import Clients
from local_org.events.in_flight import InFlight
from local_org.events.rules import Event
from local_org.hub.functions import DeployedFunction, HubFunction
from local_org.hub.invocations import Invoker
from local_org.hub.letters import Letters
from local_org.hub.ticking import Ticking
from local_org.hub.workers import Invocation, Worker, environment
from local_org.identity.principals import Credentials, Principals

# Lambda renews the credentials of an execution environment; a worker lives shorter than these.
_LIFETIME = timedelta(days=7)
_LOOK_SECONDS = 0.05


class Work(Protocol):
    """What is done beside the hub's functions. begun: how much ever was; waiting: whether any of it is not ended."""

    @property
    def begun(self) -> int: ...
    @property
    def waiting(self) -> bool: ...
    def step(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Lost:
    """A failed event that its on-failure destination did not take either, and why."""

    function: str
    record: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, and how many seconds pass before the attempt after the given one."""

    now: Callable[[], datetime]
    pause: Callable[[int], float]


class HubRuntime:
    """Runs the hub's functions on what EventBridge delivers. `watch` hears of each attempt when it is over."""

    def __init__(
        self,
        principals: Principals,
        clients: Clients,
        in_flight: InFlight,
        clock: Clock,
        watch: Callable[[Invocation], None],
    ) -> None:
        self._principals = principals
        self._clients = clients
        self._in_flight = in_flight
        self._clock = clock
        self._watch = watch
        self._invokers: dict[str, Invoker] = {}
        self._threads: tuple[Ticking, ...] = ()
        self._letters: Letters | None = None
        self._work: Work | None = None
        self._invocations: list[Invocation] = []
        self._lost: list[Lost] = []

    @property
    def invocations(self) -> tuple[Invocation, ...]:
        return tuple(self._invocations)

    @property
    def lost(self) -> tuple[Lost, ...]:
        return tuple(self._lost)

    def credentials(self, function: HubFunction) -> Credentials:
        """Open a session of a function's role, as Lambda does for an execution environment."""
        role = moto_state.find_role_by_arn(function.role)
        return self._principals.open_session(function.role, function.name, role_id=role.id, lifetime=_LIFETIME)

    def deployed(self, function: HubFunction) -> DeployedFunction:
        """Return a function with credentials of its role, opened anew each time."""

        def credentials() -> dict[str, str]:
            opened = self.credentials(function)
            return {
                "AWS_ACCESS_KEY_ID": opened.access_key,
                "AWS_SECRET_ACCESS_KEY": opened.secret_key,
                "AWS_SESSION_TOKEN": opened.token or "",
            }

        return DeployedFunction(function, credentials)

    def start(self, functions: Iterable[HubFunction], endpoint: str, letters: Letters, work: Work) -> None:
        """Begin to take events for these functions, letters and what else is to be done; their processes warm up."""
        for function in functions:
            credentials = self.credentials(function)
            invoker = Invoker(
                function,
                Worker(function, environment(function, credentials, endpoint)),
                self._in_flight,
                failed=partial(self._send_failure, function, credentials),
                done=self._note,
                now=self._clock.now,
                pause=self._clock.pause,
            )
            invoker.start()
            self._invokers[function.arn] = invoker
        self._letters, self._work = letters, work
        self._threads = (Ticking(partial(self._deliver, letters), "pollers"), Ticking(work.step, "workloads"))
        for thread in self._threads:
            thread.start()

    def invoke(self, arn: str, event: Event) -> None:
        """Take an event for a function; one that does not run here (workers off) is left to whoever asks."""
        if arn in self._invokers:
            self._invokers[arn].invoke(event)

    def runs(self, arn: str) -> bool:
        """Whether a function runs here."""
        return arn in self._invokers

    def quiet(self, timeout: float) -> bool:
        """Wait until nothing is on its way, nor held back in a queue; False when something still is."""
        end = time.monotonic() + timeout
        while self._in_flight.quiet(max(0.0, end - time.monotonic())):
            if self._rests():
                return True
            if time.monotonic() > end:
                return False
            time.sleep(_LOOK_SECONDS)
        return False

    def _rests(self) -> bool:
        """Whether all is quiet at once. Whatever sends messages is asked before who reads them, and begins nothing."""
        before = self._begun()
        idle = self._in_flight.quiet(0) and not self._is_waiting()
        return idle and before == self._begun()

    def _begun(self) -> tuple[int, int]:
        return self._in_flight.begun, self._work.begun if self._work else 0

    def _is_waiting(self) -> bool:
        return bool(self._work and self._work.waiting) or bool(self._letters and self._letters.waiting)

    def kill(self, arn: str) -> None:
        """End the process of a function; the next attempt has a new one."""
        self._invokers[arn].kill()

    def stop(self) -> None:
        """End every worker and wait until it is gone."""
        for thread in self._threads:
            thread.stop()
        for invoker in self._invokers.values():
            invoker.stop()
        self._invokers.clear()

    def _deliver(self, letters: Letters) -> bool:
        """Hand the next letter to its function; False when none is due."""
        letter = letters.take()
        if letter is None:
            return False
        invoker = self._invokers[letter.source.function]
        invoker.invoke(letter.event, lambda outcome: letters.ended(letter, outcome))
        return True

    def _note(self, invocation: Invocation) -> None:
        self._invocations.append(invocation)
        self._watch(invocation)

    def _send_failure(self, function: HubFunction, credentials: Credentials, record: dict[str, Any]) -> None:
        """Send a failed event to the on-failure destination, under the function's own role."""
        try:
            self._send(function, credentials, json.dumps(record))
        except ClientError as refused:
            self._lost.append(Lost(function.name, record, str(refused)))

    def _send(self, function: HubFunction, credentials: Credentials, message: str) -> None:
        if function.on_failure is None:
            return
        _, _, service, region, account, name = function.on_failure.split(":", 5)
        client = self._clients.client(service, region, credentials)
        match service:
            case "sqs":
                url = f"https://sqs.{region}.amazonaws.com/{account}/{name}"
                client.send_message(QueueUrl=url, MessageBody=message)
            case "sns":
                client.publish(TopicArn=function.on_failure, Message=message)
            case other:
                raise NotImplementedError(f"an on-failure destination of {other}")
