"""Patience: longer and longer pauses, and an end before Lambda's own."""

from __future__ import annotations

import pytest

from tests.unit.fakes.waiting import patience
from warden.errors import OutOfTime
from warden.patience import RESERVE_SECONDS, Patience


class Context:
    """Lambda's context with a fixed time left."""

    def __init__(self, milliseconds: int) -> None:
        self._milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self._milliseconds


def wait_for_ever(waiting: Patience) -> None:
    for _ in range(100):
        waiting.wait("the role is new")


def test_pauses_double_up_to_eight_seconds() -> None:
    waiting, pauses = patience()

    for _ in range(7):
        waiting.wait("the role is new")

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


@pytest.mark.parametrize("seconds", [0.0, 20.0, 20.49, 31.0, 45.0, 300.0])
def test_the_reserve_is_never_slept_away(seconds: float) -> None:
    waiting, pauses = patience(seconds)

    with pytest.raises(OutOfTime, match="gave up waiting: the role is new"):
        wait_for_ever(waiting)

    assert sum(pauses) <= max(seconds - RESERVE_SECONDS, 0)


def test_no_time_is_given_away() -> None:
    waiting, pauses = patience(RESERVE_SECONDS + 0.5)

    waiting.wait("the role is new")

    assert pauses == [0.5]


@pytest.mark.parametrize("milliseconds", [0, 20_499])
def test_lambdas_own_clock_bounds_it(milliseconds: int) -> None:
    waiting = Patience.within(Context(milliseconds))

    with pytest.raises(OutOfTime):
        waiting.wait("the role is new")
