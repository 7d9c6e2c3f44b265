"""CloudWatch's protocol, which moto does not speak: a client's own means in botocore, each the other way round."""

from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel, ServiceModel, Shape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

PROTOCOL = "smithy-rpc-v2-cbor"
MEDIA_TYPE = "application/cbor"
HEADERS = {"Content-Type": MEDIA_TYPE, "smithy-protocol": "rpc-v2-cbor"}
_PATH = "/operation/"
_TEXT = {"type": "structure", "members": {"__type": {"shape": "Text"}, "message": {"shape": "Text"}}}
_ERROR = {
    "metadata": {"protocol": PROTOCOL, "serviceId": "any"},
    "operations": {"Error": {"name": "Error", "http": {"method": "POST", "requestUri": "/"}, "input": {"shape": "E"}}},
    "shapes": {"E": _TEXT, "Text": {"type": "string"}},
}


def action(path: str) -> str:
    """Return the action that the path of a request names."""
    return path.rpartition(_PATH)[2]


def read(model: OperationModel, body: bytes) -> dict[str, Any]:
    """Return the parameters of a request, which has the form of an answer."""
    answer = {"status_code": 200, "headers": HEADERS, "body": body, "context": {}}
    parsed: dict[str, Any] = create_parser(PROTOCOL).parse(answer, _modelled(model.input_shape))
    return {name: value for name, value in parsed.items() if name != "ResponseMetadata"}


def write(model: OperationModel, content: Mapping[str, Any]) -> bytes:
    """Return the body of an answer, which has the form of a request."""
    turned = {"name": model.name, "http": model.http, "input": {"shape": _modelled(model.output_shape).name}}
    return _written(OperationModel(turned, model.service_model, model.name), content)


def error(code: str, message: str) -> bytes:
    """Return the body of a refusal."""
    return _written(ServiceModel(_ERROR).operation_model("Error"), {"__type": code, "message": message})


def _modelled(shape: Shape | None) -> Shape:
    """Return the shape; ValueError when the action has none, which none of those in use is."""
    if shape is None:
        raise ValueError("an action without parameters, or without an answer, is not modelled")
    return shape


def _written(model: OperationModel, content: Mapping[str, Any]) -> bytes:
    serializer = create_serializer(PROTOCOL, include_validation=False)
    return bytes(serializer.serialize_to_request(dict(content), model)["body"])
