"""Warden did everything it can do to an account, and the account's owners want none of it."""

from __future__ import annotations

from tests.resilience.world import LOGS, MEMBER, READ_ONLY, SECRET
from tests.stories.story import Story


def a_shop(story: Story) -> list[str]:
    """Four functions with everything wrong on two roles; nobody has heard of them."""
    world = story.world
    shared, other = world.role("shop"), world.role("office", managed=(LOGS, READ_ONLY))
    world.put("shop", "pictures", "s3:GetObject", "arn:aws:s3:::pictures/*")
    return [
        world.function("billing", shared, Environment=SECRET),
        world.function("orders", shared, Timeout=30),
        world.function("reports", other),
        world.kept("letters", other, Environment=SECRET, Tags={"warden:plaintext-secrets": "OLD"}),
    ]


def test_an_account_is_as_before_and_stays_so_for_thirty_days(story: Story) -> None:
    world = story.world
    arns = a_shop(story)
    before, as_made = world.checkpoint().described(), [story.of_function(arn) for arn in arns]
    story.settle()
    mended, as_mended = world.checkpoint().described(), [story.of_function(arn) for arn in arns]
    changes = story.changes()

    plan = story.warden("undo", "--account", MEMBER, "--dry-run")
    story.settle()
    only_shown = world.checkpoint().described()
    asked = story.warden("undo", "--account", MEMBER, "--reason", "not in this quarter")
    story.settle()

    assert len(changes) == 2 + 3 + 2
    assert {line.split()[0] for line in plan.splitlines() if not line.startswith(" ")} == set(dict(changes))
    assert plan.count("remove arn:aws:iam::") == plan.count("set Role back to ") == 2
    assert plan.count("set DeadLetterConfig back to none") == 3
    assert "take the tag warden:plaintext-secrets off" in plan
    assert "set the tag warden:plaintext-secrets back to OLD" in plan
    assert only_shown == mended != before
    assert asked.count("asked for: ") == len(changes)
    assert world.checkpoint().described() == before
    assert sorted(story.changes("undone")) == changes
    assert world.broken() == []
    exempt = [item for item in world.checkpoint().items("restraints") if item["subject"].startswith("exemption#")]
    assert sorted((item["control"], item["scope"].rpartition(":")[2]) for item in exempt) == changes

    story.days_pass(29)
    story.touch(*arns)

    assert [story.of_function(arn) for arn in arns] == as_made
    assert story.changes() == sorted(("undo", name) for _, name in changes)

    story.days_pass(2)
    story.touch(*arns)

    assert [story.of_function(arn) for arn in arns] == as_mended


def test_only_what_was_changed_since_is_taken_back_and_what_moved_on_says_what_differs(story: Story) -> None:
    world = story.world
    first = world.function("billing", world.role("billing"))
    story.settle()
    story.days_pass(2)
    arns = [world.function(name, world.role(name)) for name in ("orders", "reports")]
    story.settle()
    world.change(arns[1], DeadLetterConfig={"TargetArn": world.queue})
    story.settle()

    asked = story.warden("undo", "--since", story.day(-1))
    story.settle()

    told = story.warden("history", "--control", "undo", "--status", "refused")
    assert asked.count("asked for: ") == 2
    assert [story.of_function(arn)["queue"] for arn in (first, *arns)] == ["warden-dead-letters", "", "own"]
    assert story.changes("refused") == [("undo", "reports")]
    assert f"its dead-letter target is {world.queue} by now, not arn:aws:sqs:" in told
