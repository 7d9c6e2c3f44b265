"""Messages on their way from queues to functions, by the organization's own clock."""

import heapq
import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from local_org.endpoint import moto_state
from local_org.endpoint.moto_state import guarded
from local_org.hub.messages import Message, failed
from local_org.hub.on_behalf import OnBehalf
from local_org.hub.sources import Source
from local_org.hub.workers import Outcome

# What a function is invoked with at most: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LARGEST_BATCH = 6 * 2**20
_READS = ("GetQueueAttributes", "ReceiveMessage")


@dataclass(frozen=True, slots=True)
class Letter:
    """Messages that Lambda has read at once, and where from."""

    source: Source
    messages: tuple[Message, ...]

    @property
    def event(self) -> dict[str, Any]:
        """What Lambda invokes the function with."""
        return {"Records": [message.record(self.source.queue) for message in self.messages]}


@dataclass(order=True, slots=True)
class _Held:
    due: float
    number: int
    message: Message = field(compare=False)


class Letters:
    """Takes messages out of moto's queues, whose time is the machine's, and holds them as SQS would. Thread-safe.

    `sources` gives the mappings as they are now; `expired` are the messages that their queue kept no longer.
    """

    def __init__(
        self, sources: Callable[[], Iterable[Source]], on_behalf: OnBehalf, clock: Callable[[], float]
    ) -> None:
        self._sources = sources
        self._lambda = on_behalf
        self._clock = clock
        self._lock = threading.Lock()
        self._numbers = count()
        self._held: dict[tuple[str, str], list[_Held]] = {}
        self._known: dict[tuple[str, str], Source] = {}
        self._read = 0
        self.expired: list[Message] = []
        # Another organization in this process has queues of the same names.
        self._generation = moto_state.generation()

    @property
    def due(self) -> float | None:
        """When the next message can be read, None when there is none."""
        with self._lock:
            self._collect()
            return min((held[0].due for held in self._held.values()), default=None)

    @property
    def waiting(self) -> bool:
        """Whether a message is held back or being handled."""
        return self.due is not None or self._read > 0

    def take(self) -> Letter | None:
        """Read the next messages, if any are due. Whoever takes them says how they `ended`."""
        with self._lock:
            self._collect()
            now = self._clock()
            due = [key for key, held in self._held.items() if held[0].due <= now]
            for source in sorted((self._known[key] for key in due), key=lambda one: self._held[one.key][0]):
                messages = self._batch(source, now)
                if messages:
                    self._read += 1
                    return Letter(source, tuple(messages))
            return None

    def ended(self, letter: Letter, outcome: Outcome) -> None:
        """Take messages off their queue, or have them read again once they are visible."""
        again = failed([message.id for message in letter.messages], outcome, by_item=letter.source.by_item)
        gone = len(again) < len(letter.messages) and self._may(letter.source, "DeleteMessage")
        with self._lock:
            self._read -= 1
            for message in letter.messages:
                if not gone or message.id in again:
                    self._hold(letter.source, message, moto_state.visibility(letter.source.queue) or 0)

    def _batch(self, source: Source, now: float) -> list[Message]:
        """Read as many due messages of a queue as go into one event; what was read too often is moved."""
        held, size = self._held[source.key], 0
        batch: list[Message] = []
        while held and held[0].due <= now and len(batch) < source.size:
            message = held[0].message.read(now)
            size += len(json.dumps(message.record(source.queue)))
            if batch and size > LARGEST_BATCH:
                break
            heapq.heappop(held)
            if now - message.sent > _retention(source.queue):
                self.expired.append(message)
            elif not _moved(source.queue, message):
                batch.append(message)
        if not held:
            del self._held[source.key]
        return batch

    def _collect(self) -> None:
        if self._generation != moto_state.generation():
            self._held.clear()
            return
        self._known = {source.key: source for source in self._sources()}
        for queue, function in self._held.keys() - self._known.keys():
            _give_back(queue, self._held.pop((queue, function)))
        for source in self._known.values():
            queue = moto_state.find_queue(source.queue)
            # Its private list, because moto shows only what its own clock lets one see.
            if queue is not None and queue._messages and self._may_read(source):  # noqa: SLF001
                with guarded("sqs"):
                    contents, queue._messages = queue._messages, []  # noqa: SLF001
                for content in contents:
                    message = Message(content, self._sent(content), content.approximate_receive_count)
                    self._hold(source, message, _delay(content))

    def _may_read(self, source: Source) -> bool:
        asked = [self._may(source, action) for action in _READS]
        return all(asked)

    def _may(self, source: Source, action: str) -> bool:
        return self._lambda.may(source, f"sqs:{action}", source.queue)

    def _sent(self, content: Any) -> float:
        """When a message was sent, by this clock: it came as long ago as by the machine's."""
        return self._clock() - max(0.0, time.time() - float(content.sent_timestamp) / 1000)

    def _hold(self, source: Source, message: Message, seconds: float) -> None:
        held = self._held.setdefault(source.key, [])
        heapq.heappush(held, _Held(self._clock() + seconds, next(self._numbers), message))


def _retention(arn: str) -> float:
    """For how many seconds a queue keeps a message."""
    queue = moto_state.find_queue(arn)
    return float(queue.message_retention_period) if queue is not None else 0.0


def _moved(arn: str, message: Message) -> bool:
    """Move a message whose queue lets it be read no more to where that sends it; say whether that was so."""
    queue = moto_state.find_queue(arn)
    policy = queue.redrive_policy if queue is not None else None
    if not policy or message.receives <= int(policy["maxReceiveCount"]):
        return False
    target = moto_state.find_queue(policy["deadLetterTargetArn"])
    with guarded("sqs"):
        message.content.delayed_until = 0.0
        target.add_message(message.content)
    return True


def _give_back(arn: str, held: Iterable[_Held]) -> None:
    """Put messages back that nobody reads any more, with the number of times they were read."""
    queue = moto_state.find_queue(arn)
    if queue is None:
        return
    with guarded("sqs"):
        for one in sorted(held):
            one.message.content.approximate_receive_count = one.message.receives
            one.message.content.delayed_until = 0.0
            queue._messages.append(one.message.content)  # noqa: SLF001


def _delay(message: Any) -> int:
    """The DelaySeconds that a message was sent with."""
    return int(max(0, round((message.delayed_until - message.sent_timestamp) / 1000)))
