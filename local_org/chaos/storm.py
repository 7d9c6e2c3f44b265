"""Events in disorder, more than once and under faults, each seen to its end as Lambda does."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from local_org.chaos.mix import Mix
from local_org.chaos.operators import Operators
from local_org.chaos.owners import Owners
from local_org.endpoint.calls import Call
from local_org.faults.stage import Delivery, Stage
from local_org.faults.working import Working
from local_org.hub.workers import Outcome

ATTEMPTS = 3
OPERATED = 0.1  # of what people do is done by those who run Warden
TWICE = 0.25  # of the events are delivered again
MOST_WAITING = 25  # events that wait at once; more of them make the disorder greater
READS = ("Get", "List", "Query")
UNDO = "warden-undo"  # works on while Warden is paused
REMEDIATED, REFUSED, NOTHING, FAILED = "remediated", "refused", "nothing to do", "in the failure queue"
ENDS = (REMEDIATED, REFUSED, NOTHING, FAILED)


@dataclass
class Storm:
    """`ends` counts how events ended, `kinds` which were delivered; `broken` says what ever did not work.

    `came` counts the events, `again` those of them that came twice. `later`: what is not to be counted any more.
    """

    stage: Stage
    owners: Owners
    operators: Operators
    mix: Mix
    draw: Random
    came: int = 0
    again: int = 0
    attempts: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    failure_queue: list[Delivery] = field(default_factory=list)
    later: list[Delivery] = field(default_factory=list)
    _waiting: list[Delivery] = field(default_factory=list)

    def blow(self, events: int) -> None:
        """Let the owners act until that many events came, and see each of them to its end."""
        working = Working(self.stage.org.options)
        self.stage.watch(lambda call: self._check(call, working))
        while self.came < events:
            self._act()
            self._take(events)
            while len(self._waiting) > MOST_WAITING:
                self._hand_out_one()
                self._take(events)
        while self._waiting:
            self._hand_out_one()
            self._take(events)

    def calm(self) -> list[str]:
        """No more faults: redeliver what is in the failure queue, and let everything come to rest; what fails now."""
        self.mix.end()
        self.operators.resume()
        self.operators.look_again()
        waiting = [*self.failure_queue, *self.later]
        wrong: list[str] = []
        for _ in range(2000):
            waiting += self.stage.arrivals()
            if not waiting:
                return wrong
            delivery = waiting.pop(0)
            outcome = self.stage.attempt(delivery)
            if outcome.error is not None:
                wrong.append(f"{_kind(delivery)} fails without a fault: {outcome.error}")
        return [*wrong, "events lead to events without an end"]

    def _act(self) -> None:
        if self.draw.random() < OPERATED:
            self.operators.act()
        else:
            self.owners.act()

    def _take(self, events: int) -> None:
        """What arrived waits, some of it twice, in any order. What comes after the last that counts is for later."""
        for delivery in self.stage.arrivals():
            copies = 2 if self.draw.random() < TWICE else 1
            for number in range(copies):
                if self.came >= events:
                    self.later.append(delivery)
                    break
                self.came += 1
                self.again += number
                self.kinds[_kind(delivery)] += 1
                self._waiting.append(delivery)

    def _hand_out_one(self) -> None:
        delivery = self._waiting.pop(self.draw.randrange(len(self._waiting)))
        self.mix.stir()
        outcome = self.stage.attempt(delivery)
        self.attempts += 1
        if outcome.error is None:
            self.ends[_end(outcome)] += 1
        elif delivery.attempt < ATTEMPTS:
            self._waiting.append(delivery.again)
        else:
            self.ends[FAILED] += 1
            self.failure_queue.append(delivery)

    def _check(self, call: Call, working: Working) -> None:
        if call.service in ("iam", "lambda") and not call.action.startswith(READS):
            found = working.broken(self.stage.org.functions.regions)
            deed = f"{call.service}:{call.action} by {call.principal.session}"
            self.broken += [f"after {deed}: {one}" for one in found]
            if self.operators.paused and call.principal.session != UNDO:
                self.broken.append(f"{deed} while Warden is paused")


def _end(outcome: Outcome) -> str:
    """A change, or the end of what was found, is a remedy; what is told without one is a refusal with its reason."""
    match outcome.result["status"], outcome.result["change"]:
        case None, None:
            return NOTHING
        case status, change if change is not None or status in ("REMEDIATED", "RESOLVED"):
            return REMEDIATED
    return REFUSED


def _kind(delivery: Delivery) -> str:
    detail = delivery.event["detail"]
    return str(detail.get("eventName", delivery.event["detail-type"]))
