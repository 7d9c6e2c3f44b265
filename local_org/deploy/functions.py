"""Lambda functions, who may invoke them, and what becomes of events that they fail on."""

import io
import time
import zipfile
from collections.abc import Callable
from functools import partial

from botocore.exceptions import ClientError

from local_org.deploy.making import Making, integers, some, tags

_PLAIN = (
    "Architectures",
    "Code",
    "DeadLetterConfig",
    "Description",
    "Environment",
    "Handler",
    "KmsKeyArn",
    "Layers",
    "LoggingConfig",
    "Role",
    "Runtime",
    "TracingConfig",
)
_TRIES = 300
_TRY_AGAIN_SECONDS = 0.1
_NUMBERS = ("MemorySize", "Timeout")


def _function(making: Making) -> None:
    properties = making.properties(*_PLAIN, *_NUMBERS, "FunctionName", "ReservedConcurrentExecutions", "Tags")
    if "KmsKeyArn" in properties:
        properties["KMSKeyArn"] = properties.pop("KmsKeyArn")
    if "ZipFile" in properties["Code"]:
        properties["Code"] = {"ZipFile": _package(properties["Code"]["ZipFile"])}
    create = partial(
        making.client("lambda").create_function,
        FunctionName=making.name,
        Tags=tags(properties),
        **some(properties, *_PLAIN, "KMSKeyArn"),
        **integers(properties, *_NUMBERS),
    )
    _once_the_role_is_known(create)
    if "ReservedConcurrentExecutions" in properties:
        making.client("lambda").put_function_concurrency(
            FunctionName=making.name, **integers(properties, "ReservedConcurrentExecutions")
        )


def _package(source: str) -> bytes:
    """Pack code that stands in a template as CloudFormation does: into a file called index."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", source)
    return packed.getvalue()


def _once_the_role_is_known(create: Callable[[], object]) -> None:
    """Wait, as CloudFormation does, while Lambda cannot assume a role made a moment ago (aws-facts 15)."""
    for _ in range(_TRIES):
        try:
            create()
        except ClientError as refused:
            if "cannot be assumed" not in refused.response["Error"]["Message"]:
                raise
            time.sleep(_TRY_AGAIN_SECONDS)
        else:
            return
    create()


def _layer(making: Making) -> None:
    """Nothing to make: workers read a layer's folder from the template (hub_functions.py)."""
    making.properties(
        "CompatibleArchitectures",
        "CompatibleRuntimes",
        "Content",
        "Description",
        "LayerName",
        "LicenseInfo",
    )


def _permission(making: Making) -> None:
    known = ("Action", "FunctionName", "Principal", "PrincipalOrgID", "SourceAccount", "SourceArn")
    properties = making.properties(*known)
    making.client("lambda").add_permission(
        StatementId=making.resource.logical_id,
        **some(properties, *known),
    )


def _event_invoke_config(making: Making) -> None:
    texts = ("DestinationConfig", "FunctionName", "Qualifier")
    numbers = ("MaximumEventAgeInSeconds", "MaximumRetryAttempts")
    properties = making.properties(*texts, *numbers)
    making.client("lambda").put_function_event_invoke_config(
        **some(properties, *texts), **integers(properties, *numbers)
    )


def _event_source_mapping(making: Making) -> None:
    """Who reads it is for others to say: hub/sources.py, workloads."""
    texts = ("DestinationConfig", "EventSourceArn", "FunctionName", "FunctionResponseTypes", "StartingPosition")
    numbers = ("BatchSize", "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds", "MaximumRetryAttempts")
    truths = ("BisectBatchOnFunctionError", "Enabled")
    properties = making.properties(*texts, *numbers, *truths, "ScalingConfig")
    scaled = {"ScalingConfig": integers(properties["ScalingConfig"], "MaximumConcurrency")}
    making.client("lambda").create_event_source_mapping(
        **some(properties, *texts),
        **integers(properties, *numbers),
        **{name: str(value).lower() == "true" for name, value in some(properties, *truths).items()},
        **(scaled if "ScalingConfig" in properties else {}),
    )


MAKERS = {
    "AWS::Lambda::EventInvokeConfig": _event_invoke_config,
    "AWS::Lambda::EventSourceMapping": _event_source_mapping,
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::LayerVersion": _layer,
    "AWS::Lambda::Permission": _permission,
}
