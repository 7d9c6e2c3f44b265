"""The hub's functions at work: a warm worker for each, its retries, and where its failures go."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from local_org.endpoint import moto_state
from local_org.endpoint.sessions import Clients
from local_org.events.in_flight import InFlight
from local_org.events.rules import Event
from local_org.hub.functions import HubFunction
from local_org.hub.invocations import Invoker
from local_org.hub.letters import Letter, Letters
from local_org.hub.postman import Postman
from local_org.hub.workers import Invocation, Worker, environment
from local_org.identity.principals import Credentials, Principals

# Lambda renews the credentials of an execution environment; a worker lives shorter than these.
_LIFETIME = timedelta(days=7)
_LOOK_SECONDS = 0.05


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
        self._postman: Postman | None = None
        self._letters: Letters | None = None
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

    def start(self, functions: Iterable[HubFunction], endpoint: str, letters: Letters) -> None:
        """Begin to take events for these functions, and letters; their processes warm up meanwhile."""
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
        self._letters, self._postman = letters, Postman(letters, self._hand_over)
        self._postman.start()

    def invoke(self, arn: str, event: Event) -> None:
        """Take an event for a function; one that does not run here (workers off) is left to whoever asks."""
        if arn in self._invokers:
            self._invokers[arn].invoke(event)

    def quiet(self, timeout: float) -> bool:
        """Wait until nothing is on its way, nor held back in a queue; False when something still is."""
        end = time.monotonic() + timeout
        while self._in_flight.quiet(max(0.0, end - time.monotonic())):
            # Both at once: what is read off a queue may put something on its way before it is taken off.
            if not self._has_letters() and self._in_flight.quiet(0) and not self._has_letters():
                return True
            if time.monotonic() > end:
                return False
            time.sleep(_LOOK_SECONDS)
        return False

    def kill(self, arn: str) -> None:
        """End the process of a function; the next attempt has a new one."""
        self._invokers[arn].kill()

    def stop(self) -> None:
        """End every worker and wait until it is gone."""
        if self._postman is not None:
            self._postman.stop()
        for invoker in self._invokers.values():
            invoker.stop()
        self._invokers.clear()

    def _has_letters(self) -> bool:
        return self._letters is not None and self._letters.waiting

    def _hand_over(self, letter: Letter) -> None:
        letters = self._letters
        if letters is not None:
            invoker = self._invokers[letter.source.function.arn]
            invoker.invoke(letter.event, lambda outcome: letters.ended(letter, succeeded=outcome.error is None))

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
