"""Published versions: they never change, and an alias may serve one long after $LATEST was mended (aws-facts 14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from warden.model import ServedVersion

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_lambda.type_defs import AliasConfigurationTypeDef

LATEST = "$LATEST"


def configurations(client: LambdaClient, function: str) -> dict[str, Mapping[str, Any]]:
    """Every version's configuration by version, `$LATEST` among them, without environments; a call per 50 versions.

    Raises ClientError ResourceNotFoundException when the function is gone.
    """
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=function)
    return {version["Version"]: without_environment(version) for page in pages for version in page["Versions"]}


def without_environment(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration but for its variables, which only the control that searches them should hold."""
    return {key: value for key, value in configuration.items() if key != "Environment"}


def served(
    client: LambdaClient,
    function: str,
    published: Mapping[str, Mapping[str, Any]],
    is_bad: Callable[[Mapping[str, Any]], bool],
) -> tuple[ServedVersion, ...]:
    """The aliases that send traffic to a bad published version; no call when there is no bad version."""
    bad = {version for version, configuration in published.items() if version != LATEST and is_bad(configuration)}
    if not bad:
        return ()
    return tuple(alias for alias in aliases(client, function) if alias.version in bad)


def aliases(client: LambdaClient, function: str) -> tuple[ServedVersion, ...]:
    """Which version each alias sends traffic to; a weighted alias stands there once per version."""
    pages = client.get_paginator("list_aliases").paginate(FunctionName=function)
    return tuple(
        ServedVersion(alias["Name"], version)
        for page in pages
        for alias in page["Aliases"]
        for version in _versions_of(alias)
    )


def dead_letter_target(configuration: Mapping[str, Any]) -> str:
    """The ARN of the queue or topic that a version's failed events go to; empty when it has none."""
    return str(configuration.get("DeadLetterConfig", {}).get("TargetArn", ""))


def variables_of(configuration: Mapping[str, Any]) -> Mapping[str, str]:
    """The environment variables of a version; for the detector, and for nothing else."""
    variables: Mapping[str, str] = configuration.get("Environment", {}).get("Variables", {})
    return variables


def unreadable(*versions: Mapping[str, Any]) -> str:
    """Why KMS keeps an environment from us, which then is not called clean (aws-facts 12); empty when it does not."""
    errors = (configuration.get("Environment", {}).get("Error") for configuration in versions)
    return next((error.get("ErrorCode") or "no reason given" for error in errors if error is not None), "")


def _versions_of(alias: AliasConfigurationTypeDef) -> Iterator[str]:
    yield alias["FunctionVersion"]
    yield from alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
