"""IAM as far as the remediators use it: state in memory, AWS's error codes on refusal."""

# ruff: noqa: N803 - parameters are named as boto3 names them
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from tests.unit.fakes.answers import FakePages, refusal

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


@dataclass
class FakeRole:
    """A role; policies by ARN and by name."""

    path: str
    trust: Mapping[str, Any]
    managed: list[str] = field(default_factory=list)
    inline: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    boundary: str | None = None


class FakeIam:
    """IAM of one account. `refusals` holds, by operation, what its next calls meet."""

    def __init__(self) -> None:
        self.roles: dict[str, FakeRole] = {}
        self.policies: dict[str, Mapping[str, Any]] = {}
        self.refusals: dict[str, list[ClientError | Callable[[], None]]] = defaultdict(list)

    @property
    def client(self) -> IAMClient:
        return cast("IAMClient", self)

    def get_paginator(self, operation: str) -> FakePages:
        key = {"list_attached_role_policies": "AttachedPolicies", "list_role_policies": "PolicyNames"}[operation]
        return FakePages(key, getattr(self, f"_{operation}"))

    def get_role(self, *, RoleName: str) -> dict[str, Any]:
        self._meet("get_role")
        role = self._find(RoleName)
        answer: dict[str, Any] = {"Path": role.path, "RoleName": RoleName, "AssumeRolePolicyDocument": role.trust}
        if role.tags:  # IAM leaves the key out when there is none
            answer["Tags"] = [{"Key": key, "Value": value} for key, value in role.tags.items()]
        if role.boundary:
            answer["PermissionsBoundary"] = {"PermissionsBoundaryArn": role.boundary}
        return {"Role": answer}

    def list_roles(self, *, PathPrefix: str, Marker: str = "", **_: Any) -> dict[str, Any]:
        names = [name for name, role in sorted(self.roles.items()) if role.path == PathPrefix and name > Marker]
        return {"Roles": [{"RoleName": name} for name in names[:2]], **({"Marker": names[1]} if len(names) > 2 else {})}

    def list_role_tags(self, *, RoleName: str) -> dict[str, Any]:
        return {"Tags": [{"Key": key, "Value": value} for key, value in self._find(RoleName).tags.items()]}

    def create_role(self, **asked: Any) -> None:
        self._meet("create_role")
        if asked["RoleName"] in self.roles:
            raise refusal("EntityAlreadyExists", f"Role with name {asked['RoleName']} already exists.")
        tags = {tag["Key"]: tag["Value"] for tag in asked["Tags"]}
        trust = json.loads(asked["AssumeRolePolicyDocument"])
        self.roles[asked["RoleName"]] = FakeRole(asked["Path"], trust, tags=tags, boundary=asked["PermissionsBoundary"])

    def attach_role_policy(self, *, RoleName: str, PolicyArn: str) -> None:
        self._meet("attach_role_policy")
        attached = self._find(RoleName).managed
        if PolicyArn not in self.policies:
            raise refusal("NoSuchEntity", f"Policy {PolicyArn} does not exist or is not attachable.")
        if PolicyArn not in attached:
            attached.append(PolicyArn)

    def detach_role_policy(self, *, RoleName: str, PolicyArn: str) -> None:
        self._meet("detach_role_policy")
        if PolicyArn not in self._find(RoleName).managed:
            raise refusal("NoSuchEntity", f"Policy {PolicyArn} was not found.")
        self._find(RoleName).managed.remove(PolicyArn)

    def put_role_policy(self, *, RoleName: str, PolicyName: str, PolicyDocument: str) -> None:
        self._meet("put_role_policy")
        self._find(RoleName).inline[PolicyName] = json.loads(PolicyDocument)

    def delete_role_policy(self, *, RoleName: str, PolicyName: str) -> None:
        del self._find(RoleName).inline[PolicyName]

    def delete_role(self, *, RoleName: str) -> None:
        self._meet("delete_role")
        role = self._find(RoleName)
        if role.managed or role.inline:
            raise refusal("DeleteConflict", "Cannot delete entity, must detach all policies first.")
        del self.roles[RoleName]

    def get_role_policy(self, *, RoleName: str, PolicyName: str) -> dict[str, Any]:
        return {"PolicyDocument": self._find(RoleName).inline[PolicyName]}

    def get_policy(self, *, PolicyArn: str) -> dict[str, Any]:
        return {"Policy": {"Arn": PolicyArn, "DefaultVersionId": "v3"}}

    def get_policy_version(self, *, PolicyArn: str, VersionId: str) -> dict[str, Any]:
        documents = {"v3": self.policies[PolicyArn]}
        return {"PolicyVersion": {"Document": documents[VersionId]}}

    def _list_attached_role_policies(self, *, RoleName: str) -> list[Any]:
        return [{"PolicyArn": arn} for arn in self._find(RoleName).managed]

    def _list_role_policies(self, *, RoleName: str) -> list[Any]:
        return list(self._find(RoleName).inline)

    def _meet(self, operation: str) -> None:
        if self.refusals[operation]:
            refused = self.refusals[operation].pop(0)
            if isinstance(refused, ClientError):
                raise refused
            refused()

    def _find(self, name: str) -> FakeRole:
        if name not in self.roles:
            raise refusal("NoSuchEntity", f"The role with name {name} cannot be found.")
        return self.roles[name]
