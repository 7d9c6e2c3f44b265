"""How fast letters are run, inside the time that the invocation has left."""

from __future__ import annotations

import time
from collections.abc import Callable

from warden.errors import OutOfTime
from warden.patience import LambdaContext

RESERVE_SECONDS = 30.0  # kept for what has to be marked and written down at the end


class Pace:
    """Lets one letter after the other begin. Nothing is saved up: after a wait there is no burst."""

    def __init__(
        self,
        remaining: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """remaining: the seconds that the invocation has left."""
        self._remaining = remaining
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    @classmethod
    def within(cls, context: LambdaContext) -> Pace:
        """The pace of a Lambda invocation."""
        return cls(lambda: context.get_remaining_time_in_millis() / 1000)

    @property
    def now(self) -> float:
        """Seconds, by a clock that only goes forward."""
        return self._clock()

    def keep(self, rate: float) -> None:
        """Waits until the next letter may begin, at so many in a second. Raises OutOfTime."""
        self.rest(self._next - self._clock())
        self._next = self._clock() + 1 / rate

    def rest(self, seconds: float) -> None:
        """Waits for so long, if at all. Raises OutOfTime, without waiting, when too little time would be left."""
        self.check(seconds)
        if seconds > 0:
            self._sleep(seconds)

    def rest_out(self, seconds: float) -> None:
        """Waits for so long; when too little time would be left, for as long as there is, and raises OutOfTime then.

        The next invocation has that much less to wait for: else one would follow the other at once.
        """
        left = self._remaining() - RESERVE_SECONDS
        if seconds > left:
            self._sleep(max(left, 1.0))
            self.check(seconds)
        self.rest(seconds)

    def check(self, seconds: float = 0.0) -> None:
        """Raises OutOfTime when the invocation is nearly over, or will be in so many seconds."""
        if self._remaining() < max(seconds, 0.0) + RESERVE_SECONDS:
            raise OutOfTime("the redrive goes on in another invocation")
