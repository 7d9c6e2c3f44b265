"""The configuration of a function as CreateFunction sets it and UpdateFunctionConfiguration changes it."""

import json
from collections.abc import Mapping
from typing import Any

from local_org.lambda_plane import constraints, refusals
from local_org.lambda_plane.model import Configuration

_DEFAULTS: Mapping[str, Any] = {
    "Description": "",
    "Timeout": 3,
    "MemorySize": 128,
    "PackageType": "Zip",
    "TracingConfig": {"Mode": "PassThrough"},
    "EphemeralStorage": {"Size": 512},
    "SnapStart": {"ApplyOn": "None"},
}
_OTHERS = (
    "Runtime",
    "Handler",
    "VpcConfig",
    "KMSKeyArn",
    "Layers",
    "FileSystemConfigs",
    "ImageConfig",
    "LoggingConfig",
)
_REMOVED_WHEN_EMPTY = frozenset({"KMSKeyArn", "Layers", "FileSystemConfigs", "ImageConfig"})

_LARGEST_ENVIRONMENT = 4096
_UNABLE = (
    "Lambda was unable to configure your environment variables because the environment variables you have provided"
)
# Lambda sets these itself; https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
_RESERVED = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)


def new(params: Mapping[str, Any]) -> Configuration:
    """Read the configuration of a function that is being created."""
    if params.get("PackageType", "Zip") == "Zip" and not (params.get("Runtime") and params.get("Handler")):
        raise refusals.invalid(
            "Runtime and Handler are mandatory parameters for functions created with deployment packages."
        )
    return changed(Configuration(role=params["Role"], settings=_DEFAULTS), params)


def changed(current: Configuration, params: Mapping[str, Any]) -> Configuration:
    """Apply what `params` gives; the rest stays. Environment replaces the whole map (aws-facts 13)."""
    _check_runtime(params)
    given = {name: params[name] for name in (*_DEFAULTS, *_OTHERS) if params.get(name) is not None}
    kept = {**current.settings, **given}
    return Configuration(
        role=params.get("Role") or current.role,
        settings={name: value for name, value in kept.items() if value or name not in _REMOVED_WHEN_EMPTY},
        environment=_environment(current, params),
        dead_letter_target=_dead_letter_target(current, params),
    )


def _environment(current: Configuration, params: Mapping[str, Any]) -> Mapping[str, str] | None:
    if params.get("Environment") is None:
        return current.environment
    variables = dict(params["Environment"].get("Variables") or {})
    reserved = sorted(_RESERVED & variables.keys())
    if reserved:
        raise refusals.invalid(
            f"{_UNABLE} contains reserved keys that are currently not supported for modification. "
            f"Reserved keys used in this request: {', '.join(reserved)}"
        )
    measured = json.dumps(variables, separators=(",", ":"), ensure_ascii=False)
    if len(measured.encode()) > _LARGEST_ENVIRONMENT:
        raise refusals.invalid(f"{_UNABLE} exceeded the 4KB limit. String measured: {measured}")
    return variables


def _dead_letter_target(current: Configuration, params: Mapping[str, Any]) -> str | None:
    """Read DeadLetterConfig; an empty TargetArn removes the target."""
    if params.get("DeadLetterConfig") is None:
        return current.dead_letter_target
    return params["DeadLetterConfig"].get("TargetArn") or None


def _check_runtime(params: Mapping[str, Any]) -> None:
    runtime = params.get("Runtime")
    known = constraints.values("Runtime")
    if runtime is not None and runtime not in known:
        raise refusals.invalid(
            f"Value {runtime} at 'runtime' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(known)}] or be a valid ARN"
        )
