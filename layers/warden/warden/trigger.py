"""What an event says: where to look. The only module that knows the shapes of events (aws-facts 1-8).

No list of event names stands here: the rules of the templates choose the events, this module reads any of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from warden.errors import MalformedEvent
from warden.model import Function, Pair

CLOUDTRAIL = "AWS API Call via CloudTrail"
DRIFT = "Warden Drift"
UNDO = "Warden Undo Requested"
SWEEP = "Warden Sweep Requested"
REDRIVE = "Warden Redrive Requested"

_UNKNOWN = "unknown"
_LONGEST = 512

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_REGION = re.compile(r"[a-z0-9-]{4,32}")
_FUNCTION_NAME = re.compile(r"[A-Za-z0-9_-]{1,140}")
# A name, a partial ARN or a full ARN, each with or without a qualifier, as Lambda's API takes them (aws-facts 4).
_TYPED_NAME = re.compile(
    r"((arn:aws[a-z-]*:lambda:)?[a-z0-9-]+:(?=\d{12}:function:))?(\d{12}:)?(function:)?"
    r"(?P<name>[A-Za-z0-9_-]{1,140})(:[A-Za-z0-9$_-]{1,128})?",
    re.ASCII,
)
_ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_ROLE_ARN = re.compile(
    r"arn:aws[a-z-]*:iam::(?P<account>\d{12}):role/(?:[!-~]{0,510}/)?(?P<name>[\w+=,.@-]{1,64})", re.ASCII
)
_SUBJECT = re.compile(r"(?P<control>[a-z][a-z_]{0,39})#(?P<function>\S{1,300})", re.ASCII)
_CHANGE = re.compile(r"[0-9A-Za-z:.+-]{1,80}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)


class Trigger(NamedTuple):
    """Where to look, and what the event already told.

    function: None when the event is about a role. role: the bare role name, None when the event names none.
    role_arn: set when the event carries it (it spares a read). time: ISO 8601, UTC. actor: for people. tool: what the
    actor made the call with, where that can be told; empty otherwise.
    """

    id: str
    event: str
    time: str
    account: str
    region: str
    function: Function | None
    role: str | None
    role_arn: str | None
    actor: str
    tool: str = ""

    @property
    def is_creation(self) -> bool:
        """Whether the event tells that the function was created."""
        return is_creation(self.event)

    def as_dict(self) -> dict[str, str | None]:
        """The trigger as plain strings, for people and pipelines."""
        return {
            "id": self.id,
            "event": self.event,
            "time": self.time,
            "account": self.account,
            "region": self.region,
            "function": self.function.name if self.function else None,
            "function_arn": self.function.arn if self.function else None,
            "role": self.role,
            "role_arn": self.role_arn,
            "actor": self.actor,
            "tool": self.tool,
        }


class UndoRequest(NamedTuple):
    """A change that somebody wants taken back: its control, function and id in the journal, and why."""

    trigger: Trigger
    control: str
    function: Function
    change: str
    reason: str


def parse_undo(event: object) -> UndoRequest:
    """Reads a `Warden Undo Requested`. Raises MalformedEvent, naming the field, and nothing else."""
    envelope = _mapping(event, "event")
    detail = _mapping(envelope.get("detail"), "detail")
    if envelope.get("detail-type") != UNDO:
        raise MalformedEvent(f"detail-type: not {UNDO!r}")
    return UndoRequest(
        trigger=_undo(envelope, detail),
        control=_text(detail, "subject", _SUBJECT, "detail.").partition("#")[0],
        function=_of_subject(detail),
        change=_text(detail, "change", _CHANGE, "detail."),
        reason=_words(detail.get("reason")),
    )


class SweepRequest(NamedTuple):
    """A wish for a sweep: of one pair, or of all when `pair` is None."""

    id: str
    pair: Pair | None


def parse_sweep(event: object) -> SweepRequest:
    """Reads a `Warden Sweep Requested`. Raises MalformedEvent, naming the field, and nothing else."""
    envelope = _mapping(event, "event")
    detail = _mapping(envelope.get("detail"), "detail")
    if envelope.get("detail-type") != SWEEP:
        raise MalformedEvent(f"detail-type: not {SWEEP!r}")
    pair = None
    if "account" in detail or "region" in detail:
        region = _text(detail, "region", _REGION, "detail.")
        pair = Pair(partition_of(region), _text(detail, "account", _ACCOUNT, "detail."), region)
    return SweepRequest(_words(envelope.get("id")), pair)


def parse(event: object) -> Trigger:
    """Reads an EventBridge event (a recorded API call, a `Warden Drift` or a `Warden Undo Requested`).

    Raises MalformedEvent, naming the field, and nothing else, whatever it is given.
    """
    envelope = _mapping(event, "event")
    detail = _mapping(envelope.get("detail"), "detail")
    match envelope.get("detail-type"):
        case str(kind) if kind == CLOUDTRAIL:
            return _api_call(envelope, detail)
        case str(kind) if kind == DRIFT:
            return _drift(envelope, detail)
        case str(kind) if kind == UNDO:
            return _undo(envelope, detail)
        case _:
            raise MalformedEvent(f"detail-type: none of {CLOUDTRAIL!r}, {DRIFT!r} and {UNDO!r}")


def is_creation(event: str) -> bool:
    """Whether an event of that name tells of a new function; CreateFunctionUrlConfig does not (aws-facts 1)."""
    return event == "CreateFunction" or event.startswith("CreateFunction2")


def partition_of(region: str) -> str:
    """The partition that a region belongs to, by the region's prefix."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def _api_call(envelope: Mapping[str, Any], detail: Mapping[str, Any]) -> Trigger:
    account = _text(envelope, "account", _ACCOUNT)
    region = _text(envelope, "region", _REGION)
    request = _mapping(detail.get("requestParameters"), "detail.requestParameters")
    response = _optional_mapping(detail.get("responseElements"))
    function, role, role_arn = None, None, None
    match detail.get("eventSource"):
        case "lambda.amazonaws.com":
            function = Function(partition_of(region), account, region, _function_name(request, response))
            role, role_arn = _role_of_answer(response, account)
        case "iam.amazonaws.com":
            role = _text(request, "roleName", _ROLE_NAME, "detail.requestParameters.")
        case _:
            raise MalformedEvent("detail.eventSource: neither lambda.amazonaws.com nor iam.amazonaws.com")
    return Trigger(
        id=_words(detail.get("eventID"), envelope.get("id")),
        event=_text(detail, "eventName", _FUNCTION_NAME, "detail."),
        time=_time(detail.get("eventTime") or envelope.get("time")),
        account=account,
        region=region,
        function=function,
        role=role,
        role_arn=role_arn,
        actor=_actor(_optional_mapping(detail.get("userIdentity"))),
        tool=_tool(detail),
    )


