"""An hour brings more changes to an account than the budget allows."""

from __future__ import annotations

from tests.resilience.world import MEMBER
from tests.stories.story import Story

BUDGET = 2
HOUR = 3600


def test_what_is_over_budget_waits_for_the_next_hour_and_comes_back_with_an_event(story: Story) -> None:
    waiting = story.world.stage.waiting
    story.world.stage.adjust("dead_letter", WARDEN_CHANGE_BUDGET=str(BUDGET))
    waiting.sleep(HOUR - waiting.now % HOUR)  # an hour has just begun
    arns = [story.world.function(f"orders-{number}", story.world.role(f"orders-{number}")) for number in range(4)]
    story.settle()
    within = story.statuses(*arns)
    story.touch(arns[2])
    in_the_same_hour = story.statuses(arns[2])
    said, _ = story.finding("dead_letter", arns[2])

    waiting.sleep(HOUR)
    story.touch(arns[2])
    one_of_two = story.statuses(*arns[2:])
    story.warden("resume")
    story.settle()

    deferred, mended = (None, None, "DEFERRED"), (None, None, "REMEDIATED")
    assert within == [mended, mended, deferred, deferred]
    assert in_the_same_hour == [deferred]
    assert said.endswith(f"the budget of account {MEMBER}, {BUDGET} an hour, is used up")
    assert one_of_two == [mended, deferred]
    assert story.statuses(*arns) == [mended] * 4
