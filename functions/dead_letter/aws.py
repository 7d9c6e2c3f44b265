"""All that dead_letter asks of AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from dead_letter.plan import AttachTarget, Facts
from warden import grant
from warden.default_target import AttachGrant, Kind, default_targets
from warden.errors import MalformedEvent, code
from warden.model import Action, Function, ServedVersion, bare_name
from warden.patience import Patience
from warden.policy import EDGE, trusts
from warden.spoke import Spoke
from warden.swap import swap
from warden.trigger import DRIFT, Trigger
from warden.versions import LATEST, configurations, dead_letter_target, served, without_environment

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

# Calls about concurrency, and looks that Warden asks for itself: then it is worth a call.
ABOUT_CONCURRENCY = ("PutFunctionConcurrency", "DeleteFunctionConcurrency", DRIFT)


class DeadLetter:
    """Reads what a function does with failed events, and gives it the default target."""

    def __init__(self, spoke: Spoke, kind: Kind) -> None:
        self._spoke = spoke
        self._kind = kind
        self._mended: Function | None = None  # the one that was given a target and not looked at since

    def read(self, trigger: Trigger, deep: bool) -> Facts:  # noqa: FBT001 - the flow's calling convention
        """The facts on the trigger's function; one or two calls while nothing is missing, one more for concurrency."""
        function = trigger.function
        if function is None:
            raise MalformedEvent("detail.requestParameters.functionName: missing")
        client = self._spoke.lambda_in(function)
        versions = _versions(client, function, deep=deep)
        if not versions:
            return Facts(None)
        latest = versions[LATEST]
        target = dead_letter_target(latest)
        asynchronous = {} if target else _asynchronous(client, function)
        has_destination = LATEST in _with_destination(asynchronous)
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
            retries=asynchronous.get(LATEST, {}).get("MaximumRetryAttempts"),
            stopped=self._asks_for_concurrency(trigger, deep=deep) and _is_stopped(client, function),
            at_edge=at_edge,
            # Read only in the first look: that we attached the policy a moment ago needs no asking.
            granted=grant.is_attached(self._spoke, function, latest["Role"]) if matters and not deep else None,
            served=_served(client, function, versions),
        )

    def _asks_for_concurrency(self, trigger: Trigger, *, deep: bool) -> bool:
        """When the trigger may be about it, and while a finding is open; not right after an ordinary event's change."""
        mended, self._mended = self._mended, None
        return trigger.event.startswith(ABOUT_CONCURRENCY) or (deep and mended != trigger.function)

    def apply(self, action: Action, patience: Patience) -> None:
        """Makes one change of the plan. Raises Blocked when the role cannot take another policy."""
        match action:
            case AttachGrant():
                grant.attach(self._spoke, action)
            case AttachTarget():
                self._attach(action, patience)
            case _:
                raise TypeError(f"not an action of dead_letter: {action!r}")

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
        self._mended = action.function

    def _is_for_edge(self, function: Function, role_arn: str) -> bool:
        """Before a distribution uses it, only its role's trust tells a Lambda@Edge function (aws-facts 19)."""
        try:
            role = self._spoke.iam_in(function).get_role(RoleName=bare_name(role_arn))["Role"]
        except ClientError as error:
            if code(error) != "NoSuchEntity":
                raise
            return False
        return trusts(cast("Mapping[str, Any]", role["AssumeRolePolicyDocument"]), EDGE)


def _versions(client: LambdaClient, function: Function, *, deep: bool) -> Mapping[str, Mapping[str, Any]]:
    """The configuration of $LATEST, and of all published versions as well if `deep`; none when the function is gone."""
    try:
        if deep:
            return configurations(client, function.arn)
        return {LATEST: without_environment(client.get_function_configuration(FunctionName=function.arn))}
    except ClientError as error:
        if code(error) != "ResourceNotFoundException":
            raise
        return {}


def _asynchronous(client: LambdaClient, function: Function) -> Mapping[str, Mapping[str, Any]]:
    """What was set for asynchronous events, by qualifier: $LATEST, aliases and versions."""
    pages = client.get_paginator("list_function_event_invoke_configs").paginate(FunctionName=function.arn)
    configs = (config for page in pages for config in page["FunctionEventInvokeConfigs"])
    return {config["FunctionArn"].rsplit(":", 1)[-1]: config for config in configs}


def _with_destination(asynchronous: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The qualifiers whose failed events go to a destination."""
    return {
        qualifier
        for qualifier, config in asynchronous.items()
        if config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    }


def _is_stopped(client: LambdaClient, function: Function) -> bool:
    """Whether the function is reserved no concurrency at all; one that is gone by now is not."""
    try:
        reserved = client.get_function_concurrency(FunctionName=function.arn)
    except ClientError as error:
        if code(error) != "ResourceNotFoundException":
            raise
        return False
    return reserved.get("ReservedConcurrentExecutions") == 0


def _served(
    client: LambdaClient, function: Function, versions: Mapping[str, Mapping[str, Any]]
) -> tuple[ServedVersion, ...]:
    """Aliases of versions without a target, unless the alias or the version has a destination of its own."""
    losing = served(client, function.arn, versions, lambda version: not dead_letter_target(version))
    if not losing:
        return ()
    safe = _with_destination(_asynchronous(client, function))
    return tuple(one for one in losing if one.alias not in safe and one.version not in safe)
