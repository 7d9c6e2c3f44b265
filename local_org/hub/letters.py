"""Messages on their way from a queue to a hub function, by the organization's own clock."""

import heapq
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from local_org.endpoint.moto_state import guarded
from local_org.events import delivery
from local_org.hub.on_behalf import OnBehalf
from local_org.hub.sources import Source


@dataclass(frozen=True, slots=True)
class Letter:
    """A message and how many times Lambda has read it."""

    source: Source
    message: Any
    receives: int = 0

    @property
    def event(self) -> dict[str, Any]:
        """What Lambda invokes the function with."""
        return {"Records": [self._record()]}

    def _record(self) -> dict[str, Any]:
        return {
            "messageId": self.message.id,
            "receiptHandle": f"{self.message.id}/{self.receives}",
            "body": self.message.body,
            "attributes": {
                "ApproximateReceiveCount": str(self.receives),
                "SentTimestamp": str(self.message.sent_timestamp),
                "SenderId": self.message.sender_id,
            },
            "messageAttributes": {
                name: {
                    "dataType": value["DataType"],
                    "stringValue": value["StringValue"],
                    "binaryListValues": [],
                    "stringListValues": [],
                }
                for name, value in self.message.message_attributes.items()
            },
            "md5OfBody": self.message.body_md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": self.source.queue,
            "awsRegion": self.source.queue.split(":")[3],
        }


@dataclass(order=True, slots=True)
class _Held:
    due: float
    number: int
    letter: Letter = field(compare=False)


class Letters:
    """Takes messages out of moto's queues, whose time is the machine's, and holds them as SQS would. Thread-safe."""

    def __init__(self, sources: Iterable[Source], on_behalf: OnBehalf, clock: Callable[[], float]) -> None:
        # The very queues of this organization: another one in this process would have queues of the same names.
        self._queues = [(source, source.messages) for source in sources]
        self._lambda = on_behalf
        self._clock = clock
        self._lock = threading.Lock()
        self._numbers = count()
        self._held: list[_Held] = []
        self._read = 0

    @property
    def due(self) -> float | None:
        """When the next message can be read, None when there is none."""
        with self._lock:
            self._collect()
            return self._held[0].due if self._held else None

    @property
    def waiting(self) -> bool:
        """Whether a message is held back or being handled."""
        return self.due is not None or self._read > 0

    def take(self) -> Letter | None:
        """Read the next message, if one is due. Whoever takes it says how it `ended`."""
        with self._lock:
            self._collect()
            while self._held and self._held[0].due <= self._clock():
                letter = heapq.heappop(self._held).letter
                if letter.source.most is None or letter.receives < letter.source.most:
                    self._read += 1
                    return Letter(letter.source, letter.message, letter.receives + 1)
                delivery.send(str(letter.source.dead_letters), letter.message.body)
            return None

    def ended(self, letter: Letter, *, succeeded: bool) -> None:
        """Take the message off its queue, or have it read again once it is visible."""
        gone = succeeded and self._lambda.may(letter.source.function, "sqs:DeleteMessage", letter.source.queue)
        with self._lock:
            self._read -= 1
            if not gone:
                self._hold(letter, letter.source.visibility)

    def _collect(self) -> None:
        for source, queue in self._queues:
            # Its private list, because moto shows only what its own clock lets one see.
            if queue._messages and self._may_read(source):  # noqa: SLF001
                with guarded("sqs"):
                    messages, queue._messages = queue._messages, []  # noqa: SLF001
                for message in messages:
                    self._hold(Letter(source, message), _delay(message))

    def _may_read(self, source: Source) -> bool:
        asked = [self._lambda.may(source.function, f"sqs:{action}", source.queue) for action in _READS]
        return all(asked)

    def _hold(self, letter: Letter, seconds: float) -> None:
        heapq.heappush(self._held, _Held(self._clock() + seconds, next(self._numbers), letter))


_READS = ("GetQueueAttributes", "ReceiveMessage")


def _delay(message: Any) -> int:
    """The DelaySeconds that a message was sent with."""
    return int(max(0, round((message.delayed_until - message.sent_timestamp) / 1000)))
