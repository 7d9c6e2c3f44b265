"""The roles that a change speaks of: who they are, who needs them, and taking off what Warden put there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from undo.plan import Standing
from warden.default_target import default_targets, grant_arn
from warden.errors import Blocked, code, message
from warden.inventory import Inventory
from warden.mappings import all_mappings
from warden.model import FUNCTION_TAG, Function, bare_name
from warden.on_failure import OnFailure
from warden.policy import LAMBDA, trusts
from warden.spoke import Spoke
from warden.versions import LATEST, configurations, dead_letter_target, without_environment

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

PATH = "/warden/"  # of the roles that Warden makes


class Roles:
    """The roles of the account that a function is in."""

    def __init__(self, spoke: Spoke, inventory: Inventory, function: Function, returning: Collection[str] = ()) -> None:
        """returning: mappings of the function that are about to be as they were, so that they need nothing."""
        self._spoke = spoke
        self._inventory = inventory
        self._function = function
        self._returning = returning
        self._senders: dict[str, set[Function]] = {}

    def standing(self, role_arn: str, versions: Mapping[str, Mapping[str, Any]], *, granted: bool) -> Standing | None:
        """The role as it stands, None when it is gone. versions: those of the function, by number and $LATEST.

        granted: whether it may have the grant for the function's sake, so that it matters who else needs it.
        """
        role = self._get(role_arn)
        if role is None:
            return None
        name = bare_name(role_arn)
        tags = {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])}
        own = role["Path"] == PATH and tags.get(FUNCTION_TAG) == self._function.arn
        managed = tuple(self._attached(name))
        asked = (granted or own) and grant_arn(self._function) in managed
        return Standing(
            trusts_lambda=trusts(role["AssumeRolePolicyDocument"], LAMBDA),
            managed=managed,
            inline={policy: self._inline(name, policy) for policy in self._inline_names(name)} if own else {},
            tags=tags if own else {},
            kept_by=self._kept_by(role_arn, versions) if own else "",
            wanted_by=self.wanting(role_arn, versions) if asked else None,
        )

    def wanting(self, role_arn: str, versions: Mapping[str, Mapping[str, Any]]) -> Function | None:
        """A function that sends its dead letters, or records that it gives up, to the default target under the role.

        The function looked at counts by its published versions: what becomes of $LATEST is what is being decided.
        """
        published = {version: value for version, value in versions.items() if version != LATEST}
        if self._needs(self._function, published, role_arn):
            return self._function
        others = chain(self._others(role_arn), self._leavers(role_arn))
        on_record = (other for other in others if self._needs(other, self._versions(other), role_arn))
        running = (other for other, version in self._running(role_arn) if self._needs(other, version, role_arn))
        return next(chain(on_record, running), None)

    def give(self, role_arn: str, policy_arn: str) -> None:
        """Attaches the policy; attached twice is attached once. Raises Blocked when the role cannot take it."""
        try:
            self._iam.attach_role_policy(RoleName=bare_name(role_arn), PolicyArn=policy_arn)
        except ClientError as error:
            if code(error) not in ("LimitExceeded", "UnmodifiableEntity", "NoSuchEntity"):
                raise
            raise Blocked(f"the role {role_arn} cannot be given the right: {message(error)}") from error

    def take(self, role_arn: str, policy_arn: str) -> None:
        """Detaches the policy, and attaches it again if somebody came to need it meanwhile."""
        _unless_gone(lambda: self._iam.detach_role_policy(RoleName=bare_name(role_arn), PolicyArn=policy_arn))
        if self._needs(self._function, self._versions(self._function), role_arn) or self.wanting(role_arn, {}):
            self.give(role_arn, policy_arn)

    def remove(self, role_arn: str) -> None:
        """Removes the function's own role with its policies; one that is gone is gone."""
        name = bare_name(role_arn)
        if self._get(role_arn) is None:
            return
        for arn in list(self._attached(name)):
            self._iam.detach_role_policy(RoleName=name, PolicyArn=arn)
        for policy in list(self._inline_names(name)):
            self._iam.delete_role_policy(RoleName=name, PolicyName=policy)
        _unless_gone(lambda: self._iam.delete_role(RoleName=name))

    @property
    def _iam(self) -> IAMClient:
        return self._spoke.iam_in(self._function)

    def _needs(self, function: Function, versions: Mapping[str, Mapping[str, Any]], role_arn: str) -> bool:
        """Whether one of the versions sends under the role. Of records any may be the one: a mapping names no role."""
        return _sends(function, versions, role_arn) or (
            _runs(versions, role_arn) and function in self._senders_beside(function)
        )

    def _senders_beside(self, function: Function) -> set[Function]:
        """The functions of that one's region with a mapping that sends to the default target."""
        if function.region not in self._senders:
            found = all_mappings(self._spoke.lambda_in(function))
            self._senders[function.region] = {
                Function.from_arn(mapping["FunctionArn"])
                for mapping in found
                if mapping["UUID"] not in self._returning
                and OnFailure.of(mapping).destination in default_targets(function)
            }
        return self._senders[function.region]

    def _kept_by(self, role_arn: str, versions: Mapping[str, Mapping[str, Any]]) -> str:
        """Who else than $LATEST of the function runs under the role, in words."""
        old = [number for number, version in versions.items() if number != LATEST and version["Role"] == role_arn]
        if old:
            return f"version {', '.join(old)} runs under it"
        left = (one for one in self._leavers(role_arn) if _runs(self._versions(one), role_arn))
        other = next(chain(self._others(role_arn), left, (user for user, _ in self._running(role_arn))), None)
        return f"{other.name} ({other.region}) runs under it" if other else ""

    def _others(self, role_arn: str) -> Iterator[Function]:
        """The other functions on record with that role."""
        users = self._inventory.users(self._function.account, bare_name(role_arn))
        return (user.function for user in users if user.function != self._function)

    def _leavers(self, role_arn: str) -> Iterator[Function]:
        """The other functions that may have published versions under the role before they were moved off it."""
        users = self._inventory.leavers(self._function.account, bare_name(role_arn))
        return (user.function for user in users if user.function != self._function)

    def _running(self, role_arn: str) -> Iterator[tuple[Function, Mapping[str, Mapping[str, Any]]]]:
        """The other functions' versions in the region that run under the role; a call for 50 of all that there are.

        The inventory hears of a move when its event comes, and knows of the roles before it only the last.
        """
        pages = self._spoke.lambda_in(self._function).get_paginator("list_functions").paginate(FunctionVersion="ALL")
        for version in (entry for page in pages for entry in page["Functions"]):
            function = Function.from_arn(version["FunctionArn"].rpartition(":")[0])
            if version["Role"] == role_arn and function != self._function:
                yield function, {version["Version"]: without_environment(version)}

    def _versions(self, function: Function) -> Mapping[str, Mapping[str, Any]]:
        try:
            return configurations(self._spoke.lambda_in(function), function.arn)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return {}

    def _get(self, role_arn: str) -> Mapping[str, Any] | None:
        try:
            return cast("Mapping[str, Any]", self._iam.get_role(RoleName=bare_name(role_arn))["Role"])
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

    def _inline(self, role: str, policy: str) -> Mapping[str, Any]:
        document = self._iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        return cast("Mapping[str, Any]", document)  # botocore parses it


def _runs(versions: Mapping[str, Mapping[str, Any]], role_arn: str) -> bool:
    return any(version["Role"] == role_arn for version in versions.values())


def _sends(function: Function, versions: Mapping[str, Mapping[str, Any]], role_arn: str) -> bool:
    """Whether one of the versions sends its dead letters to the default target under the role."""
    targets = default_targets(function)
    return any(version["Role"] == role_arn and dead_letter_target(version) in targets for version in versions.values())


def _unless_gone(call: Callable[[], object]) -> None:
    """Makes the call; what is gone already is what it wants."""
    try:
        call()
    except ClientError as error:
        if code(error) != "NoSuchEntity":
            raise
