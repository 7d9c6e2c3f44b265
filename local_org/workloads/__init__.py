"""Functions of the accounts themselves at work: invoked, fed by their queues, their failures sent where they say."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from local_org.access.gate import Gate
from local_org.endpoint.call_log import CallLog
from local_org.hub.letters import Letters
from local_org.hub.on_behalf import OnBehalf
from local_org.hub.sources import Source, queues
from local_org.hub.telemetry import Telemetry
from local_org.identity.principals import Principals
from local_org.lambda_plane import LambdaPlane, names
from local_org.lambda_plane.plane import Runnable
from local_org.place import Place
from local_org.workloads.failures import Failures, LostEvent
from local_org.workloads.fleet import Fleet
from local_org.workloads.invoking import Functions
from local_org.workloads.work import Clock, Work

__all__ = ["Clock", "LostEvent", "Workloads"]


@dataclass(frozen=True, slots=True)
class _Reader:
    """A function whose queue Lambda reads."""

    role: str
    place: Place


class Workloads:
    """Everything about functions whose code was sent along when they were made.

    `work` is what they have to do; `api` answers the calls to Lambda; `lost` has the events that went nowhere, and
    `metrics` counts what Lambda does, by its own name and the function's ARN.
    """

    def __init__(self, plane: LambdaPlane, gate: Gate, log: CallLog, principals: Principals, clock: Clock) -> None:
        on_behalf, telemetry = OnBehalf(gate, log), Telemetry(gate, log)
        self._plane = plane
        self._failures = Failures(on_behalf, clock.now)
        self._fleet = Fleet(principals, telemetry.deliver)
        letters = Letters(self._sources, on_behalf, clock.now)
        self.work = Work(plane, self._fleet, self._failures, letters, clock)
        self.api = Functions(plane, self.work)

    @property
    def lost(self) -> tuple[LostEvent, ...]:
        return tuple(self._failures.lost)

    @property
    def metrics(self) -> Counter[tuple[str, str]]:
        return self._failures.metrics

    def runs(self, arn: str) -> bool:
        """Whether a function is one of these, by its ARN with or without a qualifier."""
        return self._found(arn) is not None

    def accept(self, arn: str, payload: bytes) -> None:
        """Take an event for a function from a service of AWS."""
        runnable = self._found(arn)
        if runnable is not None:
            self.work.accept(runnable.ref, payload, str(uuid4()))

    def call(self, endpoint: str) -> None:
        """Have functions make their calls there."""
        self._fleet.endpoint = endpoint

    def kill(self, arn: str) -> None:
        """End the process in which a function is at work, from any thread: the invocation ends as a crash."""
        self._fleet.kill(arn)

    def stop(self) -> None:
        """End all processes, at once and for good."""
        self._fleet.stop()

    def _sources(self) -> Iterable[Source]:
        return queues(self._plane.sources(), self._reader)

    def _reader(self, arn: str) -> _Reader | None:
        runnable = self._found(arn)
        if runnable is None:
            return None
        place = Place(runnable.ref.account, runnable.ref.region)
        return _Reader(runnable.version.configuration.role, place)

    def _found(self, arn: str) -> Runnable | None:
        """Return what an ARN leads to, if it is a function here whose code is known."""
        _, _, _, region, account, _ = arn.split(":", 5)
        runnable = self._plane.runnable(names.parse(arn, account, region))
        return runnable if runnable and runnable.version.code.content else None
