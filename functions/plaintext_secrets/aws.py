"""All that plaintext_secrets asks of AWS. Values are handed to the detector and to nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from plaintext_secrets.plan import TAG, Facts, TagFunction, UntagFunction
from warden.errors import MalformedEvent, code
from warden.model import Action, Function, ServedVersion
from warden.patience import Patience
from warden.secrets import PlaintextSecret, find
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
        client = self._spoke.lambda_in(function)
        try:
            latest = client.get_function_configuration(FunctionName=function.arn)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return Facts(None)
        secrets = _secrets(latest)
        behind = _behind_aliases(client, function) if deep and not secrets else {}
        return Facts(
            function,
            secrets,
            unreadable=_unreadable(latest, *behind.values()),
            tag=_tag(client, function) if secrets or deep else None,
            served=tuple(alias for alias, published in behind.items() if _secrets(published)),
            role_arn=latest["Role"],
        )

    def apply(self, action: Action, _patience: Patience) -> None:
        """Makes one change of the plan."""
        match action:
            case TagFunction():
                self._spoke.lambda_in(action.function).tag_resource(
                    Resource=action.function.arn, Tags={TAG: action.after}
                )
            case UntagFunction():
                self._spoke.lambda_in(action.function).untag_resource(Resource=action.function.arn, TagKeys=[TAG])
            case _:
                raise TypeError(f"not an action of plaintext_secrets: {action!r}")


def _tag(client: LambdaClient, function: Function) -> str | None:
    return client.list_tags(Resource=function.arn)["Tags"].get(TAG)


def _behind_aliases(client: LambdaClient, function: Function) -> dict[ServedVersion, Mapping[str, Any]]:
    """The configuration of the version behind each alias; each version is read once."""
    behind = [alias for alias in aliases(client, function.arn) if alias.version != LATEST]
    read = {
        version: client.get_function_configuration(FunctionName=function.arn, Qualifier=version)
        for version in {alias.version for alias in behind}
    }
    return {alias: read[alias.version] for alias in behind}


def _secrets(configuration: Mapping[str, Any]) -> list[PlaintextSecret]:
    return find(configuration.get("Environment", {}).get("Variables", {}))


def _unreadable(*configurations: Mapping[str, Any]) -> str:
    """Why KMS keeps an environment from us, which then is not called clean (aws-facts 12); empty when it does not."""
    errors = (configuration.get("Environment", {}).get("Error") for configuration in configurations)
    return next((error.get("ErrorCode") or "no reason given" for error in errors if error is not None), "")
