"""The owners' deployment keeps putting back what Warden changes, until the template says it too."""

from __future__ import annotations

import pytest

from tests.resilience.world import HOME, MEMBER, SECRET
from tests.stories.story import CLOUDFORMATION, TERRAFORM, Story

QUEUE = f"arn:aws:sqs:{HOME}:{MEMBER}:warden-dead-letters"
OWNER = f"arn:aws:iam::{MEMBER}:user/developer"
CONTESTED = ("CONTESTED",) * 3


def deploy(story: Story, arn: str, tool: str, role: str) -> None:
    """The template is applied as it always was, and Warden hears of it."""
    client = story.tool(tool)
    client.untag_resource(Resource=arn, TagKeys=["warden:plaintext-secrets"])
    client.update_function_configuration(FunctionName=arn, Role=role, DeadLetterConfig={"TargetArn": ""})
    story.settle()


@pytest.mark.parametrize(
    ("agent", "tool", "tags"),
    [
        (TERRAFORM, "Terraform", {}),
        (CLOUDFORMATION, "CloudFormation", {"aws:cloudformation:stack-name": "shop"}),
    ],
    ids=["by Terraform", "by a stack"],
)
def test_what_is_put_back_twice_is_left_and_says_by_whom_and_what_to_write(
    story: Story, agent: str, tool: str, tags: dict[str, str]
) -> None:
    shared = story.world.role("shop")
    story.world.function("billing", shared)
    story.settle()
    arn = story.world.function("orders", shared, Environment=SECRET, Tags=tags)
    story.settle()
    mended = story.of_function(arn)

    deploy(story, arn, agent, shared)
    once = story.of_function(arn)
    story.days_pass(3)
    deploy(story, arn, agent, shared)
    twice = story.of_function(arn)
    made = story.changes()
    deploy(story, arn, agent, shared)

    told = story.warden("findings", "--status", "CONTESTED", "--function", arn)
    assert (once, twice) == (mended, {"role": "shop", "queue": "", "tags": tags})
    assert story.statuses(arn) == [CONTESTED]
    assert story.changes() == made
    assert [change[1] for change in made] == ["billing"] + ["orders"] * 6
    wanted = {"dead_letter": QUEUE, "plaintext_secrets": "/orders/API_TOKEN", "shared_role": "/warden/orders-us-east-1"}
    for control, snippet in wanted.items():
        reason, evidence = story.finding(control, arn)
        stack = {"stack": "shop"} if tags else {}
        assert f"mended 2 times within 7 days and put back, the last time by {OWNER} with {tool}" in reason
        assert evidence["put_back"] == {"times": 2, "by": OWNER, "tool": tool, **stack}
        assert {form for form, text in evidence["at_source"].items() if snippet in text} == {
            "cloudformation",
            "terraform",
        }
        assert snippet in told
    assert told.count("in Terraform:") == told.count("in SAM or CloudFormation:") == len(wanted)


def test_what_is_contested_is_over_when_the_template_says_what_the_finding_asked_for(story: Story) -> None:
    role = story.world.role("shop")
    arn = story.world.function("orders", role)
    story.settle()
    for _ in range(2):
        deploy(story, arn, TERRAFORM, role)
    contested = story.statuses(arn)

    story.tool(TERRAFORM).update_function_configuration(FunctionName=arn, DeadLetterConfig={"TargetArn": QUEUE})
    story.settle()

    assert (contested, story.statuses(arn)) == ([(None, None, "CONTESTED")], [(None, None, "RESOLVED")])


def test_what_is_put_back_now_and_then_is_mended_each_time(story: Story) -> None:
    role = story.world.role("shop")
    arn = story.world.function("orders", role)
    story.settle()
    mended = story.of_function(arn)

    seen = []
    for _ in range(3):
        story.days_pass(8)
        deploy(story, arn, TERRAFORM, role)
        seen.append((story.of_function(arn), story.statuses(arn)))

    assert seen == [(mended, [(None, None, "REMEDIATED")])] * 3
