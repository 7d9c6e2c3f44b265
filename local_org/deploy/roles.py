"""IAM roles and managed policies."""

import json

from local_org.deploy.making import Making, integers, some


def _role(making: Making) -> None:
    properties = making.properties(
        "AssumeRolePolicyDocument",
        "Description",
        "ManagedPolicyArns",
        "MaxSessionDuration",
        "Path",
        "PermissionsBoundary",
        "Policies",
        "RoleName",
        "Tags",
    )
    iam = making.client("iam")
    iam.create_role(
        RoleName=making.name,
        AssumeRolePolicyDocument=json.dumps(properties["AssumeRolePolicyDocument"]),
        **some(properties, "Description", "Path", "PermissionsBoundary", "Tags"),
        **integers(properties, "MaxSessionDuration"),
    )
    for policy in properties.get("Policies", []):
        document = json.dumps(policy["PolicyDocument"])
        iam.put_role_policy(RoleName=making.name, PolicyName=policy["PolicyName"], PolicyDocument=document)
    for arn in properties.get("ManagedPolicyArns", []):
        iam.attach_role_policy(RoleName=making.name, PolicyArn=arn)


def _managed_policy(making: Making) -> None:
    properties = making.properties("Description", "ManagedPolicyName", "Path", "PolicyDocument", "Roles")
    iam = making.client("iam")
    iam.create_policy(
        PolicyName=making.resource.arn.rpartition("/")[2],
        PolicyDocument=json.dumps(properties["PolicyDocument"]),
        **some(properties, "Description", "Path"),
    )
    for role in properties.get("Roles", []):
        iam.attach_role_policy(RoleName=role, PolicyArn=making.resource.arn)


MAKERS = {"AWS::IAM::ManagedPolicy": _managed_policy, "AWS::IAM::Role": _role}
