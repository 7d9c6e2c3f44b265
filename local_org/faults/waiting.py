"""Time that passes only where somebody waits: an hour of backoff takes no time at all."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import Any

from botocore.hooks import HierarchicalEmitter
from botocore.retries.standard import register_retry_handler

from warden.patience import LambdaContext, Patience
from warden.spoke import CLIENTS

CALL_SECONDS = 0.02
TIMED_OUT_SECONDS = 20.0  # the read time-out of Warden's clients


class Waiting:
    """A clock, in seconds since the epoch, that moves when `sleep` is called and a little with each call to AWS.

    call_seconds: what a call takes.
    """

    def __init__(self) -> None:
        self.call_seconds = CALL_SECONDS
        self.now = float(int(time.time()))  # near the real time, by which clients judge what they are given
        self._tokens = count()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def tick(self) -> None:
        """A call takes its time."""
        self.now += self.call_seconds

    def round_up(self) -> None:
        """Go on at the beginning of a second: events tell whole ones, so that their order hangs on where one begins."""
        self.now = float(int(self.now) + 1)

    def token(self) -> str:
        """What tells two changes of one moment apart: the one that was begun first sorts first."""
        return f"{next(self._tokens):08x}"

    def date(self) -> datetime:
        """The time as handlers take it."""
        return datetime.fromtimestamp(self.now, UTC)

    def within(self, context: LambdaContext) -> Patience:
        """Stands in for `Patience.within` in a handler."""
        return Patience(lambda: context.get_remaining_time_in_millis() / 1000, self.sleep)


def patient_retries(service_id: str, sleep: Callable[[float], None]) -> Callable[..., float | None]:
    """Give a handler of botocore's event `needs-retry` that decides as botocore's own does, and waits by `sleep`."""
    client: Any = SimpleNamespace(
        meta=SimpleNamespace(service_model=SimpleNamespace(service_id=_Name(service_id)), events=HierarchicalEmitter())
    )
    attempts = dict(CLIENTS.retries or {})["total_max_attempts"]  # type: ignore[attr-defined] # not in its stubs
    standard = register_retry_handler(client, attempts)

    def needs_retry(**given: Any) -> float | None:
        delay = standard.needs_retry(**given)
        if given["caught_exception"] is not None:
            sleep(TIMED_OUT_SECONDS)
        if delay is None:
            return None
        sleep(delay)
        return 0.0

    return needs_retry


class _Name(str):
    """A service id, which botocore asks for in its hyphenated form."""

    __slots__ = ()

    def hyphenize(self) -> str:
        return self.lower()
