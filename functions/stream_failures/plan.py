"""Decides which mappings of a function need a destination for failures, and what is wrong with its queues. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from stream_failures.source import at_source
from warden.default_target import NAME, AttachGrant, Kind, default_targets, grant_arn, target_arn
from warden.inverse import Inverse, PutOnFailureBack
from warden.model import Action, Function, Plan
from warden.on_failure import UNLIMITED, OnFailure

# Tries after the first one, where there was no limit. Lambda counts the function's errors only, neither throttling nor
# the splits of a batch: enough for a deployment that is taken back, and a bad record does not block a shard for a day.
RETRIES = 10
FACTOR = 6  # of the function's timeout: what AWS asks of a source queue's visibility timeout
OURS = ":role/lambda-warden/"  # roles of Warden's own functions


class Stream(NamedTuple):
    """A mapping of a Kinesis or DynamoDB stream.

    arn: the stream's. role_arn: of what it invokes, the function or one of its versions. granted: whether that role has
    our managed policy; None when that was not read. ages_out: whether its records are given up at an age that was set.
    """

    uuid: str
    arn: str
    on_failure: OnFailure
    role_arn: str = ""
    granted: bool | None = None
    ages_out: bool = False


class SourceQueue(NamedTuple):
    """A queue that the function reads.

    timeout: of what reads it, in seconds, as is visibility. redriven: whether it has a redrive policy. unreadable: why
    its attributes are not known.
    """

    arn: str
    role_arn: str = ""
    timeout: int = 0
    visibility: int = 0
    redriven: bool = False
    unreadable: str = ""


class Facts(NamedTuple):
    """What a look at a function's mappings found. function: None when it is gone. kind: the target to attach."""

    function: Function | None
    kind: Kind = Kind.SQS
    streams: tuple[Stream, ...] = ()
    queues: tuple[SourceQueue, ...] = ()


@dataclass(frozen=True, slots=True)
class SetOnFailure(Action):
    """Sets what a mapping does with records that the function fails on; each is whole without the others."""

    function: Function
    uuid: str
    before: OnFailure
    after: OnFailure

    def inverse(self) -> tuple[Inverse, ...]:
        """All three settings as they were."""
        return (PutOnFailureBack(self.uuid, self.before, self.after),)


def plan(facts: Facts) -> Plan:
    """What it takes that no record holds up its stream for long, and none is given up untold."""
    function = facts.function
    if function is None:
        return Plan(gone="the function is gone")
    losing = [stream for stream in facts.streams if loses(stream.on_failure) and not _is_ours(stream.role_arn)]
    mute = [stream for stream in facts.streams if _is_mute(stream, function)]
    queues = [queue for queue in facts.queues if not _is_ours(queue.role_arn)]
    faulty = [queue for queue in queues if any(_faults(queue))]
    if not (losing or mute or faulty):
        return Plan(unreadable=_unreadable(queues))
    target = target_arn(function, facts.kind)
    roles = list(dict.fromkeys([*(one.role_arn for one in (*losing, *mute)), *(one.role_arn for one in faulty)]))
    return Plan(
        violation="; ".join((*_of_streams(losing, mute), *(words for queue in faulty for words in _faults(queue)))),
        actions=(*_grants(function, [*losing, *mute]), *(_change(function, stream, target) for stream in losing)),
        remedy="; ".join(_remedies(losing, mute)),
        evidence=_evidence([*losing, *mute], faulty, target, roles),
        role_arn=roles[0],
        at_source=at_source(target if losing else "", grant_arn(function), roles, [queue.arn for queue in faulty]),
        advice=_unreadable(queues),
    )


def loses(on_failure: OnFailure) -> bool:
    """Whether a stream's mapping with these settings tells nobody of the records that it gives up."""
    return not on_failure.destination


def _is_ours(role_arn: str) -> bool:
    return OURS in role_arn


def _is_mute(stream: Stream, function: Function) -> bool:
    """Whether what it gives up should go to the default target, and the role may not send there."""
    return stream.on_failure.destination in default_targets(function) and stream.granted is False


def _grants(function: Function, streams: Sequence[Stream]) -> Iterator[AttachGrant]:
    """The right for each role that does not have it; of which nothing is known is given it too."""
    for role in dict.fromkeys(stream.role_arn for stream in streams if not stream.granted):
        yield AttachGrant.to(role, function)


def _change(function: Function, stream: Stream, target: str) -> SetOnFailure:
    is_bounded = stream.ages_out or stream.on_failure.retries != UNLIMITED
    retries = stream.on_failure.retries if is_bounded else RETRIES
    return SetOnFailure(function, stream.uuid, stream.on_failure, OnFailure(target, bisect=True, retries=retries))


def _of_streams(losing: Sequence[Stream], mute: Sequence[Stream]) -> Iterator[str]:
    if losing:
        names = ", ".join(_name(stream.arn) for stream in losing)
        yield f"no on-failure destination for records of the stream of {names}"
    if mute:
        names = ", ".join(_name(stream.arn) for stream in mute)
        yield f"its role may not send to {NAME}, where failed records of {names} should go"


def _remedies(losing: Sequence[Stream], mute: Sequence[Stream]) -> Iterator[str]:
    if losing:
        yield f"records that keep failing now go to {NAME}, and hold up the others no longer"
    if mute:
        yield "the role was given the right"


def _faults(queue: SourceQueue) -> Iterator[str]:
    """What of a source queue costs or repeats messages (aws-facts 22)."""
    if queue.unreadable:
        return
    if not queue.redriven:
        yield f"its source queue {_name(queue.arn)} has no redrive policy: a bad message comes back until it expires"
    if queue.visibility < FACTOR * queue.timeout:
        yield (
            f"its source queue {_name(queue.arn)} shows messages again after {queue.visibility} s, "
            f"under {FACTOR} times the function's timeout of {queue.timeout} s"
        )


def _unreadable(queues: Sequence[SourceQueue]) -> str:
    """Which source queues could not be looked at, and why."""
    told = [f"{_name(queue.arn)} ({queue.unreadable})" for queue in queues if queue.unreadable]
    return f"a source queue cannot be read: {', '.join(told)}" if told else ""


def _evidence(
    streams: Sequence[Stream], queues: Sequence[SourceQueue], target: str, roles: Sequence[str]
) -> dict[str, Any]:
    told: dict[str, Any] = {"roles": list(roles)}
    if streams:
        told |= {"streams": {stream.uuid: stream.arn for stream in streams}, "target": target}
    if queues:
        told["queues"] = [queue.arn for queue in queues]
    return told


def _name(arn: str) -> str:
    """The stream, table or queue that an ARN names."""
    resource = arn.split(":", 5)[-1]
    return resource.split("/")[1] if "/" in resource else resource
