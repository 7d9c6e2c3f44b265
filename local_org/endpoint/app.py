"""The one HTTP endpoint of every service, region and account: authenticate, parse, authorize, answer, record."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from uuid import uuid4

from moto.core.request import Request
from werkzeug.wrappers import Response

from local_org.access.authorizer import Decision
from local_org.access.conditions import PolicyNotUnderstoodError
from local_org.access.gate import Gate, Verdict
from local_org.access.resources import UnmodelledActionError
from local_org.endpoint import cloudtrail, moto_state, refusals, wire
from local_org.endpoint.call_log import CallLog, Logged
from local_org.endpoint.calls import Call, Scope, UnreadableCallError, parse, scope
from local_org.endpoint.moto_app import MotoApp
from local_org.endpoint.moto_state import guarded
from local_org.endpoint.wire import Answer
from local_org.errors import ApiError
from local_org.events.rule_calls import RuleCalls
from local_org.identity.iam_plane import IamPlane
from local_org.identity.principals import ExpiredCredentialsError, Principal, Principals, UnknownAccessKeyError
from local_org.identity.sts import Sts


class Plane(Protocol):
    """A control plane of our own: takes a call, returns what boto3 shall return, or raises ApiError."""

    def handle(self, call: Call) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Planes:
    """Who answers what. `put_events` is EventBridge's PutEvents, `on_event` hears of each management write."""

    functions: Plane
    tags: Plane
    stacks: Plane
    metrics: Plane
    iam: IamPlane
    rules: RuleCalls
    put_events: Callable[[Call], dict[str, Any]]
    on_event: Callable[[dict[str, Any]], None]


# Stands between a call and what answers it: may answer itself, or refuse (ApiError), or change something before.
Interpose = Callable[[Call, Callable[[], Answer]], Answer]


def straight_through(_: Call, perform: Callable[[], Answer]) -> Answer:
    """Let every call take its course."""
    return perform()


class Endpoint:
    """A WSGI application. `interpose` may be set at any time; it sees each call that is authentic and readable."""

    def __init__(self, principals: Principals, gate: Gate, planes: Planes, log: CallLog) -> None:
        self._principals = principals
        self._gate = gate
        self._planes = planes
        self._log = log
        self._own: Mapping[str, Plane] = {
            "lambda": planes.functions,
            "tag": planes.tags,
            "cloudformation": planes.stacks,
            "cloudwatch": planes.metrics,
            "sts": Sts(principals),
        }
        self._moto = MotoApp()
        self.interpose: Interpose = straight_through

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = self._answer(Request(environ), environ)
        response = Response(answer.body, answer.status, list(answer.headers.items()))
        return response(environ, start_response)

    def _answer(self, request: Request, environ: dict[str, Any]) -> Answer:
        request_id = str(uuid4())
        body = request.get_data()
        try:
            at = scope(request.headers.get("Authorization", ""))
        except UnreadableCallError as problem:
            return Answer(400, {"Content-Type": "text/plain"}, f"{problem}\n".encode())
        try:
            call = parse(request, at, self._authenticate(at), request_id=request_id)
            return self.interpose(call, partial(self._do, call, environ, body))
        except (ApiError, UnreadableCallError) as problem:
            known = problem if isinstance(problem, ApiError) else refusals.not_modelled(problem)
            return wire.error(at.service, known, request_id)

    def _authenticate(self, at: Scope) -> Principal:
        try:
            principal = self._principals.find(at.access_key).principal
        except UnknownAccessKeyError as unknown:
            raise refusals.unknown_key(at.service) from unknown
        except ExpiredCredentialsError as over:
            raise refusals.expired(at.service) from over
        if principal.role_arn is not None and not moto_state.is_role(principal.role_arn, principal.user_id):
            raise refusals.unknown_key(at.service)  # a session does not outlive its role
        return principal

    def _do(self, call: Call, environ: dict[str, Any], body: bytes) -> Answer:
        verdict, refusal = self._judge(call)
        try:
            if refusal:
                raise refusal
            answer = self._route(call, verdict, environ, body)
        except ApiError as problem:
            answer = wire.error(call.service, problem, call.request_id, call.protocol)
        outcome = _outcome(call, answer)
        self._log.add(_logged(call, verdict, outcome))
        if cloudtrail.is_recorded(call):
            self._planes.on_event(cloudtrail.event(call, outcome, self._principals.now()))
        return answer

    def _judge(self, call: Call) -> tuple[Verdict, ApiError | None]:
        try:
            verdict = self._gate.check(call)
        except (PolicyNotUnderstoodError, UnmodelledActionError) as problem:
            return Verdict(Decision(allowed=False, why=str(problem))), refusals.not_modelled(problem)
        need, decision = verdict.need, verdict.decision
        if decision.allowed or need is None:
            return verdict, None
        return verdict, refusals.access_denied(call.service, call.principal, need.action, need.resource, decision.why)

    def _route(self, call: Call, verdict: Verdict, environ: dict[str, Any], body: bytes) -> Answer:
        match call.service, call.action:
            case service, _ if service in self._own:
                return wire.result(call, self._own[service].handle(call))
            case "events", "PutEvents":
                return wire.result(call, self._planes.put_events(call))
            case "events", _ if self._planes.rules.knows(call):
                return wire.result(call, self._planes.rules.handle(call))
            case "iam", _:
                with guarded("iam"):
                    self._planes.iam.check(call)
                    answer = self._moto.handle(call, environ, body, call.account)
                    if answer.succeeded:
                        self._planes.iam.remember(call)
                return answer
            case "sqs", "SendMessage" | "SendMessageBatch" if verdict.need:
                with moto_state.signing(verdict.need.resource, call.principal.user_id):
                    return self._moto.handle(call, environ, body, verdict.need.owner)
            case _:
                owner = verdict.need.owner if verdict.need else call.account
                return self._moto.handle(call, environ, body, owner)


def _outcome(call: Call, answer: Answer) -> Mapping[str, Any] | ApiError:
    """Return what the caller got. Only what CloudTrail records has its response read."""
    if answer.succeeded:
        return wire.read(call, answer) if cloudtrail.is_recorded(call) else {}
    problem = wire.read(call, answer).get("Error", {})
    return ApiError(problem.get("Code", ""), problem.get("Message", ""), answer.status)


def _logged(call: Call, verdict: Verdict, outcome: Mapping[str, Any] | ApiError) -> Logged:
    need = verdict.need
    return Logged(
        principal=call.principal.arn,
        role=call.principal.role_arn,
        session=call.principal.session or "",
        service=call.service,
        action=need.action if need else f"{call.service}:{call.action}",
        resource=need.resource if need else "*",
        account=call.account,
        region=call.region,
        allowed=verdict.decision.allowed,
        error_code=outcome.code if isinstance(outcome, ApiError) else None,
        by=verdict.decision.by,
        trace=call.trace,
    )
