"""Deployments that are broken on purpose: each by one thing, with the checks that have to say so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from local_org.deploy.trails import TRAIL
from local_org.org import LocalOrg
from tests.integration.account import HUB, MEMBER, allow
from tests.integration.breaking import AT_GLOBAL, IN_HUB, Broken, checks, hub, member, url
from tests.integration.broken_letters import LOST
from tests.integration.examining import GLOBAL, HOME

ROLE = "warden-spoke-dead-letter"
OURS = f"arn:aws:iam::{MEMBER}:policy/lambda-warden"
FORWARDER = {"Name": "warden-forward-lambda"}
BUS = {"EventBusName": "warden"}

HEARING = checks("trail") | checks("trail", "iam_trail", where=AT_GLOBAL)


def selecting(org: LocalOrg, **given: Any) -> None:
    member(org, "cloudtrail").put_event_selectors(TrailName=TRAIL, **given)


def retrail(org: LocalOrg, **changed: Any) -> None:
    member(org, "cloudtrail").update_trail(Name=TRAIL, **changed)


def delete_rule(org: LocalOrg) -> None:
    events = member(org, "events", GLOBAL)
    events.remove_targets(Rule="warden-forward-iam", Ids=["Hub"])
    events.delete_rule(Name="warden-forward-iam")


def deaf(pattern: Mapping[str, Any]) -> Callable[[LocalOrg], None]:
    return lambda org: member(org, "events").put_rule(**FORWARDER, EventPattern=json.dumps(pattern))


def elsewhere(org: LocalOrg) -> None:
    target = {"Id": "Hub", "Arn": f"arn:aws:events:{HOME}:{HUB}:event-bus/default"}
    member(org, "events").put_targets(Rule="warden-forward-lambda", Targets=[target])


def hub_rule(org: LocalOrg, logical_id: str = "DeadLetterFunctionFunctionChanged") -> str:
    listed = hub(org, "cloudformation").list_stack_resources(StackName="lambda-warden")["StackResourceSummaries"]
    known = {str(one["LogicalResourceId"]): str(one["PhysicalResourceId"]) for one in listed}
    return known[logical_id].rpartition("|")[2]


def untarget(org: LocalOrg) -> None:
    events, rule = hub(org, "events"), hub_rule(org)
    (target,) = events.list_targets_by_rule(Rule=rule, **BUS)["Targets"]
    events.remove_targets(Rule=rule, Ids=[target["Id"]], **BUS)


def bus_policy(org: LocalOrg, change: Callable[[list[dict[str, Any]]], None]) -> None:
    events = hub(org, "events")
    policy = json.loads(events.describe_event_bus(Name="warden")["Policy"])
    change(policy["Statement"])
    events.put_permission(**BUS, Policy=json.dumps(policy))


def other_organization(statements: list[dict[str, Any]]) -> None:
    statements[0]["Condition"]["StringEquals"]["aws:PrincipalOrgID"] = "o-somebodyelse"


def somebody_else(statements: list[dict[str, Any]]) -> None:
    statements.append({**statements[0], "Sid": "Friends", "Principal": {"AWS": "999999999999"}, "Condition": {}})


def remove_role(org: LocalOrg) -> None:
    iam = member(org, "iam")
    iam.delete_role_policy(RoleName=ROLE, PolicyName="rights")
    iam.delete_role(RoleName=ROLE)


def let_in(org: LocalOrg, role: str, principal: str, account: str = MEMBER) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    org.developer(account, HOME).client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=document)


def rights(org: LocalOrg, name: str) -> None:
    document = json.dumps({"Version": "2012-10-17", **allow("lambda:GetFunction")})
    member(org, "iam").put_role_policy(RoleName=ROLE, PolicyName=name, PolicyDocument=document)


def attach(org: LocalOrg) -> None:
    member(org, "iam").attach_role_policy(RoleName=ROLE, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


def bound(org: LocalOrg) -> None:
    arn = f"{OURS}/warden-function-boundary"
    member(org, "iam").put_role_permissions_boundary(RoleName=ROLE, PermissionsBoundary=arn)


def no_boundary(org: LocalOrg) -> None:
    arn, everything = f"{OURS}/warden-function-boundary", json.dumps(allow("*"))
    member(org, "iam").create_policy_version(PolicyArn=arn, PolicyDocument=everything, SetAsDefault=True)


def stop_function(org: LocalOrg) -> None:
    hub(org, "lambda").put_function_concurrency(FunctionName="warden-dead-letter", ReservedConcurrentExecutions=0)


def leave(org: LocalOrg, account: str, name: str) -> None:
    org.developer(account, HOME).client("sqs").send_message(QueueUrl=url(name, account), MessageBody="{}")


BROKEN: dict[str, Broken] = {
    **LOST,
    "the trail is stopped": Broken(lambda org: member(org, "cloudtrail").stop_logging(Name=TRAIL), HEARING),
    "the trail logs reads only": Broken(
        lambda org: selecting(org, EventSelectors=[{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}]),
        HEARING,
    ),
    "the trail is of one region": Broken(
        lambda org: retrail(org, IsMultiRegionTrail=False), checks("trail", "iam_trail", where=AT_GLOBAL)
    ),
    "the trail leaves out global services": Broken(
        lambda org: retrail(org, IncludeGlobalServiceEvents=False), checks("iam_trail", where=AT_GLOBAL)
    ),
    "a forwarder is disabled": Broken(
        lambda org: member(org, "events").disable_rule(**FORWARDER), checks("lambda_forwarder")
    ),
    "a forwarder selects less": Broken(
        deaf({"source": ["aws.lambda"], "detail": {"eventName": ["PublishVersion"]}}),
        checks("lambda_forwarder", "spoke_events"),
    ),
    "a forwarder sends elsewhere": Broken(elsewhere, checks("lambda_forwarder")),
    "the forwarder of alarms is disabled": Broken(
        lambda org: member(org, "events").disable_rule(Name="warden-forward-alarms"), checks("alarm_forwarder")
    ),
    "the forwarder of IAM is gone": Broken(delete_rule, checks("iam_forwarder", where=AT_GLOBAL)),
    "the bus has no policy": Broken(
        lambda org: hub(org, "events").remove_permission(**BUS, StatementId="ForwardersOfTheOrganization"),
        checks("bus_policy", where=IN_HUB),
    ),
    "the bus is another organization's": Broken(
        lambda org: bus_policy(org, other_organization), checks("bus_policy", where=IN_HUB)
    ),
    "the bus takes events from somebody else too": Broken(
        lambda org: bus_policy(org, somebody_else), checks("bus_policy", where=IN_HUB)
    ),
    "a rule of the hub is disabled": Broken(
        lambda org: hub(org, "events").disable_rule(Name=hub_rule(org), **BUS), checks("hub_rules", where=IN_HUB)
    ),
    "a rule of the hub has no target": Broken(untarget, checks("hub_rules", where=IN_HUB)),
    "a rule of the hub selects less": Broken(
        lambda org: hub(org, "events").put_rule(Name=hub_rule(org), **BUS, EventPattern='{"source": ["aws.iam"]}'),
        checks("hub_rules", "hub_events", where=IN_HUB),
    ),
    "a function of the hub may not run": Broken(stop_function, checks("concurrency", where=IN_HUB)),
    "events failed in the hub": Broken(
        lambda org: leave(org, HUB, "warden-hub-failures"), checks("failures", where=IN_HUB)
    ),
    "events were not forwarded": Broken(lambda org: leave(org, MEMBER, "warden-undelivered"), checks("undelivered")),
    "a role is gone": Broken(remove_role, checks("roles")),
    "a role has other rights": Broken(lambda org: rights(org, "rights"), checks("roles")),
    "a role has further rights": Broken(lambda org: rights(org, "more"), checks("roles")),
    "a role has a managed policy": Broken(attach, checks("roles")),
    "a role has a boundary": Broken(bound, checks("roles")),
    "a role lets in the whole hub": Broken(lambda org: let_in(org, ROLE, f"arn:aws:iam::{HUB}:root"), checks("trust")),
    "the boundary bounds nothing": Broken(no_boundary, checks("policies")),
    "the grant is gone": Broken(
        lambda org: member(org, "iam").delete_policy(PolicyArn=f"{OURS}/warden-dead-letter-grant"), checks("policies")
    ),
    "the role that reads lets in nobody": Broken(
        lambda org: let_in(org, "warden-spoke-doctor", f"arn:aws:iam::{MEMBER}:root"), checks("reach", where=MEMBER)
    ),
}

# Of several ways to break one check all but one are tried together with ways to break others: no two for one check.
TOGETHER = (
    (
        "the trail leaves out global services",
        "a forwarder sends elsewhere",
        "the bus takes events from somebody else too",
        "a rule of the hub has no target",
        "a role has further rights",
        "the boundary bounds nothing",
        "the queue is not encrypted",
        "the topic feeds no queue",
        "the archiver knows another bucket",
        "the bucket is another organization's",
    ),
    (
        "the trail logs reads only",
        "the bus has no policy",
        "a role has a managed policy",
        "the queue takes no letters of the topic",
        "the archiver reads no queue",
        "the bucket has no policy",
    ),
    (
        "the trail is of one region",
        "a role has a boundary",
        "the queue keeps letters for a day",
        "the archiver reads no more",
        "the bucket keeps no versions",
    ),
    ("the queue gives letters up", "the archiver gives back all or nothing", "the bucket may be opened"),
    ("the queue gives letters out too soon", "the bucket tells nobody"),
)
ALONE = [name for name in BROKEN if all(name not in names for names in TOGETHER)]
