"""Wherever a handler dies, the same event again brings what it would have brought, and nothing breaks meanwhile."""

from __future__ import annotations

import pytest

from tests.resilience.crash_points import Undisturbed
from tests.resilience.scenarios import SCENARIOS, Scenario
from tests.resilience.world import World

COUNT = "crash points, each before or after a call"


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: f"{scenario.name} {scenario.variables or ''}")
def test_every_crash_point_converges(world: World, counted: dict[str, int], scenario: Scenario) -> None:
    undisturbed = Undisturbed.run(world, scenario)

    points = list(undisturbed.points())
    wrong = [problem for number, act in points for problem in undisturbed.crash(number, act)]

    counted[COUNT] = counted.get(COUNT, 0) + len(points)
    assert world.findings().items() >= scenario.ends.items()
    assert wrong == []
