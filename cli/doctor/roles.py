"""Whether the roles of a guarded account have the rights of the template, and let in nobody but whom it names."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from cli.doctor import mend
from cli.doctor.check import Fault, Probe, absent
from cli.doctor.documents import same
from cli.doctor.spoke import ROLE, Guarded
from local_org.cloudformation.stack import Resource

GONE = "NoSuchEntity"
PATH = "/lambda-warden/"
REFUSED = ("AccessDenied", "AccessDeniedException")
OLDER = "the spoke's stack is of another version than this copy of the template, or somebody changed it"


def roles(guarded: Guarded) -> tuple[Resource, ...]:
    """Those that the template makes in the region: all in the home region, the forwarder's in each."""
    return guarded.stack.of_type("AWS::IAM::Role")


def _standing(iam: Any) -> dict[str, Mapping[str, Any]]:
    """The roles under our path by their ARNs. One that is gone could not be asked for: without it IAM knows no path."""
    pages = iam.get_paginator("list_roles").paginate(PathPrefix=PATH)
    return {role["Arn"]: role for page in pages for role in page["Roles"]}


def _rights(guarded: Guarded) -> Iterator[Fault]:
    iam = guarded.client("iam")
    standing = _standing(iam)
    for role in roles(guarded):
        if role.arn not in standing:
            yield Fault(f"there is no role {role.arn}", mend.spoke(guarded))
            continue
        # a list of roles does not tell of boundaries
        if "PermissionsBoundary" in iam.get_role(RoleName=role.ref)["Role"]:
            command = f"aws iam delete-role-permissions-boundary --role-name {role.ref}"
            yield Fault(f"{role.ref} has a boundary, which the template gives it not", command)
        yield from _inline(iam, role, guarded)
        for one in iam.list_attached_role_policies(RoleName=role.ref)["AttachedPolicies"]:
            command = f"aws iam detach-role-policy --role-name {role.ref} --policy-arn {one['PolicyArn']}"
            yield Fault(f"{role.ref} has {one['PolicyArn']} attached, which the template does not attach", command)


def _inline(iam: Any, role: Resource, guarded: Guarded) -> Iterator[Fault]:
    wanted = {one["PolicyName"]: one["PolicyDocument"] for one in role.properties["Policies"]}
    there = set(iam.list_role_policies(RoleName=role.ref)["PolicyNames"])
    for name in sorted(there - wanted.keys()):
        command = f"aws iam delete-role-policy --role-name {role.ref} --policy-name {name}"
        yield Fault(f"{role.ref} has the policy {name}, which is not in the template", command)
    for name, document in wanted.items():
        if name not in there or not same(_document(iam, role, name), document):
            yield Fault(f"the rights of {role.ref} are not those of the template: {OLDER}", mend.spoke(guarded))


def _document(iam: Any, role: Resource, name: str) -> Any:
    return iam.get_role_policy(RoleName=role.ref, PolicyName=name)["PolicyDocument"]


def _trust(guarded: Guarded) -> Iterator[Fault]:
    standing = _standing(guarded.client("iam"))
    for role in roles(guarded):
        found = standing.get(role.arn)
        if found and not same(found["AssumeRolePolicyDocument"], role.properties["AssumeRolePolicyDocument"]):
            yield Fault(f"{role.ref} does not let in exactly whom the template names: {OLDER}", mend.spoke(guarded))


def _tried(guarded: Guarded) -> Iterator[Fault]:
    """Tries to become each role but the one for this, as whoever calls."""
    for role in roles(guarded):
        if not role.arn.endswith(ROLE) and _becomes(guarded.hub.client("sts"), role.arn):
            yield Fault(f"{role.ref} could be assumed by whoever called this", mend.spoke(guarded))


def _becomes(sts: Any, arn: str) -> bool:
    try:
        sts.assume_role(RoleArn=arn, RoleSessionName="doctor-tries")
    except ClientError as error:
        if absent(error, *REFUSED):
            return False
        raise
    return True


def _policies(guarded: Guarded) -> Iterator[Fault]:
    iam = guarded.client("iam")
    for policy in guarded.stack.of_type("AWS::IAM::ManagedPolicy"):
        there = _default_version(iam, policy.arn)
        if there is None:
            yield Fault(f"there is no policy {policy.arn}", mend.spoke(guarded))
        elif not same(there, policy.properties["PolicyDocument"]):
            yield Fault(f"{policy.arn} is not what the template says: {OLDER}", mend.spoke(guarded))


def _default_version(iam: Any, arn: str) -> Any:
    try:
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    except ClientError as error:
        if absent(error, GONE):
            return None
        raise
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


ROLES = Probe(
    "roles",
    "Each function of the hub acts here by a role of its own, which has to be there with just the template's rights.",
    _rights,
)
TRUST = Probe("trust", "Each role lets in the one function or service that it is for.", _trust)
NOT_ASSUMABLE = Probe("not_assumable", "Whoever calls this does not become a role of Warden's; it was tried.", _tried)
POLICIES = Probe(
    "policies",
    "The boundary bounds every role that Warden makes; the grant lets functions send their dead letters.",
    _policies,
)
