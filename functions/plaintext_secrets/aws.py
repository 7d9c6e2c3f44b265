"""All that plaintext_secrets asks of AWS. Values are handed to the detector and to nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from plaintext_secrets.plan import TAG, Facts, TagFunction, UntagFunction
from warden.errors import MalformedEvent, code
from warden.model import Action, Function, ServedVersion
from warden.patience import Patience
from warden.secrets import find
from warden.spoke import Spoke
from warden.trigger import Trigger
from warden.versions import LATEST, aliases

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class PlaintextSecrets:
    """Reads environments and sets one tag."""

    def __init__(self, spoke: Spoke) -> None:
        self._spoke = spoke

    def read(self, trigger: Trigger, deep: bool) -> Facts:  # noqa: FBT001 - the flow's calling convention
        """The facts on the trigger's function; one call while there is nothing to flag."""
        function = trigger.function
        if function is None:
            raise MalformedEvent("detail.requestParameters.functionName: missing")
        client = self._lambda(function)
        try:
            latest = client.get_function_configuration(FunctionName=function.arn)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return Facts(None)
        environment = latest.get("Environment", {})
        secrets = find(environment.get("Variables", {}))
        return Facts(
            function,
            secrets,
            unreadable=environment.get("Error", {}).get("ErrorCode", ""),
            tag=_tag(client, function) if secrets or deep else None,
            served=_served(client, function) if deep and not secrets else (),
        )

    def apply(self, action: Action, _patience: Patience) -> None:
        """Makes one change of the plan."""
        match action:
            case TagFunction():
                self._lambda(action.function).tag_resource(Resource=action.function.arn, Tags={TAG: action.after})
            case UntagFunction():
                self._lambda(action.function).untag_resource(Resource=action.function.arn, TagKeys=[TAG])
            case _:
                raise TypeError(f"not an action of plaintext_secrets: {action!r}")

    def _lambda(self, function: Function) -> LambdaClient:
        return self._spoke.client("lambda", function)  # type: ignore[no-any-return]


def _tag(client: LambdaClient, function: Function) -> str | None:
    return client.list_tags(Resource=function.arn)["Tags"].get(TAG)


def _served(client: LambdaClient, function: Function) -> tuple[ServedVersion, ...]:
    """Aliases whose version holds a secret; a version's environment never changes, so each is read once."""
    behind = [alias for alias in aliases(client, function.arn) if alias.version != LATEST]
    bad = {version for version in {alias.version for alias in behind} if _holds_secret(client, function, version)}
    return tuple(alias for alias in behind if alias.version in bad)


def _holds_secret(client: LambdaClient, function: Function, version: str) -> bool:
    published: Mapping[str, Any] = client.get_function_configuration(FunctionName=function.arn, Qualifier=version)
    return bool(find(published.get("Environment", {}).get("Variables", {})))
