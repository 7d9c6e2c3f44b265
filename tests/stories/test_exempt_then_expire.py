"""Somebody wants a function, a role or an account left alone for a time, and the time passes."""

from __future__ import annotations

import pytest

from tests.resilience.world import HOME, MEMBER, SECRET
from tests.stories.story import Story

ROLE = f"arn:aws:iam::{MEMBER}:role/shop"
FUNCTION = f"arn:aws:lambda:{HOME}:{MEMBER}:function:orders"
WHY = ("--owner", "team shop", "--reason", "moves next week")


@pytest.mark.parametrize("scope", [FUNCTION, ROLE, MEMBER], ids=["a function", "a role", "an account"])
def test_what_is_exempt_is_left_until_the_day_has_passed_and_mended_at_the_next_event(story: Story, scope: str) -> None:
    until = story.day(2)
    story.warden("exempt", "add", scope, "--control", "all", "--until", until, *WHY)
    shared = story.world.role("shop")
    story.world.kept("billing", shared)
    story.settle()

    arn = story.world.function("orders", shared, Environment=SECRET)
    story.settle()

    left = {"role": "shop", "queue": "", "tags": {}}
    made, changed = story.statuses(arn), story.of_function(arn)
    story.days_pass(1)
    story.touch(arn)
    on_the_day_before = story.statuses(arn), story.of_function(arn)
    reason, _ = story.finding("shared_role", arn)
    assert (made, changed) == ([("EXEMPT",) * 3], left)
    assert on_the_day_before == ([("EXEMPT",) * 3], left)
    assert "for team shop: moves next week" in reason
    assert story.changes() == []

    story.days_pass(2)
    unheard = story.statuses(arn)
    story.touch(arn)

    assert unheard == [("EXEMPT",) * 3]  # nobody looks before something happens
    assert story.statuses(arn) == [("REMEDIATED", "OPEN", "REMEDIATED")]
    assert story.of_function(arn) == {
        "role": "orders-us-east-1",
        "queue": "warden-dead-letters",
        "tags": {"warden:plaintext-secrets": "API_TOKEN"},
    }


def test_an_exemption_from_one_control_leaves_the_others_at_work_and_ends_by_its_removal(story: Story) -> None:
    other = FUNCTION.replace("orders", "reports")
    for each in (FUNCTION, other):
        story.warden("exempt", "add", each, "--control", "dead_letter", "--until", story.day(2), *WHY)
    arn = story.world.function("orders", story.world.role("shop"), Environment=SECRET)
    story.world.function("reports", story.world.role("office"))
    story.settle()
    exempt = story.statuses(arn, other)

    told = story.warden("exempt", "remove", FUNCTION, "--control", "dead_letter")
    story.settle()

    assert exempt == [(None, "OPEN", "EXEMPT"), (None, None, "EXEMPT")]
    assert told == "removed; looking again at 1 findings\n"
    assert story.statuses(arn, other) == [(None, "OPEN", "REMEDIATED"), (None, None, "EXEMPT")]
