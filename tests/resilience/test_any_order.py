"""Whatever happens at once, in any order: nothing breaks, owners win, and in the end every promise is kept.

Longer by hand, in other orders each time: `RACES=1000 pytest tests/resilience/test_any_order.py`.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.resilience.races import Races
from tests.resilience.world import World

RACES = os.environ.get("RACES", "")
LAW = settings(
    max_examples=int(RACES or 8),
    derandomize=not RACES,
    database=None,
    deadline=None,
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
)


def test_what_happens_at_once_ends_well_in_any_order(world: World) -> None:
    class Here(Races):
        def __init__(self) -> None:
            super().__init__(world)

    run_state_machine_as_test(Here, settings=LAW)
