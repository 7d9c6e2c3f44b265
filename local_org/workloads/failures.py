"""Where asynchronous events end: dead-letter queue and destinations, sent to under the function's own role."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from local_org.endpoint import moto_state
from local_org.events import delivery
from local_org.events.delivery import Attributes
from local_org.hub.on_behalf import OnBehalf
from local_org.hub.workers import Outcome
from local_org.identity.principals import Principal, session_arn
from local_org.lambda_plane.plane import Runnable
from local_org.place import Place
from local_org.workloads.events import ZERO_RESERVED, Event

# What Lambda calls its sessions for this is not documented: nothing may be read out of it but the role (aws-facts 23).
SESSION: Final = "awslambda_1_20260101000000000"
LONGEST_MESSAGE: Final = 1024
_ACTIONS: Final = {"sqs": "sqs:SendMessage", "sns": "sns:Publish"}
_NOT_RUN: Final = "Function not invoked. Function is configured with zero reserved concurrent executions"


@dataclass(frozen=True, slots=True)
class LostEvent:
    """An event that no attempt got through and that nobody kept, and why."""

    function: str
    request_id: str
    payload: bytes = field(repr=False)
    reason: str


@dataclass(frozen=True, slots=True)
class _Sender:
    """A function whose role sends; `place` is where it stands."""

    role: str
    place: Place


class Failures:
    """Sends what failed on. `lost` has the events that went nowhere, `metrics` counts by Lambda's name and the ARN."""

    def __init__(self, on_behalf: OnBehalf, clock: Callable[[], float]) -> None:
        self._lambda = on_behalf
        self._clock = clock
        self.lost: list[LostEvent] = []
        self.metrics: Counter[tuple[str, str]] = Counter()

    def fail(self, event: Event, runnable: Runnable, condition: str, outcome: Outcome | None) -> None:
        """Send an event that is not run any more to its destination and its dead-letter queue, as far as it has any."""
        dead_letters = runnable.version.configuration.dead_letter_target
        record = json.dumps(_record(event, runnable, condition, outcome, self._clock()))
        ends: tuple[tuple[str, str | None, str, Attributes], ...] = (
            ("DestinationDeliveryFailures", runnable.config.on_failure, record, {}),
            ("DeadLetterErrors", dead_letters, event.payload.decode(), _attributes(event, condition, outcome)),
        )
        reasons = [self._end(metric, runnable, *message) for metric, *message in ends if message[0] is not None]
        if all(reasons):
            self.lose(event, ", ".join(reasons) or "no dead-letter queue and no on-failure destination")

    def succeed(self, event: Event, runnable: Runnable, outcome: Outcome) -> None:
        """Tell the destination for events that were processed, if there is one."""
        target = runnable.config.on_success
        if target is not None:
            record = _record(event, runnable, "Success", outcome, self._clock())
            self._end("DestinationDeliveryFailures", runnable, target, json.dumps(record), {})

    def leave(self, runnable: Runnable, target: str | None, record: str) -> None:
        """Tell a mapping's destination of records that are left behind; without one nobody hears of them."""
        reason = self._end("DestinationDeliveryFailures", runnable, target, record, {}) if target else "no destination"
        if reason:
            self.lost.append(LostEvent(runnable.ref.function_arn, "", record.encode(), reason))

    def lose(self, event: Event, reason: str) -> None:
        """Note an event that is gone."""
        self.metrics["AsyncEventsDropped", event.ref.function_arn] += 1
        self.lost.append(LostEvent(event.ref.function_arn, event.request_id, event.payload, reason))

    def _end(self, metric: str, runnable: Runnable, *message: Any) -> str:
        refusal = self._send(runnable, *message)
        self.metrics[metric, runnable.ref.function_arn] += bool(refusal)
        return refusal

    def _send(self, runnable: Runnable, target: str, body: str, attributes: Attributes) -> str:
        """Send a message; return why that cannot be, empty when it was sent."""
        service = target.split(":")[2]
        ref, role = runnable.ref, moto_state.find_role_by_arn(runnable.version.configuration.role)
        if service not in _ACTIONS or role is None:
            return f"nobody sends to {target} here" if role else "the function's role is gone"
        sender = Principal(session_arn(role.arn, SESSION), ref.account, f"{role.id}:{SESSION}", SESSION, role.arn)
        acting = _Sender(role.arn, Place(ref.account, ref.region))
        if not self._lambda.may_send(acting, sender, _ACTIONS[service], target):
            return f"{role.arn} may not send to {target}"
        return _delivered(target, body, attributes, sender.user_id)


def _delivered(target: str, body: str, attributes: Attributes, sender: str) -> str:
    size = len(body.encode()) + sum(len("".join((name, *typed)).encode()) for name, typed in attributes.items())
    if target.split(":")[2] == "sns":
        if size > moto_state.largest_notice(target):
            return f"{size} bytes are too many for {target}"
        delivery.publish(target, body, attributes)
        return ""
    queue = moto_state.find_queue(target)
    if queue is None or size > queue.maximum_message_size:
        return f"{size} bytes are too many for {target}" if queue else f"there is no {target}"
    delivery.send(target, body, attributes, sender)
    return ""


def _attributes(event: Event, condition: str, outcome: Outcome | None) -> Attributes:
    """What stands beside a dead letter (aws-facts 23)."""
    error: Mapping[str, Any] = (outcome and outcome.error) or {"errorMessage": _NOT_RUN}
    message = str(error.get("errorMessage", "")).encode()[:LONGEST_MESSAGE].decode(errors="ignore")
    code = "429" if condition == ZERO_RESERVED else "200"
    return {
        "RequestID": ("String", event.request_id),
        "ErrorCode": ("Number", code),
        **({"ErrorMessage": ("String", message)} if message else {}),
    }


def _record(event: Event, runnable: Runnable, condition: str, outcome: Outcome | None, now: float) -> dict[str, Any]:
    """What a destination is told. An event that was never run has neither response nor its context."""
    number = runnable.version.number
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": iso(now),
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": f"{runnable.ref.function_arn}:{runnable.ref.qualifier or number}",
            "condition": condition,
            "approximateInvokeCount": event.attempts,
        },
        "requestPayload": json.loads(event.payload),
    }
    if outcome is not None:
        failed = {"functionError": "Unhandled"} if outcome.error is not None else {}
        record["responseContext"] = {"statusCode": 200, "executedVersion": number, **failed}
        record["responsePayload"] = outcome.result if outcome.error is None else outcome.error
    return record


def iso(seconds: float) -> str:
    """Write a moment as Lambda's records do: 2026-01-02T03:04:05.678Z."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
