"""Streams that feed functions: records in their order, each batch again and again until something lets it go.

A stream here is one shard, and holds what `put` gave it; nobody calls Kinesis or DynamoDB.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

from local_org.hub.workers import Outcome
from local_org.lambda_plane import LambdaPlane, names
from local_org.lambda_plane.model import EventSource
from local_org.lambda_plane.plane import Runnable
from local_org.lambda_plane.source_rules import destination, is_stream
from local_org.workloads.failures import Failures, iso

# https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
RETRIES_EXHAUSTED: Final = "RetryAttemptsExhausted"
AGE_EXCEEDED: Final = "RecordAgeExceeded"
UNBOUND: Final = -1
RETENTION: Final = 86_400  # seconds for which a stream holds a record, where nobody asked for more
SHARD: Final = "shardId-000000000000"

Run = Callable[[Runnable, Any, str], Outcome]


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a stream, as a function gets it, and when it came."""

    number: str
    content: dict[str, Any]
    arrived: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """Records that a function is to have next, how often it failed on them, and when it has them again."""

    records: tuple[Record, ...]
    failures: int = 0
    due: float = 0.0


@dataclass(slots=True)
class _Reading:
    """Where a mapping stands: what it has to go through before it reads on, and what is in the stream behind that."""

    attempts: list[Attempt] = field(default_factory=list)
    unread: list[Record] = field(default_factory=list)


class Streams:
    """Every stream. `pause` gives the seconds until the attempt after the given one. Thread-safe."""

    def __init__(
        self, plane: LambdaPlane, failures: Failures, clock: Callable[[], float], pause: Callable[[int], float]
    ) -> None:
        self._plane = plane
        self._failures = failures
        self._clock = clock
        self._pause = pause
        self._lock = threading.Lock()
        self._readings: dict[str, _Reading] = {}
        self._count = 0

    @property
    def due(self) -> float | None:
        """When a function is to have records next, None when all is read."""
        with self._lock:
            return min((self._due(reading) for _, reading in self._open()), default=None)

    def put(self, arn: str, content: dict[str, Any]) -> str:
        """Put a record into a stream; its sequence number. Whoever is mapped to the stream now will have it."""
        with self._lock:
            self._count += 1
            number = f"{self._count:056d}"
            for source in self._plane.sources():
                if source.source == arn:
                    record = Record(number, content, self._clock())
                    self._readings.setdefault(source.uuid, _Reading()).unread.append(record)
            return number

    def step(self, run: Run) -> bool:
        """Let a function have the records that are due; False when none are."""
        with self._lock:
            now = self._clock()
            found = next(((source, one) for source, one in self._open() if self._due(one) <= now), None)
            if found is None:
                return False
            source, reading = found
            attempt = _next(source, reading)
        runnable = self._plane.runnable(names.parse(source.function, *reversed(source.function.split(":")[3:5])))
        if runnable is not None:
            reading.attempts[:0] = self._after(source, attempt, runnable, run)
        return True

    def _open(self) -> list[tuple[EventSource, _Reading]]:
        """The mappings that have something to read; one that is disabled or gone reads nothing."""
        known = {source.uuid: source for source in self._plane.sources() if is_stream(source.source)}
        readings = [(known[uuid], reading) for uuid, reading in self._readings.items() if uuid in known]
        return [(source, reading) for source, reading in readings if reading.attempts or reading.unread]

    def _due(self, reading: _Reading) -> float:
        return reading.attempts[0].due if reading.attempts else self._clock()

    def _after(self, source: EventSource, attempt: Attempt, runnable: Runnable, run: Run) -> list[Attempt]:
        """Run the function on a batch; return what it has to have before anything else."""
        shown = {"Records": [_shown(record, source) for record in attempt.records]}
        outcome = run(runnable, shown, str(uuid4()))
        if outcome.error is None:
            return []
        failed = replace(attempt, failures=attempt.failures + 1)
        again = self._clock() + self._pause(failed.failures)
        why = _given_up(source, failed, again)
        if why is None:
            return [replace(part, due=again) for part in _parts(source, attempt, failed)]
        self._failures.leave(runnable, destination(source.settings), _told(source, failed, why, runnable, again))
        return []


def _next(source: EventSource, reading: _Reading) -> Attempt:
    if reading.attempts:
        return reading.attempts.pop(0)
    size = int(source.settings["BatchSize"])
    records, reading.unread = reading.unread[:size], reading.unread[size:]
    return Attempt(tuple(records))


def _given_up(source: EventSource, attempt: Attempt, again: float) -> str | None:
    """Return why records are left behind that failed; None when the function has them again at the time `again`."""
    most = source.settings["MaximumRecordAgeInSeconds"]
    age = RETENTION if most == UNBOUND else min(most, RETENTION)
    if again - attempt.records[0].arrived > age:
        return AGE_EXCEEDED
    retries = source.settings["MaximumRetryAttempts"]
    over = retries != UNBOUND and attempt.failures > retries
    return RETRIES_EXHAUSTED if over and not _is_split(source, attempt) else None


def _is_split(source: EventSource, attempt: Attempt) -> bool:
    return bool(source.settings["BisectBatchOnFunctionError"]) and len(attempt.records) > 1


def _parts(source: EventSource, before: Attempt, failed: Attempt) -> list[Attempt]:
    """Return a batch that failed as it is tried again: in halves, if the mapping says so, which counts as no retry."""
    if not _is_split(source, failed):
        return [failed]
    middle = len(failed.records) // 2
    return [replace(before, records=half) for half in (failed.records[:middle], failed.records[middle:])]


def _shown(record: Record, source: EventSource) -> dict[str, Any]:
    kinesis = source.source.split(":")[2] == "kinesis"
    arn = {"eventSourceARN": source.source, "awsRegion": source.source.split(":")[3]}
    if kinesis:
        told = {**record.content, "sequenceNumber": record.number, "approximateArrivalTimestamp": record.arrived}
        return {"eventSource": "aws:kinesis", "eventID": f"{SHARD}:{record.number}", "kinesis": told, **arn}
    return {"eventSource": "aws:dynamodb", "dynamodb": {**record.content, "SequenceNumber": record.number}, **arn}


def _told(source: EventSource, attempt: Attempt, why: str, runnable: Runnable, now: float) -> str:
    """What a destination is told of records: where they are in the stream, not what they hold."""
    first, last = attempt.records[0], attempt.records[-1]
    kinesis = source.source.split(":")[2] == "kinesis"
    record = {
        "requestContext": {
            "requestId": str(uuid4()),
            "functionArn": source.function,
            "condition": why,
            "approximateInvokeCount": attempt.failures,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": runnable.version.number,
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "timestamp": iso(now),
        "KinesisBatchInfo" if kinesis else "DDBStreamBatchInfo": {
            "shardId": SHARD,
            "startSequenceNumber": first.number,
            "endSequenceNumber": last.number,
            "approximateArrivalOfFirstRecord": iso(first.arrived),
            "approximateArrivalOfLastRecord": iso(last.arrived),
            "batchSize": len(attempt.records),
            "streamArn": source.source,
        },
    }
    return json.dumps(record)
