"""Roles in IAM: reading the rights of one, making and removing a function's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from botocore.exceptions import ClientError

from shared_role.plan import PATH, CreateRole, DeleteRole, RoleRights, own_role_arn
from warden.default_target import GRANT
from warden.errors import Blocked, code, message
from warden.model import FUNCTION_TAG, Function, bare_name
from warden.patience import Patience
from warden.policy import allows

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import RoleTypeDef

Document = Mapping[str, Any]
Answer = TypeVar("Answer")


class Roles:
    """The roles of one account."""

    def __init__(self, iam: IAMClient) -> None:
        self._iam = iam

    def rights(self, role_arn: str) -> RoleRights | None:
        """What a role allows and whom it trusts, policies parsed; None when it is gone."""
        name = bare_name(role_arn)
        role = self._get(name)
        if role is None:
            return None
        return RoleRights(
            arn=role_arn,
            trust=_document(role["AssumeRolePolicyDocument"]),
            managed={arn: self._managed(arn) for arn in self._attached(name)},
            inline={policy: self._inline(name, policy) for policy in self._inline_names(name)},
            boundary=_boundary(role),
            tags={tag["Key"]: tag["Value"] for tag in role.get("Tags", [])},
        )

    def create(self, action: CreateRole, patience: Patience, is_used: Callable[[], bool]) -> None:
        """Makes the function's own role, or brings the one that stands to the same rights.

        is_used: whether anybody runs under the role, which then loses nothing. It is asked after the policies were
        listed, so that what the role is given on account of a move that comes later still is not among the surplus.
        Raises Blocked when the account has no room for it, or the name is taken by a role that is not ours, that
        differs in what we may not change, or that is in use and has other rights than planned.
        """
        name = bare_name(action.role_arn)
        attached, inline = self._stand(name, action, patience)
        self._trim(action, attached - set(action.managed), self._other_inline(name, inline, action), is_used=is_used)
        for arn in action.managed:
            if arn not in attached:
                _once_visible(patience, partial(self._iam.attach_role_policy, RoleName=name, PolicyArn=arn))
        for policy, document in action.inline.items():
            text = json.dumps(document)
            put = partial(self._iam.put_role_policy, RoleName=name, PolicyName=policy, PolicyDocument=text)
            _once_visible(patience, put)

    def delete(self, action: DeleteRole) -> None:
        """Removes the function's own role with its policies; one that is gone, or not ours, is left alone."""
        if not self.leftover(action.function):
            return
        name = bare_name(action.role_arn)
        self._strip(name, set(self._attached(name)), set(self._inline_names(name)))
        self._iam.delete_role(RoleName=name)

    def leftover(self, function: Function) -> str:
        """The ARN of the function's own role if it stands; empty when there is none."""
        arn = own_role_arn(function)
        role = self._get(bare_name(arn))
        return arn if role is not None and _is_own(role, function) else ""

    def reaches_network(self, role_arn: str) -> bool:
        """Whether Lambda may still need the role after the function is deleted: for up to an hour it removes the
        network interfaces of a function that was in a VPC under that function's own role.
        """
        rights = self.rights(role_arn) if role_arn else None
        documents = [*rights.managed.values(), *rights.inline.values()] if rights else []
        return any(allows(document, "ec2:DeleteNetworkInterface") for document in documents)

    def _stand(self, name: str, action: CreateRole, patience: Patience) -> tuple[set[str], set[str]]:
        """Makes sure that the role is there; returns the managed and inline policies that it has already."""
        try:
            self._iam.create_role(
                RoleName=name,
                Path=PATH,
                AssumeRolePolicyDocument=json.dumps(action.trust),
                PermissionsBoundary=action.boundary,
                Description=f"Own role of the Lambda function {action.function.name}, made by Lambda Warden",
                Tags=[{"Key": key, "Value": value} for key, value in action.tags.items()],
            )
        except ClientError as error:
            match code(error):
                case "EntityAlreadyExists":
                    return self._adopt(name, action, patience)
                case "LimitExceeded":
                    raise Blocked(f"IAM refuses another role: {message(error)}") from error
                case _:
                    raise
        return set(), set()

    def _adopt(self, name: str, action: CreateRole, patience: Patience) -> tuple[set[str], set[str]]:
        role = _once_visible(patience, partial(self._iam.get_role, RoleName=name))["Role"]
        if not _is_own(role, action.function):
            raise Blocked(f"a role named {name} that is not Warden's exists already")
        if differing := ", ".join(_differing(role, action)):
            raise Blocked(f"the role {name} stands already and differs from what it should be: {differing}")
        return set(self._attached(name)), set(self._inline_names(name))

    def _other_inline(self, name: str, standing: set[str], action: CreateRole) -> set[str]:
        """The inline policies that stand and are not planned, or are planned with other words."""
        planned = standing & set(action.inline)
        return standing - {policy for policy in planned if self._inline(name, policy) == action.inline[policy]}

    def _trim(self, action: CreateRole, managed: set[str], inline: set[str], *, is_used: Callable[[], bool]) -> None:
        """Takes away what the planned rights do not hold. From a role in use nothing is taken: no function moves to it.

        Sending to the default dead-letter target is no surplus there: dead_letter gives it to every function.
        """
        name = bare_name(action.role_arn)
        if not managed and not inline:
            return
        if not is_used():
            self._strip(name, managed, inline)
        elif beyond := sorted({bare_name(arn) for arn in managed if not arn.endswith(f":policy/{GRANT}")} | inline):
            raise Blocked(
                f"the role {name} stands already, is in use and has other policies than {bare_name(action.source)}: "
                f"{', '.join(beyond)}"
            )

    def _strip(self, name: str, managed: set[str], inline: set[str]) -> None:
        for arn in sorted(managed):
            self._iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        for policy in sorted(inline):
            self._iam.delete_role_policy(RoleName=name, PolicyName=policy)

    def _get(self, name: str) -> RoleTypeDef | None:
        try:
            return self._iam.get_role(RoleName=name)["Role"]
        except ClientError as error:
            if code(error) != "NoSuchEntity":
                raise
            return None

    def _attached(self, name: str) -> Iterator[str]:
        for page in self._iam.get_paginator("list_attached_role_policies").paginate(RoleName=name):
            yield from (policy["PolicyArn"] for policy in page["AttachedPolicies"])

    def _inline_names(self, name: str) -> Iterator[str]:
        for page in self._iam.get_paginator("list_role_policies").paginate(RoleName=name):
            yield from page["PolicyNames"]

    def _managed(self, arn: str) -> Document:
        version = self._iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        return _document(self._iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])

    def _inline(self, role: str, policy: str) -> Document:
        return _document(self._iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])


