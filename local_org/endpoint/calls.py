"""A signed HTTP request, read once: who calls which API action, where, with which parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from moto.core.model import OperationModel, ServiceModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

from local_org.endpoint import cbor
from local_org.identity.principals import Principal

# SigV4 signing name -> (prefix of its actions in IAM, name of its botocore model)
SIGNING_NAMES = {
    "cloudformation": ("cloudformation", "cloudformation"),
    "cloudtrail": ("cloudtrail", "cloudtrail"),
    "dynamodb": ("dynamodb", "dynamodb"),
    "events": ("events", "events"),
    "iam": ("iam", "iam"),
    "kms": ("kms", "kms"),
    "lambda": ("lambda", "lambda"),
    "monitoring": ("cloudwatch", "cloudwatch"),
    "logs": ("logs", "logs"),
    "s3": ("s3", "s3"),
    "secretsmanager": ("secretsmanager", "secretsmanager"),
    "sns": ("sns", "sns"),
    "sqs": ("sqs", "sqs"),
    "sts": ("sts", "sts"),
    "tagging": ("tag", "resourcegroupstaggingapi"),
}
MODEL_NAMES = dict(SIGNING_NAMES.values())


class UnreadableCallError(Exception):
    """A request that names no known service or action, or is not signed with SigV4."""


class Scope(NamedTuple):
    """The credential scope of a SigV4 signature."""

    access_key: str
    region: str
    service: str


@dataclass(frozen=True, slots=True)
class Call:
    """One API call. `service` is the IAM prefix, `params` has the names that boto3 takes; `protocol`, how it came."""

    service: str
    action: str
    account: str
    region: str
    params: Mapping[str, Any]
    principal: Principal
    request_id: str = ""
    user_agent: str = ""
    source_ip: str = "127.0.0.1"
    trace: str = ""
    protocol: str = ""


def scope(authorization: str) -> Scope:
    """Read the scope from an Authorization header; UnreadableCallError unless SigV4 of a known service."""
    _, found, rest = authorization.partition("Credential=")
    parts = rest.split(",", 1)[0].split("/")
    if not found or len(parts) != 5 or parts[3] not in SIGNING_NAMES:  # noqa: PLR2004 - a scope has five parts
        raise UnreadableCallError(f"no SigV4 credential scope of a known service: {authorization[:80]!r}")
    return Scope(access_key=parts[0], region=parts[2], service=SIGNING_NAMES[parts[3]][0])


@cache
def service_model(service: str) -> ServiceModel:
    """Return moto's view of botocore's model of the service that has this IAM prefix."""
    return get_service_model(MODEL_NAMES[service])


@cache
def operation(service: str, action: str) -> OperationModel:
    """Return the model of one operation; botocore's OperationNotFoundError when there is none."""
    return service_model(service).operation_model(action)


def parse(request: Request, at: Scope, principal: Principal, *, request_id: str = "") -> Call:
    """Read a request into a Call; UnreadableCallError when the service has no such action."""
    action, url_params = _action(request, at.service)
    model = operation(at.service, action)
    protocol, params = _read(request, model, url_params)
    return Call(
        service=at.service,
        action=action,
        account=principal.account,
        region=at.region,
        params=params,
        principal=principal,
        request_id=request_id,
        user_agent=request.headers.get("User-Agent", ""),
        trace=_trace(request.headers.get("X-Amzn-Trace-Id", "")),
        protocol=protocol,
    )


def _read(request: Request, model: OperationModel, url_params: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the protocol in which the caller speaks, and the parameters."""
    if request.content_type == cbor.MEDIA_TYPE:
        return cbor.PROTOCOL, cbor.read(model, request.get_data())
    protocol = determine_request_protocol(model.service_model, request.content_type)
    return protocol, PROTOCOL_PARSERS[protocol](model).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.get_data(),
            "url_path": request.path,
            "url_params": url_params,
        }
    )


def _trace(header: str) -> str:
    """Read the root of a trace: in a function, the SDK sends along what the runtime told it of the invocation."""
    return header.partition("Root=")[2].partition(";")[0]


def _action(request: Request, service: str) -> tuple[str, Mapping[str, Any]]:
    if request.content_type == cbor.MEDIA_TYPE:
        return _known(service, cbor.action(request.path)), {}
    target = request.headers.get("X-Amz-Target")
    if target:
        return _known(service, target.rpartition(".")[2]), {}
    if service_model(service).protocol in {"rest-json", "rest-xml"}:
        try:
            found, url_params = get_service_router(MODEL_NAMES[service]).match(request)
        except HTTPException as unmatched:
            raise UnreadableCallError(f"no {service} action at {request.method} {request.path}") from unmatched
        return found.name, url_params
    return _known(service, request.values.get("Action", "")), {}


def _known(service: str, action: str) -> str:
    if action not in service_model(service).operation_names:
        raise UnreadableCallError(f"{service} has no action {action!r}")
    return action
