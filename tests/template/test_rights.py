"""What each role may do: read or change, on named resources, with a reason where a name has to stay open."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from local_org.access.wildcards import arn_like
from local_org.cloudformation.templates import HUB_TEMPLATE, SPOKE_TEMPLATE
from tests.template.stacks import HOME, MEMBER, hub, listed, names, remediators, role_statements, spoke

READS = re.compile(r"[\w-]+:(BatchGet|Describe|Get|List|Query|Scan)\w*")
OWN_ROLES = f"arn:aws:iam::{MEMBER}:role/warden/*"
WARDENS_ROLE = f"arn:aws:iam::{MEMBER}:role/lambda-warden/warden-spoke-shared-role"
# by the Service Authorization Reference
WITHOUT_RESOURCE = {
    "cloudtrail:DescribeTrails",
    "cloudwatch:GetMetricData",
    "iam:GetAccountSummary",
    "lambda:ListEventSourceMappings",
    "lambda:ListFunctions",
    "tag:GetResources",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
BOUNDARY = f"arn:aws:iam::{MEMBER}:policy/lambda-warden/warden-function-boundary"


def statements() -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from role_statements(hub())
    yield from role_statements(spoke())


def rights(role: str) -> dict[str, Mapping[str, Any]]:
    """The statements of a role by their Sid."""
    return {statement["Sid"]: statement for name, statement in statements() if name == role}


def granting(action: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The statements that allow an action, with the name of the role they belong to."""
    allowing = [(role, statement) for role, statement in statements() if statement["Effect"] == "Allow"]
    return [(role, statement) for role, statement in allowing if action in listed(statement["Action"])]


def test_every_right_is_an_action_by_its_full_name() -> None:
    actions = [action for _, right in statements() if right["Effect"] == "Allow" for action in listed(right["Action"])]

    assert [action for action in actions if "*" in action] == []


@pytest.mark.parametrize("path", [HUB_TEMPLATE, SPOKE_TEMPLATE], ids=["hub", "spoke"])
def test_every_open_resource_has_its_reason(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    resource = re.compile(r"^(?! +AllowedPattern)[^#]*(Resource: '\*'|arn:[^#]*\*|/\*|Logs\.Arn)")

    unexplained = [
        f"{number + 1}: {line}"
        for number, line in enumerate(lines)
        if resource.match(line) and "# " not in line and not lines[number - 1].lstrip().startswith("# ")
    ]

    assert unexplained == []


def test_every_right_of_a_role_stands_in_the_role() -> None:
    roles = [*hub().of_type("AWS::IAM::Role"), *spoke().of_type("AWS::IAM::Role")]

    assert {key for role in roles for key in role.properties} == {
        "AssumeRolePolicyDocument",
        "Path",
        "Policies",
        "RoleName",
    }


def test_nothing_is_granted_on_every_resource_but_actions_that_know_none() -> None:
    granted = [right for _, right in statements() if right["Effect"] == "Allow"]
    open_to_all = [right for right in granted if {"*", "arn:*"} & set(listed(right["Resource"]))]

    assert {action for right in open_to_all for action in listed(right["Action"])} <= WITHOUT_RESOURCE


def test_a_statement_reads_or_changes_and_says_so() -> None:
    mixed = [
        f"{role}: {right['Sid']}"
        for role, right in statements()
        if right["Effect"] == "Allow"
        if {bool(READS.fullmatch(action)) for action in listed(right["Action"])} != {right["Sid"].startswith("Read")}
        or not right["Sid"].startswith(("Read", "Change"))
    ]

    assert mixed == []


def test_a_statement_that_denies_says_so() -> None:
    denying = [right["Sid"] for _, right in statements() if right["Effect"] == "Deny"]

    assert set(denying) == {"DenyWardenItself", "DenyWardensMappings"}


@pytest.mark.parametrize("name", names())
def test_a_spoke_role_trusts_its_own_hub_role_and_nobody_else(name: str) -> None:
    dashed = name.replace("_", "-")
    roles = {role.properties["RoleName"]: role.properties for role in spoke().of_type("AWS::IAM::Role")}

    trust = roles[f"warden-spoke-{dashed}"]["AssumeRolePolicyDocument"]["Statement"]

    hub_role = f"arn:aws:iam::{HOME.account}:role/lambda-warden/warden-hub-{dashed}"
    assert trust == [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{HOME.account}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"ArnEquals": {"aws:PrincipalArn": hub_role}},
        }
    ]


