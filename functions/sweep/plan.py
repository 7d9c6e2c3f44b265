"""Decides by a function's entry in a list who has to look at it: the remediators' own plans say so. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

import dead_letter.plan
import plaintext_secrets.plan
import shared_role.plan
import stream_failures.plan
from plaintext_secrets.plan import Secret
from warden.model import Function, Plan, bare_name
from warden.on_failure import OnFailure

SHARED_ROLE, PLAINTEXT_SECRETS, DEAD_LETTER = "shared_role", "plaintext_secrets", "dead_letter"
STREAM_FAILURES = "stream_failures"
LONG_RUNNING = "long_running"
NOBODY_LOOKS = (LONG_RUNNING, "dead_letters")  # findings that no remediator looks at again
POINTS_BELOW = 10  # of a hundred, so that what runs about as long as is allowed is not told of every day


class Share(Enum):
    """How much of its timeout a function takes."""

    LARGE = auto()
    BETWEEN = auto()
    SMALL = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of a function.

    target: the ARN of its dead-letter queue or topic, empty when it has none. secrets: what the detector found, without
    values. unreadable: why AWS did not show the variables. tag: our tag's value, None when it has none. timeout: in
    seconds, 0 when the list does not say.
    """

    function: Function
    role_arn: str
    target: str = ""
    at_edge: bool = False
    secrets: tuple[Secret, ...] = ()
    unreadable: str = ""
    tag: str | None = None
    timeout: int = 0


def lookers(listed: Listed, *, told: bool) -> tuple[str, ...]:
    """The controls that have to look at the function. told: a finding of its secrets stands."""
    return tuple(_lookers(listed, told=told))


def has_known_secrets(listed: Listed) -> bool:
    """Whether it holds secrets, and the tag that names them is right."""
    secrets = _of_secrets(listed)
    return bool(secrets.violation) and not secrets.actions


def leaves(function: Function, role_arn: str, senior: Function) -> bool:
    """Whether the function has to leave a role that the other has used for longer.

    The role's documents may forbid it in the end, or CloudFront may run the function: shared_role reads them.
    """
    source = shared_role.plan.RoleRights(role_arn, trust={})
    facts = shared_role.plan.Facts(function, sharers=(senior,), source=source)
    return bool(shared_role.plan.plan(facts).violation)


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a list says of an event source mapping. on_failure: None when it reads a queue, which no list shows."""

    function: Function
    uuid: str
    source: str
    on_failure: OnFailure | None = None


def loses_records(mapped: Mapped) -> bool:
    """Whether it is of a stream, and nobody is told of records that it gives up."""
    if mapped.on_failure is None:
        return False
    stream = stream_failures.plan.Stream(mapped.uuid, mapped.source, mapped.on_failure)
    return bool(stream_failures.plan.plan(stream_failures.plan.Facts(mapped.function, streams=(stream,))).violation)


def share_of_timeout(milliseconds: float | None, timeout: int, percent: int) -> Share:
    """How a run compares with so many percent of a timeout in seconds; None and 0 when they are not known."""
    if milliseconds is None or not timeout:
        return Share.UNKNOWN
    taken = milliseconds / timeout / 10
    if taken > percent:
        return Share.LARGE
    return Share.SMALL if taken <= percent - POINTS_BELOW else Share.BETWEEN


def own_role(function: Function) -> str:
    """The name of the role that shared_role makes for the function."""
    return bare_name(shared_role.plan.own_role_arn(function))


def _lookers(listed: Listed, *, told: bool) -> Iterator[str]:
    if not _of_secrets(listed).is_compliant and not (told and has_known_secrets(listed)):
        yield PLAINTEXT_SECRETS
    if not _of_letters(listed).is_compliant:
        yield DEAD_LETTER


def _of_secrets(listed: Listed) -> Plan:
    facts = plaintext_secrets.plan.Facts(
        listed.function, listed.secrets, listed.unreadable, listed.tag, role_arn=listed.role_arn
    )
    return plaintext_secrets.plan.plan(facts)


def _of_letters(listed: Listed) -> Plan:
    facts = dead_letter.plan.Facts(
        listed.function, role_arn=listed.role_arn, target=listed.target, at_edge=listed.at_edge
    )
    return dead_letter.plan.plan(facts)