def _once_visible(patience: Patience, call: Callable[[], Answer]) -> Answer:
    """A role made a moment ago may not be visible everywhere yet."""
    while True:
        try:
            return call()
        except ClientError as error:
            if code(error) != "NoSuchEntity":
                raise
            patience.wait(message(error))


def _is_own(role: RoleTypeDef, function: Function) -> bool:
    tags = {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])}
    return role["Path"] == PATH and tags.get(FUNCTION_TAG) == function.arn


def _differing(role: RoleTypeDef, action: CreateRole) -> Iterator[str]:
    """What of a role that stands is not as planned and, by our rights, cannot be put right."""
    if _document(role["AssumeRolePolicyDocument"]) != action.trust:
        yield "its trust policy"
    if _boundary(role) != action.boundary:
        yield "its permissions boundary"
    if action.by_tags and _asked({tag["Key"]: tag["Value"] for tag in role.get("Tags", [])}) != _asked(action.tags):
        yield "its tags, which its policies ask for"


def _asked(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that a policy may ask for: where one asks for ours, or for AWS's own, no role is made."""
    return {key: value for key, value in tags.items() if not key.lower().startswith(("aws:", "warden:"))}


def _boundary(role: RoleTypeDef) -> str | None:
    return role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")


def _document(answer: object) -> Document:
    """botocore parses policy documents; its type stubs still say that they may be text."""
    return cast(Document, answer)
