"""All that dead_letter asks of AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from dead_letter.plan import AttachGrant, AttachTarget, Facts
from warden.default_target import Kind, default_targets, grant_arn
from warden.errors import Blocked, MalformedEvent, code, message
from warden.model import Action, Function, ServedVersion, bare_name
from warden.patience import Patience
from warden.policy import EDGE, trusts
from warden.spoke import Spoke
from warden.swap import swap
from warden.trigger import Trigger
from warden.versions import LATEST, configurations, dead_letter_target, served, without_environment

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class DeadLetter:
    """Reads what a function does with failed events, and gives it the default target."""

    def __init__(self, spoke: Spoke, kind: Kind) -> None:
        self._spoke = spoke
        self._kind = kind

    def read(self, trigger: Trigger, deep: bool) -> Facts:  # noqa: FBT001 - the flow's calling convention
        """The facts on the trigger's function; one or two calls while nothing is missing."""
        function = trigger.function
        if function is None:
            raise MalformedEvent("detail.requestParameters.functionName: missing")
        client = self._spoke.lambda_in(function)
        try:
            versions = configurations(client, function.arn) if deep else _latest(client, function)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return Facts(None)
        latest = versions[LATEST]
        target = dead_letter_target(latest)
        has_destination = not target and LATEST in _with_destination(client, function)
        lacking = not target and not has_destination
        at_edge = "MasterArn" in latest or (lacking and self._is_for_edge(function, latest["Role"]))
        matters = target in default_targets(function) or (lacking and not at_edge)
        return Facts(
            function,
            self._kind,
            role_arn=latest["Role"],
            revision=latest["RevisionId"],
            target=target,
            has_destination=has_destination,
            at_edge=at_edge,
            # Read only in the first look: that we attached the policy a moment ago needs no asking.
            granted=self._is_granted(function, latest["Role"]) if matters and not deep else None,
            served=_served(client, function, versions),
        )

    def apply(self, action: Action, patience: Patience) -> None:
        """Makes one change of the plan. Raises Blocked when the role cannot take another policy."""
        match action:
            case AttachGrant():
                self._grant(action)
            case AttachTarget():
                self._attach(action, patience)
            case _:
                raise TypeError(f"not an action of dead_letter: {action!r}")

    def _grant(self, action: AttachGrant) -> None:
        role = bare_name(action.role_arn)
        try:
            self._spoke.iam_in(action.function).attach_role_policy(RoleName=role, PolicyArn=action.policy_arn)
        except ClientError as error:
            match code(error):
                case "LimitExceeded" | "UnmodifiableEntity" | "NoSuchEntity":
                    raise Blocked(f"the role {role} cannot be given the right: {message(error)}") from error
                case _:
                    raise

    def _attach(self, action: AttachTarget, patience: Patience) -> None:
        swap(
            self._spoke.lambda_in(action.function),
            action.function.arn,
            {"DeadLetterConfig": {"TargetArn": action.after}},
            revision=action.revision,
            unchanged=lambda current: (
                (current["Role"], dead_letter_target(current)) == (action.role_arn, action.before)
            ),
            patience=patience,
        )

    def _is_for_edge(self, function: Function, role_arn: str) -> bool:
        """Before a distribution uses it, only its role's trust tells a Lambda@Edge function (aws-facts 19)."""
        try:
            role = self._spoke.iam_in(function).get_role(RoleName=bare_name(role_arn))["Role"]
        except ClientError as error:
            if code(error) != "NoSuchEntity":
                raise
            return False
        return trusts(cast("Mapping[str, Any]", role["AssumeRolePolicyDocument"]), EDGE)

    def _is_granted(self, function: Function, role_arn: str) -> bool:
        grant = grant_arn(function)
        pages = (
            self._spoke.iam_in(function)
            .get_paginator("list_attached_role_policies")
            .paginate(RoleName=bare_name(role_arn))
        )
        try:
            return any(policy["PolicyArn"] == grant for page in pages for policy in page["AttachedPolicies"])
        except ClientError as error:
            if code(error) != "NoSuchEntity":
                raise
            return False  # Lambda does not mind that a function's role is deleted


def _latest(client: LambdaClient, function: Function) -> Mapping[str, Mapping[str, Any]]:
    return {LATEST: without_environment(client.get_function_configuration(FunctionName=function.arn))}


def _with_destination(client: LambdaClient, function: Function) -> set[str]:
    """The qualifiers, $LATEST or aliases and versions, whose failed events go to a destination."""
    pages = client.get_paginator("list_function_event_invoke_configs").paginate(FunctionName=function.arn)
    return {
        config["FunctionArn"].rsplit(":", 1)[-1]
        for page in pages
        for config in page["FunctionEventInvokeConfigs"]
        if config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    }


def _served(
    client: LambdaClient, function: Function, versions: Mapping[str, Mapping[str, Any]]
) -> tuple[ServedVersion, ...]:
    """Aliases of versions without a target, unless the alias or the version has a destination of its own."""
    losing = served(client, function.arn, versions, lambda version: not dead_letter_target(version))
    if not losing:
        return ()
    safe = _with_destination(client, function)
    return tuple(one for one in losing if one.alias not in safe and one.version not in safe)