def test_the_role_that_reads_trusts_the_hubs_account_whose_policies_decide() -> None:
    roles = {role.properties["RoleName"]: role.properties for role in spoke().of_type("AWS::IAM::Role")}

    trust = roles["warden-spoke-doctor"]["AssumeRolePolicyDocument"]["Statement"]

    root = f"arn:aws:iam::{HOME.account}:root"
    assert trust == [{"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole"}]


def test_the_role_that_reads_changes_nothing() -> None:
    assert {sid[:4] for sid in rights("warden-spoke-doctor")} == {"Read"}


@pytest.mark.parametrize("name", names())
def test_a_hub_role_may_assume_its_own_spoke_role_and_no_other(name: str) -> None:
    dashed = name.replace("_", "-")

    assumed = [right["Resource"] for role, right in granting("sts:AssumeRole") if role == f"warden-hub-{dashed}"]

    assert assumed == [f"arn:aws:iam::*:role/lambda-warden/warden-spoke-{dashed}"]


@pytest.mark.parametrize(
    ("organization", "condition"),
    [
        ("o-a1b2c3d4e5", {"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}),
        ("", {"StringEquals": {"aws:ResourceAccount": HOME.account}}),
    ],
    ids=["with an organization, in its accounts", "without one, in the own account"],
)
def test_a_hub_role_stays_within_what_is_guarded(organization: str, condition: dict[str, Any]) -> None:
    stack = hub(OrganizationId=organization, EnrollOwnAccount="true")

    conditions = [right["Condition"] for _, right in role_statements(stack) if right["Action"] == "sts:AssumeRole"]

    assert conditions == [condition] * len(names())


def keys_of_table(name: str, table: str) -> dict[str, list[str]]:
    """The keys of a table that the hub role of a control reaches, by statement."""
    arn = next(one.arn for one in hub().of_type("AWS::DynamoDB::Table") if one.logical_id == table)
    reaching = {
        right["Sid"]: right["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        for role, right in role_statements(hub())
        if role == f"warden-hub-{name.replace('_', '-')}" and right["Resource"] == arn
    }
    return {sid: listed(keys) for sid, keys in reaching.items()}


@pytest.mark.parametrize("name", remediators())
def test_a_hub_role_sees_its_own_findings_and_changes_only(name: str) -> None:
    keys = {table: keys_of_table(name, table) for table in ("FindingsTable", "ChangesTable", "RestraintsTable")}

    own = [f"{name}#arn:aws:lambda:*"]
    assert keys == {
        "FindingsTable": {"ReadFindings": own, "ChangeFindings": own},
        "ChangesTable": {"ReadJournal": own, "ChangeJournal": own},
        "RestraintsTable": {
            "ReadRestraints": ["pause", f"exemption#{name}#*", "exemption#all#*"],
            "ChangeBudget": ["budget#*"],
        },
    }


def test_rights_over_the_roles_we_make_never_reach_wardens_own() -> None:
    changing = [
        resource
        for right in rights("warden-spoke-shared-role").values()
        if right["Sid"].startswith("Change") and "iam:" in str(right["Action"])
        for resource in listed(right["Resource"])
    ]

    assert set(changing) == {OWN_ROLES}
    assert not arn_like(OWN_ROLES, WARDENS_ROLE)


def test_a_role_is_made_and_given_rights_only_within_the_boundary() -> None:
    acting = ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:DetachRolePolicy"]

    conditions = {
        (role, action): right["Condition"]
        for action in acting
        for role, right in granting(action)
        if right["Sid"] != "ChangeOneGrant"
    }

    bounded = {"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}}
    assert conditions == dict.fromkeys(
        [("warden-spoke-shared-role", action) for action in acting]
        + [("warden-spoke-undo", action) for action in acting[2:]],
        bounded,
    )


def test_a_policy_is_attached_within_the_boundary_or_is_the_one_grant() -> None:
    grant = f"arn:aws:iam::{MEMBER}:policy/lambda-warden/warden-dead-letter-grant"

    conditions = {role: right["Condition"] for role, right in granting("iam:AttachRolePolicy")}

    assert conditions == {
        "warden-spoke-shared-role": {"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}},
        "warden-spoke-dead-letter": {"ArnEquals": {"iam:PolicyARN": grant}},
        "warden-spoke-stream-failures": {"ArnEquals": {"iam:PolicyARN": grant}},
        "warden-spoke-undo": {"ArnEquals": {"iam:PolicyARN": grant}},
    }
    assert rights("warden-spoke-undo")["ChangeOneGrant"]["Action"] == ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]


def test_a_role_is_passed_to_lambda_only_and_a_former_one_by_undo_only() -> None:
    passing = {role: (right["Resource"], right["Condition"]) for role, right in granting("iam:PassRole")}

    to_lambda = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    assert passing == {
        "warden-spoke-shared-role": (OWN_ROLES, to_lambda),
        "warden-spoke-undo": (f"arn:aws:iam::{MEMBER}:role/*", to_lambda),
    }


def test_undo_may_neither_pass_wardens_own_roles_nor_change_them() -> None:
    denied = rights("warden-spoke-undo")["DenyWardenItself"]

    assert {"iam:PassRole", "iam:AttachRolePolicy", "iam:DetachRolePolicy"} <= set(denied["Action"])
    assert "arn:aws:iam::*:role/lambda-warden/*" in denied["Resource"]


def test_undo_writes_nothing_but_its_own_journal_and_exemptions() -> None:
    keys = {
        right["Sid"]: right["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        for right in rights("warden-hub-undo").values()
        if right["Sid"] in {"ChangeOwnJournal", "ChangeExemptions"}
    }

    assert keys == {"ChangeOwnJournal": ["undo#arn:aws:lambda:*"], "ChangeExemptions": ["exemption#*"]}


def test_the_only_tag_set_on_a_function_is_wardens() -> None:
    keys = {
        action: right["Condition"]["ForAllValues:StringEquals"]["aws:TagKeys"]
        for action in ["lambda:TagResource", "lambda:UntagResource"]
        for _, right in granting(action)
    }

    assert keys == {
        "lambda:TagResource": ["warden:plaintext-secrets"],
        "lambda:UntagResource": ["warden:plaintext-secrets"],
    }


def test_only_roles_that_warden_made_are_tagged() -> None:
    ((role, right),) = granting("iam:TagRole")

    assert (role, right["Resource"]) == ("warden-spoke-shared-role", OWN_ROLES)


@pytest.mark.parametrize("role", ["warden-spoke-shared-role", "warden-spoke-dead-letter", "warden-spoke-undo"])
def test_whoever_may_change_functions_may_not_change_wardens(role: str) -> None:
    denied = rights(role)["DenyWardenItself"]

    assert "lambda:UpdateFunctionConfiguration" in listed(denied["Action"])
    assert f"arn:aws:lambda:*:{HOME.account}:function:warden-*" in listed(denied["Resource"])


@pytest.mark.parametrize("role", ["warden-spoke-stream-failures", "warden-spoke-undo"])
def test_whoever_may_change_mappings_may_not_change_wardens(role: str) -> None:
    denied = rights(role)["DenyWardensMappings"]

    assert denied["Action"] == "lambda:UpdateEventSourceMapping"
    assert denied["Condition"]["StringLike"]["lambda:FunctionArn"] == [
        f"arn:aws:lambda:*:{HOME.account}:function:warden-*",
        "arn:aws:lambda:*:*:function:warden-archiver",
    ]
