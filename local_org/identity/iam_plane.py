"""What real IAM refuses and moto does not, checked before a call goes on to moto (aws-facts 28)."""

import threading
from collections.abc import Callable
from typing import Any

from local_org.endpoint import moto_state
from local_org.endpoint.calls import Call
from local_org.errors import ApiError

POLICIES_PER_ROLE = 10
INLINE_CHARACTERS = 10_240
MANAGED_CHARACTERS = 6_144
TRUST_CHARACTERS = 2_048
ROLE_NAME_CHARACTERS = 64
ROLES_PER_ACCOUNT = 1_000


def _no_role(name: str) -> ApiError:
    return ApiError("NoSuchEntity", f"The role with name {name} cannot be found.", 404)


def _limit(message: str) -> ApiError:
    return ApiError("LimitExceeded", message, 409)


def _length(policy: str) -> int:
    """IAM does not count white space."""
    return len("".join(policy.split()))


def _create_role(call: Call, _: Any) -> None:
    name = call.params["RoleName"]
    if len(name) > ROLE_NAME_CHARACTERS:
        raise ApiError(
            "ValidationError",
            f"1 validation error detected: Value '{name}' at 'roleName' failed to satisfy constraint: "
            f"Member must have length less than or equal to {ROLE_NAME_CHARACTERS}",
        )
    _check_trust(call.params["AssumeRolePolicyDocument"])
    _check_boundary(call)
    if moto_state.count_roles(call.account) >= ROLES_PER_ACCOUNT:
        raise _limit(f"Cannot exceed quota for RolesPerAccount: {ROLES_PER_ACCOUNT}")


def _check_trust(document: str) -> None:
    if _length(document) > TRUST_CHARACTERS:
        raise _limit(f"Cannot exceed quota for ACLSizePerRole: {TRUST_CHARACTERS}")


def _check_boundary(call: Call) -> None:
    boundary = call.params.get("PermissionsBoundary")
    if boundary and moto_state.find_managed_policy(call.account, boundary) is None:
        raise ApiError("NoSuchEntity", f"Scope ARN: {boundary} does not exist or is not attachable.", 404)


def _attach(call: Call, role: Any) -> None:
    arn = call.params["PolicyArn"]
    if moto_state.find_managed_policy(call.account, arn) is None:
        raise ApiError("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)
    if arn not in role.managed_policies and len(role.managed_policies) >= POLICIES_PER_ROLE:
        raise _limit(f"Cannot exceed quota for PoliciesPerRole: {POLICIES_PER_ROLE}")


def _put_inline(call: Call, role: Any) -> None:
    others = {name: text for name, text in role.policies.items() if name != call.params["PolicyName"]}
    size = _length(call.params["PolicyDocument"]) + sum(map(_length, others.values()))
    if size > INLINE_CHARACTERS:
        raise _limit(f"Maximum policy size of {INLINE_CHARACTERS} bytes exceeded for role {role.name}")


def _create_policy(call: Call, _: Any) -> None:
    if _length(call.params["PolicyDocument"]) > MANAGED_CHARACTERS:
        raise _limit(f"Cannot exceed quota for PolicySize: {MANAGED_CHARACTERS}")


_CHECKS: dict[str, Callable[[Call, Any], None]] = {
    "AttachRolePolicy": _attach,
    "CreatePolicy": _create_policy,
    "CreatePolicyVersion": _create_policy,
    "CreateRole": _create_role,
    "PutRolePermissionsBoundary": lambda call, _: _check_boundary(call),
    "PutRolePolicy": _put_inline,
    "UpdateAssumeRolePolicy": lambda call, _: _check_trust(call.params["PolicyDocument"]),
}


class IamPlane:
    """The checks, and when each role was created on the organization's own clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._created: dict[str, float] = {}
        self._lock = threading.Lock()

    def check(self, call: Call) -> None:
        """Raise ApiError for what IAM would refuse and moto would let through."""
        name, arn = call.params.get("RoleName"), call.params.get("PolicyArn")
        role = moto_state.find_role(call.account, name) if name and call.action != "CreateRole" else None
        if name and call.action != "CreateRole" and role is None:
            raise _no_role(name)
        if arn:
            moto_state.find_managed_policy(call.account, arn)  # brings AWS's own policies into the account
        if call.action in _CHECKS:
            _CHECKS[call.action](call, role)

    def remember(self, call: Call) -> None:
        """Take note of a role that has just been created."""
        if call.action == "CreateRole":
            role = moto_state.find_role(call.account, call.params["RoleName"])
            with self._lock:
                self._created[role.id] = self._clock()

    def created(self, role_id: str) -> float:
        """Return when a role was created, in seconds; long ago for one that came by no call."""
        with self._lock:
            return self._created.get(role_id, 0.0)
