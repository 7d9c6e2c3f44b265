"""Asynchronous invocation as Lambda does it: a queue, retries, and the on-failure destination."""

import queue
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from local_org.events.in_flight import InFlight
from local_org.hub.functions import HubFunction
from local_org.hub.workers import Invocation, Outcome

Event = Mapping[str, Any]
Answered = Callable[[Outcome], None]


class Runs(Protocol):
    """Runs a function's handler: a Worker, or something like it."""

    def warm_up(self) -> Outcome: ...

    def run(self, event: Event, request_id: str) -> Outcome: ...

    def interrupt(self) -> None: ...

    def stop(self) -> None: ...


class Invoker:
    """Takes the events of one function and sees each to its end, one at a time.

    `pause(attempt)` is waited between attempts. `failed` gets Lambda's record of an event that no attempt got
    through, whole; `done` hears of each attempt.
    """

    def __init__(  # noqa: PLR0913 - what an invocation touches, each given by name
        self,
        function: HubFunction,
        worker: Runs,
        in_flight: InFlight,
        *,
        failed: Callable[[dict[str, Any]], None],
        done: Callable[[Invocation], None],
        now: Callable[[], datetime],
        pause: Callable[[int], float] = lambda _: 0.0,
    ) -> None:
        self.function = function
        self._worker = worker
        self._in_flight = in_flight
        self._failed = failed
        self._done = done
        self._now = now
        self._pause = pause
        self._events: queue.SimpleQueue[tuple[Event, Answered | None] | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=function.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def invoke(self, event: Event, answered: Answered | None = None) -> None:
        """Accept an event; it is run later, in turn. Who gives `answered` hears how the one attempt ended instead."""
        self._in_flight.begin()
        self._events.put((event, answered))

    def kill(self) -> None:
        """End what runs now, as a crash."""
        self._worker.interrupt()

    def stop(self) -> None:
        """End at once; what is under way or waits is dropped."""
        self._stopping.set()
        self._events.put(None)
        self._worker.interrupt()
        self._thread.join()
        self._worker.stop()

    def _serve(self) -> None:
        self._worker.warm_up()
        while (given := self._events.get()) is not None:
            event, answered = given
            try:
                if self._stopping.is_set():
                    continue
                if answered is None:
                    self._see_through(event)
                else:
                    answered(self._attempt(event, str(uuid4()), 1))
            finally:
                self._in_flight.end()

    def _attempt(self, event: Event, request_id: str, attempt: int) -> Outcome:
        outcome = self._worker.run(event, request_id)
        self._done(Invocation(self.function.name, request_id, attempt, event, outcome))
        return outcome

    def _see_through(self, event: Event) -> None:
        request_id = str(uuid4())
        attempts = 1 + self.function.retries
        for attempt in range(1, attempts + 1):
            outcome = self._attempt(event, request_id, attempt)
            pause = self._pause(attempt) if attempt < attempts else 0.0
            if outcome.error is None or self._stopping.wait(pause):
                return
        self._failed(self._record(event, request_id, outcome, attempts))

    def _record(self, event: Event, request_id: str, outcome: Outcome, attempts: int) -> dict[str, Any]:
        """Return what Lambda sends to an on-failure destination."""
        return {
            "version": "1.0",
            "timestamp": f"{self._now():%Y-%m-%dT%H:%M:%S}.000Z",
            "requestContext": {
                "requestId": request_id,
                "functionArn": f"{self.function.arn}:$LATEST",
                "condition": "RetriesExhausted",
                "approximateInvokeCount": attempts,
            },
            "requestPayload": event,
            "responseContext": {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                "functionError": "Unhandled",
            },
            "responsePayload": outcome.error,
        }
