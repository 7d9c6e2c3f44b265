"""The pace of calls: never more than half of the quota in a second, and less when AWS refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from sweep.pace import MOST_BREAKDOWNS, RESERVE_SECONDS, Pace
from tests.unit.fakes.answers import breakdown, refusal
from warden.errors import OutOfTime

HALF_OF_THE_QUOTA = 7.5
THROTTLED = refusal("TooManyRequestsException", "Rate exceeded")


class Clock:
    """Time that passes by waiting, and by the calls themselves."""

    def __init__(self, seconds: float = 900.0) -> None:
        self.now = 0.0
        self._seconds = seconds

    def pace(self) -> Pace:
        return Pace(lambda: self._seconds - self.now, lambda: self.now, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def calls(pace: Pace, clock: Clock, times: int, lasting: Callable[[int], float] = lambda _: 0.0) -> list[float]:
    """When each of the calls began."""
    begun: list[float] = []

    def call(number: int) -> None:
        begun.append(clock.now)
        clock.sleep(lasting(number))

    for number in range(times):
        pace.call(call, number=number)
    return begun


def most_in_a_second(begun: Sequence[float]) -> int:
    """How many calls began within the second that saw most."""
    return max(sum(start <= other < start + 1 for other in begun) for start in begun)


def test_in_no_second_more_calls_begin_than_half_of_the_quota() -> None:
    clock = Clock()

    begun = calls(clock.pace(), clock, 200)

    assert most_in_a_second(begun) <= HALF_OF_THE_QUOTA


def test_after_a_call_that_took_long_there_is_no_burst() -> None:
    clock = Clock()

    begun = calls(clock.pace(), clock, 60, lambda number: 5.0 if number == 20 else 0.0)

    assert most_in_a_second(begun) <= HALF_OF_THE_QUOTA


def test_a_list_of_100_000_functions_is_read_within_one_invocation() -> None:
    clock = Clock()

    begun = calls(clock.pace(), clock, 2000)

    assert begun[-1] < 900 - RESERVE_SECONDS


def refused(times: int, error: Exception = THROTTLED) -> tuple[Callable[[], str], list[float], Clock]:
    """A call that is refused so often, when it was made, and the clock."""
    clock, begun = Clock(), list[float]()

    def call() -> str:
        begun.append(clock.now)
        if len(begun) <= times:
            raise error
        return "answered"

    return call, begun, clock


def test_throttling_is_waited_out_with_pauses_that_grow() -> None:
    call, begun, clock = refused(4)
    pace = clock.pace()

    answer = pace.call(call)

    pauses = [later - earlier for earlier, later in pairwise(begun)]
    assert (answer, pace.throttled) == ("answered", 4)
    assert pauses == sorted(pauses)
    assert pauses[0] >= 1
    assert pauses[-1] > pauses[0]


def test_after_throttling_calls_are_half_as_fast() -> None:
    call, _, clock = refused(1)
    pace = clock.pace()
    before = most_in_a_second(calls(pace, clock, 50))

    pace.call(call)

    assert most_in_a_second(calls(pace, clock, 50)) <= (before + 1) // 2


def test_who_is_throttled_until_the_end_stops_in_time() -> None:
    call, begun, clock = refused(10_000)

    with pytest.raises(OutOfTime):
        clock.pace().call(call)

    assert clock.now <= 900 - RESERVE_SECONDS
    assert len(begun) < 30


def test_no_call_is_made_when_the_invocation_is_nearly_over() -> None:
    clock, made = Clock(RESERVE_SECONDS - 1), list[int]()

    with pytest.raises(OutOfTime):
        clock.pace().call(made.append, object=1)

    assert made == []


def test_another_refusal_is_told() -> None:
    def call() -> None:
        raise refusal("AccessDeniedException", "no")

    with pytest.raises(ClientError, match="AccessDenied"):
        Clock().pace().call(call)


@pytest.mark.parametrize(
    "error",
    [
        breakdown(),
        breakdown("InternalFailure", 503),
        EndpointConnectionError(endpoint_url="here"),
        ConnectionClosedError(endpoint_url="here"),
        ReadTimeoutError(endpoint_url="here"),
    ],
    ids=str,
)
def test_trouble_of_aws_is_waited_out_and_is_no_throttling(error: Exception) -> None:
    call, begun, clock = refused(MOST_BREAKDOWNS - 1, error)
    pace = clock.pace()

    answer = pace.call(call)

    assert (answer, pace.throttled, len(begun)) == ("answered", 0, MOST_BREAKDOWNS)
    assert begun[-1] >= 120


def test_trouble_that_does_not_pass_is_told() -> None:
    call, begun, clock = refused(10_000, breakdown())

    with pytest.raises(ClientError, match="ServiceException"):
        clock.pace().call(call)

    assert len(begun) == MOST_BREAKDOWNS


def test_trouble_is_counted_anew_after_an_answer() -> None:
    first, _, clock = refused(MOST_BREAKDOWNS - 1, breakdown())
    second, _, _ = refused(MOST_BREAKDOWNS - 1, breakdown())
    pace = clock.pace()

    answers = [pace.call(first), pace.call(second)]

    assert answers == ["answered", "answered"]
