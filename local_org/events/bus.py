"""EventBridge: buses, PutEvents, and the delivery of events by rules, within and across accounts."""

import json
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from local_org.cloudformation.identities import bus_name
from local_org.endpoint.calls import Call
from local_org.errors import ApiError
from local_org.events import delivery
from local_org.events.delivery import Permits, Undelivered
from local_org.events.in_flight import InFlight
from local_org.events.rules import Event, Rule, RuleBook, Target
from local_org.place import Place

# Entries of one PutEvents, and bytes of all of them together (aws-facts 26b).
MOST_ENTRIES = 10
MOST_BYTES = 2**20
# An event that came from another bus already is not sent on to a further one (aws-facts 9).
MOST_HOPS = 1


@dataclass(frozen=True, slots=True)
class Counts:
    """Events put on a bus first-hand, and deliveries: to functions, to other targets, and those refused."""

    emitted: int
    delivered: int
    passed_on: int
    denied: int


@dataclass(frozen=True, slots=True)
class _Arrival:
    place: Place
    bus: str
    event: Event
    hops: int
    due: float = 0.0  # on the monotonic clock


class EventBridge:
    """Every bus of the organization. `invoke` hands an event to the function that has this ARN.

    An event of CloudTrail's is delivered `cloudtrail_seconds` after its call, and nothing before `start` nor between
    `hold` and `release`; `stop` drops what waits.
    """

    def __init__(
        self,
        permits: Permits,
        invoke: Callable[[str, Event], None],
        in_flight: InFlight,
        now: Callable[[], datetime],
        cloudtrail_seconds: float = 0.0,
    ) -> None:
        self._permits = permits
        self._invoke = invoke
        self._in_flight = in_flight
        self._now = now
        self._cloudtrail_seconds = cloudtrail_seconds
        self.rules = RuleBook()
        self._counted: Counter[str] = Counter()
        self._undelivered: list[Undelivered] = []
        self._arrivals: queue.SimpleQueue[_Arrival | None] = queue.SimpleQueue()
        self._open = threading.Event()
        self._open.set()
        self._thread = threading.Thread(target=self._serve, name="eventbridge", daemon=True)

    @property
    def counts(self) -> Counts:
        counted = self._counted
        return Counts(counted["emitted"], counted["delivered"], counted["passed on"], counted["denied"])

    @property
    def undelivered(self) -> tuple[Undelivered, ...]:
        return tuple(self._undelivered)

    def start(self) -> None:
        self._thread.start()

    def hold(self) -> None:
        """Deliver nothing until `release`; at most the event that is being delivered now still gets through."""
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    def stop(self) -> None:
        self.release()
        self._arrivals.put(None)
        self._thread.join()

    def add_rule(self, rule: Rule) -> None:
        self.rules.put(rule)

    def remove_rule(self, rule: Rule) -> None:
        self.rules.remove(rule)

    def emit(self, event: Event) -> None:
        """Put an event of an AWS service on the default bus of the place it comes from."""
        due = time.monotonic() + self._cloudtrail_seconds
        self._arrive(_Arrival(Place(event["account"], event["region"]), "default", event, hops=0, due=due))

    def fall_due(self) -> None:
        """Set off every rule that the clock sets off, once."""
        for rule in self.rules.all():
            if rule.enabled and not rule.pattern:
                place = rule.place
                event = {"source": "aws.events", "detail-type": "Scheduled Event", "resources": [rule.arn]}
                where = {"account": place.account, "region": place.region, "detail": {}}
                for target in rule.targets:
                    self._send(rule, target, _Arrival(place, rule.bus, event | where, hops=0))

    def put_events(self, call: Call) -> dict[str, Any]:
        """Answer PutEvents. Account, region, time and id are stamped here, whatever the caller says."""
        entries = call.params["Entries"]
        if not 1 <= len(entries) <= MOST_ENTRIES:
            raise ApiError("ValidationException", f"Entries must have 1 to {MOST_ENTRIES} members.")
        if len(json.dumps(entries, default=str).encode()) > MOST_BYTES:
            raise ApiError("ValidationException", "Total size of the entries in the request is over the limit.")
        results = [self._put(call, entry) for entry in entries]
        return {
            "FailedEntryCount": sum("ErrorCode" in result for result in results),
            "Entries": results,
        }

    def _put(self, call: Call, entry: Mapping[str, Any]) -> dict[str, str]:
        refusal = _refusal(entry)
        if refusal:
            return refusal
        event_id, bus = str(uuid4()), entry.get("EventBusName") or "default"
        place = Place(bus.split(":")[4], bus.split(":")[3]) if ":" in bus else Place(call.account, call.region)
        event = {
            "version": "0",
            "id": event_id,
            "detail-type": entry["DetailType"],
            "source": entry["Source"],
            "account": call.account,
            "time": f"{self._now():%Y-%m-%dT%H:%M:%SZ}",
            "region": call.region,
            "resources": list(entry.get("Resources") or []),
            "detail": json.loads(entry["Detail"]),
        }
        self._arrive(_Arrival(place, bus_name(bus), event, hops=0))
        return {"EventId": event_id}

    def _arrive(self, arrival: _Arrival) -> None:
        self._in_flight.begin()
        self._arrivals.put(arrival)

    def _serve(self) -> None:
        while (arrival := self._arrivals.get()) is not None:
            try:
                self._open.wait()
                time.sleep(max(0.0, arrival.due - time.monotonic()))
                self._counted["emitted"] += arrival.hops == 0
                self._dispatch(arrival)
            finally:
                self._in_flight.end()

    def _dispatch(self, arrival: _Arrival) -> None:
        for rule in self.rules.all():
            if (rule.place, rule.bus) == (arrival.place, arrival.bus) and rule.matches(arrival.event):
                for target in rule.targets:
                    self._send(rule, target, arrival)

    def _send(self, rule: Rule, target: Target, arrival: _Arrival) -> None:
        if arrival.hops == MOST_HOPS and target.arn.split(":")[2] == "events":
            reason = "an event that another bus sent is not sent on to a third"
        else:
            reason = self._permits.refusal(rule, target.arn, target.role, arrival.event)
        if reason:
            self._give_up(rule, target, arrival.event, reason)
        else:
            self._deliver(target, arrival)

    def _deliver(self, target: Target, arrival: _Arrival) -> None:
        _, _, service, region, account, resource = target.arn.split(":", 5)
        self._counted["delivered" if service == "lambda" else "passed on"] += 1
        match service:
            case "lambda":
                self._invoke(target.arn, json.loads(target.constant) if target.constant else arrival.event)
            case "events":
                place, bus = Place(account, region), bus_name(resource)
                self._arrive(_Arrival(place, bus, arrival.event, arrival.hops + 1))
            case "sns":
                delivery.publish(target.arn, delivery.content(target, arrival.event))
            case "sqs":
                delivery.send(target.arn, delivery.content(target, arrival.event))

    def _give_up(self, rule: Rule, target: Target, event: Event, reason: str) -> None:
        self._counted["denied"] += 1
        self._undelivered.append(Undelivered(rule.arn, target.arn, reason, event))
        queue_arn = target.dead_letter
        if queue_arn and not self._permits.refusal(rule, queue_arn, None, event):
            attributes = delivery.dead_letter_attributes(rule, target, reason)
            delivery.send(queue_arn, json.dumps(event), attributes)


def _refusal(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return why an entry is not taken, as PutEvents says it; empty when it is."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            return {
                "ErrorCode": "InvalidArgument",
                "ErrorMessage": f"Parameter {name} is not valid. Reason: {name} is a required argument.",
            }
    if entry["Source"].startswith("aws."):
        return {
            "ErrorCode": "NotAuthorizedForSourceException",
            "ErrorMessage": "Not authorized for the source.",
        }
    try:
        detail = json.loads(entry["Detail"])
    except ValueError:
        detail = None
    if not isinstance(detail, dict):
        return {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}
    return {}
