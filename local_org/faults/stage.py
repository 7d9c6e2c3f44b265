"""Warden on a stage: one thread, its events in the hand of whoever asks, its time and its faults too.

Organization, templates, rules, policies and handlers are the real ones of the local organization; only the processes
are not: each handler runs here, one event at a time or call by call beside others, in the order that is asked for.
"""

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain
from types import TracebackType
from typing import Any, Self

from local_org.endpoint.calls import Call
from local_org.faults.direct import Direct
from local_org.faults.rules import Faults
from local_org.faults.sandbox import Sandbox
from local_org.faults.turns import Turns
from local_org.faults.waiting import Waiting
from local_org.hub.functions import DeployedFunction
from local_org.hub.letters import Letter
from local_org.hub.workers import Outcome
from local_org.options import Options
from local_org.org import LocalOrg
from local_org.place import Place


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event that EventBridge handed to a hub function, or that came back by its queue. attempt: which try it is."""

    function: str
    event: Mapping[str, Any] = field(repr=False)
    attempt: int = 1
    letter: Letter | None = field(default=None, repr=False)

    @property
    def again(self) -> "Delivery":
        """The next attempt that Lambda makes."""
        return replace(self, attempt=self.attempt + 1)


class Stage:
    """A running organization whose hub functions wait to be given their events."""

    def __init__(self, options: Options) -> None:
        self._arrived: deque[Delivery] = deque()
        self.waiting = Waiting()
        self.org = LocalOrg.start(replace(options, receive=self._receive, clock=self.waiting))
        self._held = ExitStack()
        self._more: dict[str, list[Sandbox]] = {}  # where a function runs beside itself
        self.direct = Direct(self.org.app)
        self.faults = Faults(self.waiting)
        self.org.app.interpose = self.faults
        self.arrivals()
        self._deployed = self._new_processes()
        self.sandboxes = dict(self._deployed)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.org.stop()

    def client(self, service: str, place: Place) -> Any:
        """A client of the developer of an account."""
        client: Any = self.org.developer(place.account, place.region).client(service)
        client.meta.events.register("before-send", self._call, unique_id="direct")
        return client

    def adjust(self, control: str, **environment: str) -> Sandbox:
        """Run a hub function from now on with other variables than the template gave it; returns its environment."""
        deployed = self.org.hub_functions[control]
        definition = replace(deployed.definition, environment={**deployed.environment, **environment})
        changed = DeployedFunction(definition, deployed.credentials)
        sandbox = self.sandboxes[definition.arn] = Sandbox(changed, self.org, self.direct, self.waiting)
        return sandbox

    def sandbox(self, control: str) -> Sandbox:
        """Where a control runs."""
        return self.sandboxes[self.org.hub_functions[control].definition.arn]

    def processes(self, function: str, number: int) -> list[Sandbox]:
        """So many environments of a hub function, given by its ARN, all of them new."""
        (deployed,) = (one for one in self.org.hub_functions.values() if one.definition.arn == function)
        return [Sandbox(deployed, self.org, self.direct, self.waiting) for _ in range(number)]

    def arrivals(self) -> list[Delivery]:
        """Take what was delivered since the last time, in the order of its causes."""
        self._held.close()
        self.org.quiet()
        # Held back again: whether an event overtakes another shall not hang on how fast the bus is.
        self._held.enter_context(self.org.unheard())
        taken = list(self._arrived)
        self._arrived.clear()
        return taken

    def arrivals_of(self, control: str) -> list[Delivery]:
        """Take what was delivered, but only for one control; what was for others is dropped."""
        return [one for one in self.arrivals() if self.sandboxes[one.function].control == control]

    def attempt(self, delivery: Delivery) -> Outcome:
        """Let the function have the event, once."""
        outcome = self.sandboxes[delivery.function].run(delivery.event)
        self.ended(delivery, outcome)
        return outcome

    def ended(self, delivery: Delivery, outcome: Outcome) -> None:
        """Let its queue know how an event that came by it was handled."""
        if delivery.letter is not None:
            self.org.letters.ended(delivery.letter, outcome)

    def letter(self) -> Delivery | None:
        """Take the next event that was put off; the time until it is due passes."""
        due = self.org.letters.due
        if due is None:
            return None
        self.waiting.now = max(self.waiting.now, due)
        return self.letter_due() or self.letter()

    def letter_due(self) -> Delivery | None:
        """Take the next event that was put off if it is due already."""
        letter = self.org.letters.take()
        return Delivery(letter.source.function, letter.event, letter=letter) if letter else None

    def begin(self, delivery: Delivery) -> Turns:
        """Let the function have the event, once, call by call; it runs beside those that were begun before."""
        more = self._more.setdefault(delivery.function, [])
        free = next((one for one in (self.sandboxes[delivery.function], *more) if not one.busy), None)
        if free is None:
            deployed = next(one for one in self.org.hub_functions.values() if one.definition.arn == delivery.function)
            free = Sandbox(deployed, self.org, self.direct, self.waiting)
            more.append(free)
        return free.begin(delivery.event)

    def retried(self, delivery: Delivery) -> Outcome:
        """Let it have the event as often as Lambda would; returns the last outcome."""
        outcome = self.attempt(delivery)
        for _ in range(2):
            if outcome.error is None:
                break
            outcome = self.attempt(delivery)
        return outcome

    def work(self) -> bool:
        """Let the accounts' own functions do what they have to do next, unless an event that was put off is due before.

        The time until then passes. False when there is nothing for them to do.
        """
        work, letter = self.org.workloads.work, self.org.letters.due
        due = work.due
        if due is None or (letter is not None and letter < due):
            return False
        self.waiting.now = max(self.waiting.now, due)
        return work.step()

    def settle(self) -> None:
        """Hand out what arrives, and what that leads to, until nothing does. AssertionError when an event fails."""
        while (arrived := self._next()) is not None:
            for delivery in arrived:
                outcome = self.attempt(delivery)
                if outcome.error is not None:
                    raise AssertionError(f"{delivery.function}: {outcome.error}")

    def _next(self) -> list[Delivery] | None:
        """What the hub's functions are to be given next; nothing yet, if others had something to do."""
        arrived = self.arrivals()
        if arrived or self.work():
            return arrived
        letter = self.letter()
        return None if letter is None else [letter]

    def restart(self) -> None:
        """New processes for every function."""
        for sandbox in (*self.sandboxes.values(), *chain(*self._more.values())):
            sandbox.restart()

    def wait(self, seconds: float) -> None:
        """Let so much time pass that Lambda has ended every process; the next ones have new credentials."""
        self.waiting.sleep(seconds)
        self._deployed = self._new_processes()
        self.as_deployed()

    def as_deployed(self) -> None:
        """Run every hub function with the template's variables again."""
        self.sandboxes = dict(self._deployed)

    def watch(self, after: Callable[[Call], None]) -> None:
        """Hear of each call of Warden's when it has taken its course."""
        self.faults.after = after

    def _new_processes(self) -> dict[str, Sandbox]:
        functions = self.org.hub_functions.values()
        return {one.definition.arn: Sandbox(one, self.org, self.direct, self.waiting) for one in functions}

    def _call(self, request: Any, **_: Any) -> Any:
        self.waiting.tick()
        return self.direct(request)

    def _receive(self, function: str, event: Mapping[str, Any]) -> None:
        self._arrived.append(Delivery(function, event))
