"""What the policies grant that are no role's own: the managed ones, and that of the bus."""

from collections.abc import Mapping
from typing import Any

import pytest

from local_org.cloudformation.stack import Stack
from tests.template.stacks import HOME, MEMBER, hub, listed, role_statements, spoke
from warden.policy import FORBIDDEN

BUS_POLICY = "AWS::Events::EventBusPolicy"


def managed(stack: Stack, logical_id: str) -> list[Mapping[str, Any]]:
    """The statements of a managed policy."""
    policy = next(policy for policy in stack.of_type("AWS::IAM::ManagedPolicy") if policy.logical_id == logical_id)
    return list(policy.properties["PolicyDocument"]["Statement"])


def test_the_boundary_forbids_what_the_code_takes_for_forbidden() -> None:
    ceiling = managed(spoke(), "FunctionBoundary")[0]

    assert ceiling == {
        "Sid": "AllButControlOfTheAccount",
        "Effect": "Allow",
        "NotAction": list(FORBIDDEN),
        "Resource": "*",
    }


def test_the_boundary_only_ever_takes_away_besides() -> None:
    others = managed(spoke(), "FunctionBoundary")[1:]

    assert {right["Effect"] for right in others} == {"Deny"}


def test_the_grant_lets_a_function_send_to_the_default_queue_or_topic_and_nothing_else() -> None:
    granted = {right["Action"]: right["Resource"] for right in managed(spoke(), "DeadLetterGrant")}

    assert granted == {
        "sqs:SendMessage": f"arn:aws:sqs:*:{MEMBER}:warden-dead-letters",
        "sns:Publish": f"arn:aws:sns:*:{MEMBER}:warden-dead-letters",
    }


FORWARDED = {
    "ForwardersOfTheOrganization": (["AWS API Call via CloudTrail"], ["aws.lambda", "aws.iam"]),
    "AlarmsOfTheOrganization": (
        ["CloudWatch Alarm State Change", "CloudWatch Alarm Contributor State Change"],
        ["aws.cloudwatch"],
    ),
}


def test_a_member_account_may_put_nothing_on_the_bus_but_what_its_forwarder_forwards() -> None:
    policies = {policy.properties["StatementId"]: policy.properties for policy in hub().of_type(BUS_POLICY)}

    assert policies.keys() == FORWARDED.keys()
    for name, (kinds, sources) in FORWARDED.items():
        condition = policies[name]["Statement"]["Condition"]
        assert condition["StringEquals"]["aws:PrincipalOrgID"] == "o-a1b2c3d4e5"
        assert listed(condition["StringEquals"]["events:detail-type"]) == kinds
        assert condition["ForAllValues:StringEquals"] == {"events:source": sources}
        assert condition["ArnLike"] == {"aws:PrincipalArn": "arn:aws:iam::*:role/lambda-warden/warden-forwarder-*"}


def test_a_forwarder_may_put_what_the_bus_takes_from_it_and_nothing_else() -> None:
    rights = [right for role, right in role_statements(spoke()) if role == f"warden-forwarder-{HOME.region}"]

    may_put = [
        (
            listed(right["Condition"]["StringEquals"]["events:detail-type"]),
            right["Condition"]["ForAllValues:StringEquals"]["events:source"],
        )
        for right in rights
    ]

    assert may_put == list(FORWARDED.values())
    assert {right["Action"] for right in rights} == {"events:PutEvents"}


def test_without_an_organization_no_other_account_may_put_anything_on_the_bus() -> None:
    alone = hub(OrganizationId="", EnrollOwnAccount="true")

    assert alone.of_type("AWS::Events::EventBusPolicy") == ()


def test_what_acts_in_an_account_stands_in_the_home_region_only() -> None:
    elsewhere = spoke("us-east-1")

    own = ["warden-forwarder-us-east-1", "warden-archiver-us-east-1"]  # these act in their region only
    assert [role.ref for role in elsewhere.of_type("AWS::IAM::Role")] == own
    assert elsewhere.of_type("AWS::IAM::ManagedPolicy") == ()


@pytest.mark.parametrize("region", [HOME.region, "us-east-1", "ap-south-1"])
def test_each_region_forwards_under_a_role_of_its_own_whichever_of_them_comes_first(region: str) -> None:
    stack = spoke(region)
    own = {role.arn for role in stack.of_type("AWS::IAM::Role")}

    under = [target["RoleArn"] for rule in stack.of_type("AWS::Events::Rule") for target in rule.properties["Targets"]]

    assert set(under) == {f"arn:aws:iam::{MEMBER}:role/lambda-warden/warden-forwarder-{region}"}
    assert set(under) <= own
