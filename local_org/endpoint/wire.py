"""Answers on the wire: results and errors in the protocol of each service, read back where they are needed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from botocore.parsers import ResponseParser, create_parser
from moto.core.model import OperationModel
from moto.core.serialize import SERIALIZERS, SerializationContext, get_serializer_class

from local_org.endpoint import cbor
from local_org.endpoint.calls import Call, operation, service_model
from local_org.errors import ApiError

SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def succeeded(self) -> bool:
        return self.status in SUCCESS


@cache
def protocol_of(service: str) -> str:
    """Return the protocol that clients speak with a service; where it knows several, one that is known here."""
    model = service_model(service)
    return str(next(one for one in (model.protocol, *model.metadata.get("protocols", ())) if one in SERIALIZERS))


def result(call: Call, content: Mapping[str, Any]) -> Answer:
    """Return what boto3 turns back into `content`."""
    model = operation(call.service, call.action)
    if call.protocol == cbor.PROTOCOL:
        return Answer(200, {**cbor.HEADERS, "x-amzn-RequestId": call.request_id}, cbor.write(model, content))
    spoken = call.protocol if call.protocol in SERIALIZERS else protocol_of(call.service)
    serializer = get_serializer_class(model.service_model.service_name, spoken)
    written = serializer(model, context=SerializationContext(call.request_id)).serialize(content)
    body = written["body"]
    headers = {**written["headers"], "x-amzn-RequestId": call.request_id}
    status = _status(model, content) or written["status_code"]
    return Answer(status, headers, body.encode() if isinstance(body, str) else body)


def _status(model: OperationModel, content: Mapping[str, Any]) -> int | None:
    """Return the status that an answer tells of itself, as that of Invoke does."""
    members = model.output_shape.members if model.output_shape else {}
    found = (content.get(name) for name, one in members.items() if one.serialization.get("location") == "statusCode")
    return next(found, None)


def error(service: str, problem: ApiError, request_id: str, spoken: str = "") -> Answer:
    """Return what boto3 raises as the ClientError (or modelled exception) with the code of `problem`.

    `spoken`: the protocol in which the caller speaks, where that is known.
    """
    if spoken == cbor.PROTOCOL:
        headers = {**cbor.HEADERS, "x-amzn-RequestId": request_id}
        return Answer(problem.status, headers, cbor.error(problem.code, problem.message))
    protocol = protocol_of(service)
    if protocol in {"query", "rest-xml"}:
        return _xml_error(protocol, problem, request_id)
    headers = {
        "Content-Type": "application/json",
        "x-amzn-ErrorType": problem.code,
        "x-amzn-RequestId": request_id,
    }
    if "awsQueryCompatible" in service_model(service).metadata:
        headers["x-amzn-query-error"] = f"{problem.code};Sender"
    body = json.dumps({"__type": problem.code, "message": problem.message, "Type": "User"})
    return Answer(problem.status, headers, body.encode())


def _xml_error(protocol: str, problem: ApiError, request_id: str) -> Answer:
    core = f"<Code>{escape(problem.code)}</Code><Message>{escape(problem.message)}</Message>"
    body = (
        f"<ErrorResponse><Error><Type>Sender</Type>{core}</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        if protocol == "query"
        else f"<Error>{core}<RequestId>{request_id}</RequestId></Error>"
    )
    headers = {"Content-Type": "text/xml", "x-amzn-RequestId": request_id}
    return Answer(problem.status, headers, body.encode())


@cache
def _parser(protocol: str) -> ResponseParser:
    return create_parser(protocol)


def read(call: Call, answer: Answer) -> dict[str, Any]:
    """Return an answer as boto3 would, without ResponseMetadata; an error has the key Error."""
    model = operation(call.service, call.action)
    response = {"status_code": answer.status, "headers": answer.headers, "body": answer.body, "context": {}}
    parsed: dict[str, Any] = _parser(protocol_of(call.service)).parse(response, model.output_shape)
    return {name: value for name, value in parsed.items() if name != "ResponseMetadata"}
