"""The right to send to the default dead-letter target, on the role of a function in a member account."""

from __future__ import annotations

from botocore.exceptions import ClientError

from warden.default_target import AttachGrant, grant_arn
from warden.errors import Blocked, code, message
from warden.model import Function, bare_name
from warden.spoke import Spoke


def attach(spoke: Spoke, action: AttachGrant) -> None:
    """Attaches it; attached twice is attached once. Raises Blocked when the role cannot take another policy."""
    role = bare_name(action.role_arn)
    try:
        spoke.iam_in(action.function).attach_role_policy(RoleName=role, PolicyArn=action.policy_arn)
    except ClientError as error:
        match code(error):
            case "LimitExceeded" | "UnmodifiableEntity" | "NoSuchEntity":
                raise Blocked(f"the role {role} cannot be given the right: {message(error)}") from error
            case _:
                raise


def is_attached(spoke: Spoke, function: Function, role_arn: str) -> bool:
    """Whether the function's role has it."""
    grant = grant_arn(function)
    pages = spoke.iam_in(function).get_paginator("list_attached_role_policies").paginate(RoleName=bare_name(role_arn))
    try:
        return any(policy["PolicyArn"] == grant for page in pages for policy in page["AttachedPolicies"])
    except ClientError as error:
        if code(error) != "NoSuchEntity":
            raise
        return False  # Lambda does not mind that a function's role is deleted
