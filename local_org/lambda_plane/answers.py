"""How AWS shows a function version: what is unset has no key at all."""

from datetime import UTC, datetime
from typing import Any

from local_org.lambda_plane.model import Configuration, Settling, Version
from local_org.lambda_plane.names import FunctionRef
from local_org.lambda_plane.request import Answer
from local_org.lambda_plane.store import Region

_BEING_CREATED = "The function is being created."


def configuration(version: Version, ref: FunctionRef, store: Region) -> Answer:
    """Give a FunctionConfiguration with its state; the qualifier of `ref` shows in FunctionArn."""
    return {**listed(version, ref, store), **_state(version)}


def listed(version: Version, ref: FunctionRef, store: Region) -> Answer:
    """Give a FunctionConfiguration as the List calls do: without its state (aws-facts 10)."""
    return {
        "FunctionName": ref.name,
        "FunctionArn": ref.arn,
        "Role": version.configuration.role,
        "Version": version.number,
        "RevisionId": version.revision,
        "LastModified": timestamp(version.modified),
        "CodeSha256": version.code.sha256,
        "CodeSize": version.code.size,
        "Architectures": list(version.code.architectures),
        **_settings(version.configuration, ref.name),
        **_optional(version.configuration, ref.name, store),
    }


def timestamp(seconds: float) -> str:
    """Write a moment as Lambda does: 2026-01-02T03:04:05.000+0000."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"


def _state(version: Version) -> Answer:
    match version.settling:
        case Settling.CREATING:
            return {"State": "Pending", "StateReason": _BEING_CREATED, "StateReasonCode": "Creating"}
        case Settling.UPDATING:
            return {
                "State": "Active",
                "LastUpdateStatus": "InProgress",
                "LastUpdateStatusReason": _BEING_CREATED,
                "LastUpdateStatusReasonCode": "Creating",
            }
        case None:
            return {"State": "Active", "LastUpdateStatus": "Successful"}


def _settings(configuration: Configuration, name: str) -> Answer:
    shown: dict[str, Any] = dict(configuration.settings)
    shown["SnapStart"] = {**shown["SnapStart"], "OptimizationStatus": "Off"}
    shown["LoggingConfig"] = {
        "LogFormat": "Text",
        "LogGroup": f"/aws/lambda/{name}",
        **shown.get("LoggingConfig", {}),
    }
    if "Layers" in shown:
        shown["Layers"] = [{"Arn": arn, "CodeSize": 0} for arn in shown["Layers"]]
    if "VpcConfig" in shown:
        inside = bool(shown["VpcConfig"].get("SubnetIds"))
        shown["VpcConfig"] = {**shown["VpcConfig"], "VpcId": "vpc-00000000" if inside else ""}
    if "ImageConfig" in shown:
        shown["ImageConfigResponse"] = {"ImageConfig": shown.pop("ImageConfig")}
    return shown


def _optional(configuration: Configuration, name: str, store: Region) -> Answer:
    answer: Answer = {}
    if configuration.environment is not None:
        answer["Environment"] = _environment(configuration, name, store)
    if configuration.dead_letter_target is not None:
        answer["DeadLetterConfig"] = {"TargetArn": configuration.dead_letter_target}
    if name in store.edge:
        answer["MasterArn"] = store.edge[name]
    return answer


def _environment(configuration: Configuration, name: str, store: Region) -> Answer:
    if name not in store.unreadable:
        return {"Variables": dict(configuration.environment or {})}
    return {
        "Error": {
            "ErrorCode": "AccessDeniedException",
            "Message": (
                "Lambda was unable to decrypt your environment variables because the KMS access was denied. "
                "Please check your KMS permissions. KMS Exception: AccessDeniedException"
            ),
        }
    }
