"""Pace: so many calls in any second and no more, however the calls of all processes fall together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.pace import IN_A_HURRY, PACED, Pace, Place, seconds_between

HERE, THERE = Place("111111111111", "eu-west-1"), Place("111111111111", "us-east-1")
HALF_OF_THE_QUOTA = 7


class Time:
    """A clock that moves by sleeping, and by what one does."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def most_in_a_second(calls: list[float]) -> int:
    """The most calls in any second, which has its beginning and not its end."""
    return max(sum(start <= call < start + 0.999 for call in calls) for start in calls)


@pytest.mark.parametrize(
    ("calls", "concurrency", "seconds"),
    [
        (7, 1, 1.0),
        (7, 2, 8 / 7),
        (7, 3, 12 / 7),
        (7, 10, 40 / 7),
        (7, 0, 40 / 7),
        (15, 1, 1 / 3),
        (1, 2, 8.0),
        (0, 2, 0.0),
    ],
)
def test_the_calls_of_a_second_are_shared_out_among_all_processes(calls: int, concurrency: int, seconds: float) -> None:
    assert seconds_between(calls, concurrency) == seconds


@given(st.lists(st.lists(st.floats(0.0, 3.0), min_size=1, max_size=8), min_size=PACED * 2, max_size=PACED * 2))
def test_no_second_sees_more_than_a_call_of_each_process_with_the_default_concurrency(works: list[list[float]]) -> None:
    calls: list[float] = []

    for work in works:  # a process, and how long it is at something else before each call
        time = Time()
        pace = Pace(seconds_between(HALF_OF_THE_QUOTA, 2), time, time.sleep)
        for seconds in work:
            time.now += seconds
            pace.keep(HERE)
            calls.append(time.now)

    assert most_in_a_second(calls) <= PACED * 2


def test_who_has_not_called_for_long_does_not_wait(time: Time) -> None:
    pace = Pace(1.0, time, time.sleep)

    pace.keep(HERE)
    time.now += 1.0
    pace.keep(HERE)

    assert time.slept == []


def test_a_call_waits_for_what_is_left_and_no_longer(time: Time) -> None:
    pace = Pace(1.0, time, time.sleep)

    pace.keep(HERE)
    time.now += 0.25
    pace.keep(HERE)

    assert time.slept == [0.75]


def test_what_would_be_cut_off_does_not_wait(time: Time) -> None:
    pace = Pace(1.0, time, time.sleep)
    pace.deadline = time.now + IN_A_HURRY + 3.0

    for _ in range(100):
        pace.keep(HERE)

    assert time.slept == [1.0, 1.0]


def test_another_region_has_a_pace_of_its_own(time: Time) -> None:
    pace = Pace(1.0, time, time.sleep)

    for place in (HERE, THERE):
        pace.keep(place)

    assert time.slept == []
    assert pace.calls == {HERE: 1, THERE: 1}


def test_without_a_pace_nobody_waits(time: Time) -> None:
    pace = Pace(0.0, time, time.sleep)

    for _ in range(100):
        pace.keep(HERE)

    assert time.slept == []
