"""A deployment makes many functions at once, and an operator stops Warden while it is at work on them."""

from __future__ import annotations

import json
from collections import Counter

from local_org.faults.acts import first
from local_org.faults.rules import Rule, Where
from tests.resilience.world import HOME, SECRET
from tests.stories.story import CONTROLS, Story

FUNCTIONS = 6


def test_what_is_under_way_ends_what_comes_after_waits_and_resume_brings_all_to_its_end(story: Story) -> None:
    world, stage = story.world, story.world.stage
    broken: list[str] = []
    stage.watch(lambda _: broken.extend(world.broken()))
    shared = world.role("burst")
    story.settle()
    arns = [world.function(f"burst-{number}", shared, Environment=SECRET) for number in range(FUNCTIONS)]
    stopping = first(lambda: story.warden("pause", "--reason", "too many at once"))
    switch = stage.faults.add(Rule(stopping, Where(("iam:CreateRole",)), skip=1, times=1))

    burst = stage.arrivals()
    answers = [stage.attempt(delivery).result for delivery in burst]

    under_way = next(number for number, answer in enumerate(answers) if answer["status"] == "DEFERRED") - 1
    changed = [answer for answer in answers if answer["change"]]
    ends = Counter(answer["status"] for answer in answers)
    found = Counter(status for row in story.statuses(*arns) for status in row)
    assert (switch.hits, len(burst)) == (1, FUNCTIONS * len(CONTROLS))
    assert (answers[under_way]["status"], answers[under_way]["role"]) == ("REMEDIATED", "burst")
    assert not any(answer["change"] for answer in answers[under_way + 1 :])
    assert len(story.changes()) == len(world.journal()) == len(changed)
    assert found["DEFERRED"] == ends["DEFERRED"] > 0
    assert sum(ends.values()) == ends["DEFERRED"] + len(changed) + 1  # the first function keeps its role
    reason, _ = story.finding("dead_letter", arns[-1])
    assert reason.endswith(": too many at once")

    story.settle()
    waiting, stands = story.changes(), story.warden("status").splitlines()
    for_programs = json.loads(story.warden("status", "--json"))
    told = story.warden("resume")
    story.settle()

    names = [arn.rpartition(":")[2] for arn in arns]
    assert len(waiting) == len(changed)
    assert stands[0].startswith("paused by arn:aws:iam::111111111111:user/developer since ")
    assert f"{found['DEFERRED']:>7} DEFERRED" in stands
    assert (for_programs["paused"]["reason"], for_programs["findings"]["DEFERRED"]) == (
        "too many at once",
        found["DEFERRED"],
    )
    assert story.warden("status").splitlines()[0] == "not paused"
    assert told.splitlines()[1] == f"looking again at {found['DEFERRED']} deferred findings"
    assert story.changes() == sorted(
        [(control, name) for control in CONTROLS for name in names if (control, name) != ("shared_role", "burst-0")]
    )
    assert [story.of_function(arn)["role"] for arn in arns] == ["burst", *(f"{name}-{HOME}" for name in names[1:])]
    assert set(story.statuses(*arns)) == {(None, "OPEN", "REMEDIATED"), ("REMEDIATED", "OPEN", "REMEDIATED")}
    assert broken == []