def _drift(envelope: Mapping[str, Any], detail: Mapping[str, Any]) -> Trigger:
    try:
        function = Function.from_arn(_words(detail.get("function")))
    except ValueError as error:
        raise MalformedEvent(f"detail.function: {error}") from None
    return _own(envelope, DRIFT, function, "warden")


def _undo(envelope: Mapping[str, Any], detail: Mapping[str, Any]) -> Trigger:
    return _own(envelope, UNDO, _of_subject(detail), _words(detail.get("by")))


def _own(envelope: Mapping[str, Any], event: str, function: Function, actor: str) -> Trigger:
    """What an event of Warden itself says about a function."""
    return Trigger(
        id=_words(envelope.get("id")),
        event=event,
        time=_time(envelope.get("time")),
        account=function.account,
        region=function.region,
        function=function,
        role=None,
        role_arn=None,
        actor=actor,
    )


def _of_subject(detail: Mapping[str, Any]) -> Function:
    found = _SUBJECT.fullmatch(_text(detail, "subject", _SUBJECT, "detail."))
    try:
        return Function.from_arn(found["function"] if found else "")
    except ValueError as error:
        raise MalformedEvent(f"detail.subject: {error}") from None


def _function_name(request: Mapping[str, Any], response: Mapping[str, Any]) -> str:
    """The bare name in whatever the caller typed; who changes a mapping by its UUID types none, but is answered."""
    typed = request.get("functionName", response.get("functionArn"))
    if not isinstance(typed, str):
        raise MalformedEvent("detail.requestParameters.functionName: missing")
    found = _TYPED_NAME.fullmatch(typed)
    if found is None:
        raise MalformedEvent("detail.requestParameters.functionName: no function name in it")
    return found["name"]


def _role_of_answer(response: Mapping[str, Any], account: str) -> tuple[str | None, str | None]:
    arn = response.get("role")
    found = _ROLE_ARN.fullmatch(arn) if isinstance(arn, str) else None
    if found is None or found["account"] != account:
        return None, None
    return found["name"], found.group()


def _actor(identity: Mapping[str, Any]) -> str:
    """Who made the call, for people: the session's role, the user, or the service; any part may be missing."""
    session = _optional_mapping(identity.get("sessionContext"))
    issuer = _optional_mapping(session.get("sessionIssuer"))
    named = _words(issuer.get("arn"), identity.get("arn"), identity.get("invokedBy"), identity.get("type"))
    service = _words(identity.get("invokedBy"))
    return named if service in (named, _UNKNOWN) else f"{named} through {service}"


def _tool(detail: Mapping[str, Any]) -> str:
    """What manages the function, as the call shows it: a stack's calls come from CloudFormation itself."""
    agent = detail.get("userAgent")
    callers = (agent, _optional_mapping(detail.get("userIdentity")).get("invokedBy"))
    if "cloudformation.amazonaws.com" in callers:
        return "CloudFormation"
    return "Terraform" if isinstance(agent, str) and "terraform" in agent.lower() else ""


def _words(*candidates: object) -> str:
    """The first that is text with something in it, cut to what a log line can bear."""
    return next((one[:_LONGEST] for one in candidates if isinstance(one, str) and one), _UNKNOWN)


def _time(value: object) -> str:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise MalformedEvent("time: not an ISO 8601 time in UTC")
    return value


def _mapping(value: object, field: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise MalformedEvent(f"{field}: missing or no object")
    return value


def _optional_mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(source: Mapping[str, Any], key: str, form: re.Pattern[str], path: str = "") -> str:
    value = source.get(key)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise MalformedEvent(f"{path}{key}: missing or malformed")
    return value
