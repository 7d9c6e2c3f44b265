"""The CloudTrail record of a management write to Lambda or IAM, as EventBridge delivers it (aws-facts 1 to 6).

The shapes follow recordings; tests compare the keys with them.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from botocore.model import ListShape, MapShape, Shape, StructureShape

from local_org.endpoint.calls import Call, operation
from local_org.errors import ApiError
from local_org.events.envelope import wrap
from local_org.identity.principals import Principal
from local_org.place import Place

RECORDED = frozenset({"iam", "lambda"})
READS = ("Get", "List", "Simulate", "Generate")
# Invocations are data events: no trail of management events has them.
DATA = ("Invoke",)
GLOBAL_REGIONS = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
# Lambda's older API versions show in the event's name, the newer ones do not.
LAST_DATED_API = "2018-10-31"
SECOND_EDITIONS = frozenset(
    {
        "AddPermission",
        "RemovePermission",
        "TagResource",
        "UntagResource",
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
    }
)
WITH_ENVIRONMENT = frozenset({"CreateFunction", "UpdateFunctionConfiguration"})
_DATED_PATH = re.compile(r"/(\d{4}-\d{2}-\d{2})/")


def is_recorded(call: Call) -> bool:
    """Whether EventBridge hears of this call."""
    return call.service in RECORDED and not call.action.startswith(READS + DATA)


def event(call: Call, outcome: Mapping[str, Any] | ApiError, now: datetime) -> dict[str, Any]:
    """Return the EventBridge event of a call; `outcome` is the response as boto3 has it, or the error."""
    return wrap(record(call, outcome, now))


def record(call: Call, outcome: Mapping[str, Any] | ApiError, now: datetime) -> dict[str, Any]:
    """Return the CloudTrail record of a call."""
    refused = isinstance(outcome, ApiError) and outcome.code.startswith("AccessDenied")
    return {
        "eventVersion": "1.08",
        "userIdentity": user_identity(call.principal),
        "eventTime": _iso(now),
        "eventSource": f"{call.service}.amazonaws.com",
        "eventName": event_name(call),
        "awsRegion": _region(call),
        "sourceIPAddress": call.source_ip,
        "userAgent": call.user_agent,
        **(_error(outcome, refused=refused) if isinstance(outcome, ApiError) else {}),
        "requestParameters": None if refused else request_parameters(call),
        "responseElements": None if isinstance(outcome, ApiError) else response_elements(call, outcome),
        "requestID": call.request_id,
        "eventID": str(uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": call.account,
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": _host(call),
        },
    }


def event_name(call: Call) -> str:
    """Return the name CloudTrail gives a call: Lambda's older ones end in the version of their API (fact 1)."""
    dated = _DATED_PATH.match(operation(call.service, call.action).http.get("requestUri", ""))
    if call.service != "lambda" or not dated or dated[1] > LAST_DATED_API:
        return call.action
    return f"{call.action}{dated[1].replace('-', '')}{'v2' if call.action in SECOND_EDITIONS else ''}"


def user_identity(principal: Principal) -> dict[str, Any]:
    """Return who called: an IAM user, or an assumed role with the role it is a session of."""
    common = {
        "principalId": principal.user_id,
        "arn": principal.arn,
        "accountId": principal.account,
        "accessKeyId": principal.access_key,
    }
    if principal.role_arn is None:
        return {"type": "IAMUser", **common, "userName": principal.arn.rpartition("/")[2]}
    issuer = {
        "type": "Role",
        "principalId": principal.user_id.partition(":")[0],
        "arn": principal.role_arn,
        "accountId": principal.account,
        "userName": principal.role_arn.rpartition("/")[2],
    }
    attributes = {
        "creationDate": _iso(principal.since) if principal.since else None,
        "mfaAuthenticated": "false",
    }
    return {"type": "AssumedRole", **common, "sessionContext": {"sessionIssuer": issuer, "attributes": attributes}}


def request_parameters(call: Call) -> dict[str, Any]:
    """Return the parameters as the caller typed them; never a blob, never an environment (fact 5)."""
    shape = operation(call.service, call.action).input_shape
    emptied: dict[str, Any] = (
        {"environment": {}} if call.service == "lambda" and call.action in WITH_ENVIRONMENT else {}
    )
    return {**_camel(shape, call.params), **emptied}


def response_elements(call: Call, response: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the response; null for calls that answer nothing."""
    shape = operation(call.service, call.action).output_shape
    elements = _camel(shape, response) if shape is not None else {}
    if "environment" in elements or (call.service == "lambda" and call.action in WITH_ENVIRONMENT):
        elements["environment"] = {}
    if call.action == "CreateRole":
        elements["role"] = _role(elements["role"])
    return elements or None


def _role(role: Mapping[str, Any]) -> dict[str, Any]:
    """CloudTrail leaves out of a new role what it cannot have yet, and has a word of its own for boundaries."""
    kept = {name: value for name, value in role.items() if name not in {"roleLastUsed", "maxSessionDuration"}}
    boundary = kept.get("permissionsBoundary")
    return {**kept, "permissionsBoundary": {**boundary, "permissionsBoundaryType": "Policy"}} if boundary else kept


def _error(problem: ApiError, *, refused: bool) -> dict[str, str]:
    return {"errorCode": "AccessDenied" if refused else problem.code, "errorMessage": problem.message}


def _region(call: Call) -> str:
    return GLOBAL_REGIONS[Place(call.account, call.region).partition] if call.service == "iam" else call.region


def _host(call: Call) -> str:
    return "iam.amazonaws.com" if call.service == "iam" else f"lambda.{call.region}.amazonaws.com"


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _camel(shape: Shape | None, value: Any) -> Any:
    """Write a value by its shape: the first letter of a member's name becomes small, the keys of a map stay."""
    match shape:
        case StructureShape():
            members = {name: member for name, member in shape.members.items() if _is_shown(member, value.get(name))}
            return {name[0].lower() + name[1:]: _camel(member, value[name]) for name, member in members.items()}
        case ListShape():
            return [_camel(shape.member, item) for item in value]
        case MapShape():
            return {key: _camel(shape.value, item) for key, item in value.items()}
        case _:
            return _dated(value) if isinstance(value, datetime) else value


def _is_shown(shape: Shape, value: Any) -> bool:
    return value is not None and shape.type_name != "blob"


def _dated(moment: datetime) -> str:
    """Dates inside parameters are written for American readers: `Mar 9, 2026 2:05:07 PM` (fact 5)."""
    hour = moment.hour % 12 or 12
    return f"{moment:%b} {moment.day}, {moment.year} {hour}:{moment:%M:%S %p}"
