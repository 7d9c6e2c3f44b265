"""Lambda's Invoke: what it refuses, and the forms of its answers."""

import base64
import json
from typing import Any, Final, Protocol

from local_org.endpoint.calls import Call
from local_org.errors import ApiError
from local_org.hub.workers import Outcome
from local_org.lambda_plane import LambdaPlane, names, refusals
from local_org.lambda_plane.model import Settling
from local_org.lambda_plane.names import FunctionRef
from local_org.lambda_plane.plane import Runnable

# Bytes of a payload, by the kind of invocation (aws-facts 26b).
LARGEST: Final = {"RequestResponse": 6 * 2**20, "Event": 2**20}
LONGEST_LOG: Final = 4096


class Runs(Protocol):
    """Who runs functions."""

    def run(self, runnable: Runnable, event: Any, request_id: str) -> Outcome: ...
    def accept(self, ref: FunctionRef, payload: bytes, request_id: str) -> None: ...


class Functions:
    """Lambda's whole API: Invoke, and all else by the control plane. `is_hubs` says which run by their events only."""

    def __init__(self, plane: LambdaPlane, runs: Runs) -> None:
        self._plane = plane
        self._runs = runs

    def handle(self, call: Call) -> dict[str, Any]:
        """Answer a call as boto3 would return it; ApiError."""
        return self._invoke(call) if call.action == "Invoke" else self._plane.handle(call)

    def _invoke(self, call: Call) -> dict[str, Any]:
        kind = call.params.get("InvocationType") or "RequestResponse"
        payload = bytes(call.params.get("Payload") or b"")
        ref = names.requested(call.params, call.account, call.region)
        runnable = self._found(ref)
        event = _read(kind, payload)
        if kind == "DryRun":
            return {"StatusCode": 204}
        if kind == "Event":
            self._runs.accept(ref, payload or b"{}", call.request_id)
            return {"StatusCode": 202, "Payload": b""}
        if runnable.reserved == 0:
            raise ApiError("TooManyRequestsException", "Rate Exceeded.", 429)
        return _answer(call, runnable, self._runs.run(runnable, event, call.request_id))

    def _found(self, ref: FunctionRef) -> Runnable:
        runnable = self._plane.runnable(ref)
        if runnable is None:
            raise refusals.function_not_found(ref.arn)
        if runnable.version.settling is Settling.CREATING:
            raise refusals.busy("The function is currently in the following state: Pending")
        if not runnable.version.code.content:
            raise ApiError("NotModelledHere", f"the code of {ref.arn} was not sent along and is run by nobody", 403)
        return runnable


def _read(kind: str, payload: bytes) -> Any:
    """Read a payload as JSON; nothing at all is an empty object."""
    most = LARGEST.get(kind, LARGEST["Event"])
    if len(payload) > most:
        message = f"{len(payload)} byte payload is too large for the {kind} invocation type (limit {most} bytes)"
        raise ApiError("RequestEntityTooLargeException", message, 413)
    try:
        return json.loads(payload or b"{}")
    except ValueError as malformed:
        message = f"Could not parse request body into json: {malformed}"
        raise ApiError("InvalidRequestContentException", message) from malformed


def _answer(call: Call, runnable: Runnable, outcome: Outcome) -> dict[str, Any]:
    content = outcome.result if outcome.error is None else dict(outcome.error)
    answer = {
        "StatusCode": 200,
        "ExecutedVersion": runnable.version.number,
        "Payload": json.dumps(content).encode(),
    }
    if outcome.error is not None:
        answer["FunctionError"] = "Unhandled"
    if call.params.get("LogType") == "Tail":
        answer["LogResult"] = base64.b64encode(outcome.log.encode()[-LONGEST_LOG:]).decode()
    return answer
