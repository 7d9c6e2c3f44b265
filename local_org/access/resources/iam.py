"""What IAM and STS actions take."""

from local_org.access.context import Context
from local_org.access.resources.need import (
    Entry,
    Need,
    RoleFacts,
    State,
    anything,
    one,
    place,
    tags_in_request,
    tags_of,
)
from local_org.endpoint.calls import Call

READ_ROLE = ("GetRole", "ListAttachedRolePolicies", "ListRolePolicies", "GetRolePolicy", "ListRoleTags")
CHANGE_ROLE = (
    "AttachRolePolicy",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "TagRole",
    "UntagRole",
    "UpdateAssumeRolePolicy",
    "UpdateRole",
)
# Only these have the key iam:PermissionsBoundary; the value is the boundary that the role has or is to get.
BOUNDED = frozenset(
    {
        "AttachRolePolicy",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
    }
)
POLICY = (
    "CreatePolicyVersion",
    "DeletePolicy",
    "DeletePolicyVersion",
    "GetPolicy",
    "GetPolicyVersion",
    "ListEntitiesForPolicy",
    "ListPolicyVersions",
    "SetDefaultPolicyVersion",
)


def _facts(call: Call, name: str, state: State) -> RoleFacts:
    """Look a role up: its ARN has its path, which a caller never gives."""
    unknown = RoleFacts(place(call).global_arn("iam", f"role/{name}"), None, {})
    return state.role_facts(call.account, name) or unknown


def _tags(call: Call) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in call.params.get("Tags", ())}


def _role_action(action: str) -> Entry:
    def entry(call: Call, state: State) -> tuple[Need, ...]:
        role = _facts(call, call.params["RoleName"], state)
        context = {**tags_of("aws:resourcetag/", role.tags), **tags_of("iam:resourcetag/", role.tags)}
        if action in BOUNDED:
            boundary = call.params.get("PermissionsBoundary", role.boundary)
            context["iam:permissionsboundary"] = (boundary,) if boundary else ()
        if action in {"AttachRolePolicy", "DetachRolePolicy"}:
            context["iam:policyarn"] = (call.params["PolicyArn"],)
        if action in {"TagRole", "UntagRole"}:
            context |= tags_in_request(_tags(call), call.params.get("TagKeys", ()))
        return _here(call, f"iam:{action}", role.arn, context)

    return entry


def _here(call: Call, action: str, arn: str, context: Context) -> tuple[Need, ...]:
    """IAM acts in the caller's account only, also on policies that AWS itself owns."""
    return (Need(action, arn, call.account, context),)


def _on_policy(action: str) -> Entry:
    return lambda call, _: _here(call, action, call.params["PolicyArn"], {})


def _create_role(call: Call, _: State) -> tuple[Need, ...]:
    path = call.params.get("Path") or "/"
    arn = place(call).global_arn("iam", f"role{path}{call.params['RoleName']}")
    boundary = call.params.get("PermissionsBoundary")
    tags = tags_in_request(_tags(call))
    create = _here(call, "iam:CreateRole", arn, {"iam:permissionsboundary": (boundary,) if boundary else (), **tags})
    own_tags = {**tags_of("aws:resourcetag/", {}), **tags_of("iam:resourcetag/", {})}
    return (*create, *_here(call, "iam:TagRole", arn, {**tags, **own_tags})) if _tags(call) else create


def _create_policy(call: Call, _: State) -> tuple[Need, ...]:
    path = call.params.get("Path") or "/"
    arn = place(call).global_arn("iam", f"policy{path}{call.params['PolicyName']}")
    return _here(call, "iam:CreatePolicy", arn, tags_in_request(_tags(call)))


def _list_roles(call: Call, _: State) -> tuple[Need, ...]:
    prefix = call.params.get("PathPrefix") or "/"
    return _here(call, "iam:ListRoles", place(call).global_arn("iam", f"role{prefix}"), {})


def _assume_role(call: Call, _: State) -> tuple[Need, ...]:
    external = call.params.get("ExternalId")
    context = {
        "sts:externalid": (external,) if external else (),
        "sts:rolesessionname": (call.params["RoleSessionName"],),
    }
    return one("sts:AssumeRole", call.params["RoleArn"], context)


def _nothing(_call: Call, _state: State) -> tuple[Need, ...]:
    return ()


TABLE: dict[str, Entry] = {
    **{f"iam:{action}": _role_action(action) for action in (*READ_ROLE, *CHANGE_ROLE)},
    **{f"iam:{action}": _on_policy(f"iam:{action}") for action in POLICY},
    "iam:CreateRole": _create_role,
    "iam:CreatePolicy": _create_policy,
    "iam:GetAccountSummary": anything("iam:GetAccountSummary"),
    "iam:ListPolicies": anything("iam:ListPolicies"),
    "iam:ListRoles": _list_roles,
    "sts:AssumeRole": _assume_role,
    "sts:GetCallerIdentity": _nothing,
}
