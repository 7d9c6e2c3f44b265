"""What would make its holder more than Warden is granted to none of Warden's roles, on nothing."""

import pytest

from local_org.org import LocalOrg
from tests.integration.account import HOME, HUB
from tests.integration.attacks.attackers import CONTROLS, attacker, hub_role, spoke_role

ROLES = [role(control) for role in (hub_role, spoke_role) for control in CONTROLS]
BOUNDARY = "policy/lambda-warden/warden-function-boundary"
# On what an account has of its own; `{account}` is the one of the role that tries.
IDENTITIES = {
    "iam:AddRoleToInstanceProfile": "instance-profile/mine",
    "iam:AddUserToGroup": "group/administrators",
    "iam:AttachGroupPolicy": "group/administrators",
    "iam:AttachUserPolicy": "user/developer",
    "iam:CreateAccessKey": "user/developer",
    "iam:CreateInstanceProfile": "instance-profile/mine",
    "iam:CreateLoginProfile": "user/developer",
    "iam:CreateOpenIDConnectProvider": "oidc-provider/mine",
    "iam:CreatePolicy": "policy/mine",
    "iam:CreatePolicyVersion": BOUNDARY,
    "iam:CreateSAMLProvider": "saml-provider/mine",
    "iam:CreateServiceLinkedRole": "role/aws-service-role/mine",
    "iam:CreateUser": "user/mine",
    "iam:DeactivateMFADevice": "user/developer",
    "iam:DeletePolicy": BOUNDARY,
    "iam:DeletePolicyVersion": BOUNDARY,
    "iam:DeleteRolePermissionsBoundary": "role/warden/any",
    "iam:PutGroupPolicy": "group/administrators",
    "iam:PutRolePermissionsBoundary": "role/warden/any",
    "iam:PutUserPermissionsBoundary": "user/developer",
    "iam:PutUserPolicy": "user/developer",
    "iam:SetDefaultPolicyVersion": BOUNDARY,
    "iam:UpdateAccessKey": "user/developer",
    "iam:UpdateAssumeRolePolicy": "role/warden/any",
    "iam:UpdateLoginProfile": "user/developer",
    "iam:UploadSigningCertificate": "user/developer",
}
ON_FUNCTIONS = (
    "lambda:AddPermission",
    "lambda:CreateAlias",
    "lambda:CreateFunction",
    "lambda:CreateFunctionUrlConfig",
    "lambda:DeleteFunction",
    "lambda:DeleteFunctionEventInvokeConfig",
    "lambda:GetFunction",  # has a link to the code
    "lambda:InvokeFunction",
    "lambda:InvokeFunctionUrl",
    "lambda:PublishVersion",
    "lambda:PutFunctionConcurrency",
    "lambda:PutFunctionEventInvokeConfig",
    "lambda:RemovePermission",
    "lambda:UpdateAlias",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionEventInvokeConfig",
    "lambda:UpdateFunctionUrlConfig",
)
ELSEWHERE = {
    "cloudformation:UpdateStack": f"arn:aws:cloudformation:{HOME}:{HUB}:stack/lambda-warden/1",
    "cloudtrail:StopLogging": f"arn:aws:cloudtrail:{HOME}:{{account}}:trail/management",
    "ec2:RunInstances": f"arn:aws:ec2:{HOME}:{{account}}:instance/*",
    "events:DeleteRule": f"arn:aws:events:{HOME}:{{account}}:rule/warden-forward-lambda",
    "events:DisableRule": f"arn:aws:events:{HOME}:{{account}}:rule/warden-forward-lambda",
    "events:PutPermission": f"arn:aws:events:{HOME}:{HUB}:event-bus/warden",
    "events:PutRule": f"arn:aws:events:{HOME}:{{account}}:rule/warden/mine",
    "events:PutTargets": f"arn:aws:events:{HOME}:{{account}}:rule/warden-forward-lambda",
    "kms:Decrypt": f"arn:aws:kms:{HOME}:{{account}}:key/11111111-2222-3333-4444-555555555555",
    "logs:CreateLogGroup": f"arn:aws:logs:{HOME}:{HUB}:log-group:/aws/lambda/mine",
    "logs:DeleteLogGroup": f"arn:aws:logs:{HOME}:{HUB}:log-group:/aws/lambda/warden-shared-role",
    "logs:GetLogEvents": f"arn:aws:logs:{HOME}:{HUB}:log-group:/aws/lambda/warden-shared-role:log-stream:one",
    "organizations:LeaveOrganization": "*",
    "s3:GetObject": "arn:aws:s3:::warden/letters/1",
    "s3:PutObject": "arn:aws:s3:::warden/letters/1",
    "secretsmanager:GetSecretValue": f"arn:aws:secretsmanager:{HOME}:{{account}}:secret:any-AbCdEf",
    "ssm:GetParameter": f"arn:aws:ssm:{HOME}:{{account}}:parameter/any",
    "sts:GetFederationToken": "arn:aws:sts::{account}:federated-user/mine",
    "sts:TagSession": spoke_role("shared_role"),
}


def holders(org: LocalOrg, action: str, resource: str) -> list[str]:
    """The roles of Warden's that may do an action on a resource of their own account."""
    roles = [attacker(org, role) for role in ROLES]
    return [role.name for role in roles if role.may(action, resource.format(account=role.account))]


@pytest.mark.parametrize(("action", "resource"), IDENTITIES.items(), ids=IDENTITIES)
def test_no_identity_is_made_or_changed(org: LocalOrg, action: str, resource: str) -> None:
    assert holders(org, action, f"arn:aws:iam::{{account}}:{resource}") == []


@pytest.mark.parametrize("action", ON_FUNCTIONS)
@pytest.mark.parametrize("function", ["any", "warden-shared-role"])
def test_no_function_is_run_opened_or_given_other_code(org: LocalOrg, action: str, function: str) -> None:
    assert holders(org, action, f"arn:aws:lambda:{HOME}:{{account}}:function:{function}") == []


@pytest.mark.parametrize(("action", "resource"), ELSEWHERE.items(), ids=ELSEWHERE)
def test_nothing_else_of_an_account_is_read_or_changed(org: LocalOrg, action: str, resource: str) -> None:
    assert holders(org, action, resource) == []
