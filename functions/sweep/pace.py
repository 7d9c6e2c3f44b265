"""How fast a sweep calls: under half of the quota that it shares with the owners, and less when it is throttled."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from botocore import exceptions
from botocore.exceptions import ClientError

from warden.errors import OutOfTime, code
from warden.patience import LambdaContext

Answer = TypeVar("Answer")

# Half of 15 calls a second (aws-facts 11) is 7.5: at most 7 begin in any second.
FASTEST_SECONDS = 0.15
SLOWEST_SECONDS = 1.2
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0
MOST_BREAKDOWNS = 8  # in a row, with three minutes of pauses
RESERVE_SECONDS = 30.0  # kept for what has to be told and written down at the end
SERVER_ERROR = 500
UNANSWERED = (exceptions.ConnectionError, exceptions.HTTPClientError)
THROTTLED = (
    "TooManyRequestsException",
    "ThrottlingException",
    "Throttling",
    "ThrottledException",
    "RequestLimitExceeded",
)


class Pace:
    """Lets one call after the other begin. Nothing is saved up: after a silence there is no burst.

    throttled: the calls that AWS put off.
    """

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
        self._breakdowns = 0  # since the last answer

    @classmethod
    def within(cls, context: LambdaContext) -> Pace:
        """The pace of a Lambda invocation."""
        return cls(lambda: context.get_remaining_time_in_millis() / 1000)

    def call(self, operation: Callable[..., Answer], **parameters: Any) -> Answer:
        """Makes the call when its turn has come. AWS's refusal to be called so fast, and its trouble, are waited out.

        Raises OutOfTime when the invocation is nearly over, and AWS's error when its trouble does not pass.
        """
        while True:
            self.wait()
            try:
                answer = operation(**parameters)
            except (ClientError, *UNANSWERED) as error:
                self._weigh(error)
                self._yield()
            else:
                self._pause, self._breakdowns = FIRST_PAUSE_SECONDS, 0
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

    def _weigh(self, error: Exception) -> None:
        """Counts an error that may pass; raises any other, and one of AWS's own once it has come too often."""
        if isinstance(error, ClientError) and code(error) in THROTTLED:
            self.throttled += 1
            return
        self._breakdowns += 1
        if not _is_breakdown(error) or self._breakdowns == MOST_BREAKDOWNS:
            raise error

    def _yield(self) -> None:
        """Somebody else needs the quota: half as fast from now on, after a pause that grows until one gets through."""
        self._interval = min(self._interval * 2, SLOWEST_SECONDS)
        self._next = self._clock() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)


def _is_breakdown(error: Exception) -> bool:
    """Whether AWS could not answer, or its answer did not arrive."""
    if isinstance(error, ClientError):
        return bool(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= SERVER_ERROR)
    return isinstance(error, UNANSWERED)
