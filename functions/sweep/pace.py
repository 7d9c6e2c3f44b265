"""How fast a sweep calls: under half of the quota that it shares with the owners, and less when it is throttled."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from warden.errors import OutOfTime, code
from warden.patience import LambdaContext

Answer = TypeVar("Answer")

# Half of 15 calls a second (aws-facts 11) is 7.5: at most 7 begin in any second.
FASTEST_SECONDS = 0.15
SLOWEST_SECONDS = 1.2
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0
RESERVE_SECONDS = 30.0  # kept for what has to be told and written down at the end
THROTTLED = (
    "TooManyRequestsException",
    "ThrottlingException",
    "Throttling",
    "ThrottledException",
    "RequestLimitExceeded",
)


class Pace:
    """Lets one call after the other begin. Nothing is saved up: after a silence there is no burst."""

    def __init__(
        self,
        remaining: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """remaining: the seconds that the invocation has left."""
        self.throttled = 0
        self._remaining = remaining
        self._clock = clock
        self._sleep = sleep
        self._interval = FASTEST_SECONDS
        self._pause = FIRST_PAUSE_SECONDS
        self._next = clock()

    @classmethod
    def within(cls, context: LambdaContext) -> Pace:
        """The pace of a Lambda invocation."""
        return cls(lambda: context.get_remaining_time_in_millis() / 1000)

    def call(self, operation: Callable[..., Answer], **parameters: Any) -> Answer:
        """Makes the call when its turn has come. AWS's refusal to be called so fast is waited out.

        Raises OutOfTime when the invocation is nearly over.
        """
        while True:
            self.wait()
            try:
                answer = operation(**parameters)
            except ClientError as error:
                if code(error) not in THROTTLED:
                    raise
                self._yield()
            else:
                self._pause = FIRST_PAUSE_SECONDS
                return answer

    def wait(self) -> None:
        """Waits for the next turn. Raises OutOfTime."""
        seconds = max(self._next - self._clock(), 0)
        self.check(seconds)
        if seconds:
            self._sleep(seconds)
        self._next = self._clock() + self._interval

    def check(self, seconds: float = 0.0) -> None:
        """Raises OutOfTime when the invocation is nearly over, or will be in so many seconds."""
        if self._remaining() < seconds + RESERVE_SECONDS:
            raise OutOfTime("the sweep goes on in another invocation")

    def _yield(self) -> None:
        """Somebody else needs the quota: half as fast from now on, after a pause that grows until one gets through."""
        self.throttled += 1
        self._interval = min(self._interval * 2, SLOWEST_SECONDS)
        self._next = self._clock() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
