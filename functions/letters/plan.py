"""Whose a letter is: decided from what is on record of the role that sent it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from warden.model import Function, ToldBy
from warden.traces import TOMBSTONE

# An invocation goes on with the role that it began with, so an event may be given up under a role that its function
# has left since: for as long as Lambda lets an invocation run.
LONGEST_RUN = timedelta(minutes=15)
# We put a function's new role on record when we read it, which is a little after it was given.
LATE_RECORD = timedelta(minutes=2)
MOST_CANDIDATES = 200  # an item has no room for thousands
FORGOTTEN = "sent so long ago that who had the role and was deleted since may be forgotten"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A function that has a role, or had it. since: when it came, or, of one that left, when. In UTC, sorts."""

    function: Function
    since: str


@dataclass(frozen=True, slots=True)
class Tenancy:
    """What is on record of one role. users: who has it. leavers: who had it before its present one, or was deleted.

    serving: of those that left, who has an alias on a version that still runs under it. moved_out, moved_in: who was
    moved off it and onto it by Warden, and when, by the journal of the time around the letter.
    """

    role_arn: str
    users: tuple[Tenant, ...] = ()
    leavers: tuple[Tenant, ...] = ()
    serving: frozenset[Function] = frozenset()
    moved_out: tuple[Tenant, ...] = ()
    moved_in: tuple[Tenant, ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """Under which owner the letter is kept, and how that was told. note: what a person should know, in words."""

    owner: str
    told_by: ToldBy
    candidates: tuple[str, ...] = ()
    note: str = ""


def by_role(tenancy: Tenancy, sent: datetime, now: datetime) -> Owner | None:
    """The owner of a letter that was sent then under the role; None when nobody is known to have had it.

    Of one that was sent before the time that the inventory remembers, nobody is the owner for certain.
    """
    owner = _of_those_on_record(tenancy, sent)
    if owner is None or owner.candidates or sent - LONGEST_RUN >= now - TOMBSTONE:
        return owner
    return Owner(tenancy.role_arn, ToldBy.CANDIDATES, (owner.owner,), FORGOTTEN)


def _of_those_on_record(tenancy: Tenancy, sent: datetime) -> Owner | None:
    left_after, came_before = second(sent - LONGEST_RUN), second(sent + LATE_RECORD)
    held = {user.function for user in tenancy.users if user.since <= came_before}
    left = {one.function for one in tenancy.leavers if one.since >= left_after or one.function in tenancy.serving}
    moved = {tenant.function for tenant in tenancy.moved_out if tenant.since >= left_after}
    if found := held | left | moved:
        return _owned(tenancy, found, ToldBy.ROLE if held | left else ToldBy.JOURNAL)
    if found := {tenant.function for tenant in tenancy.moved_in if tenant.since <= came_before}:
        return _owned(tenancy, found, ToldBy.JOURNAL)
    # Whoever is on record only since later may have been there before, if its event was lost: likely, not certain.
    late = {user.function for user in tenancy.users}
    return _candidates(tenancy.role_arn, late, "on record with the role only since later") if late else None


def by_record(named: Function, of_role: Owner | None, unknown: str) -> Owner:
    """The owner of a letter that is the record of an on-failure destination, which names a function.

    of_role: whose it is by the role that sent it, None when that leads nowhere. Anybody who may send to the queue can
    send a record: only one whose sender has, or may have, the role of the function that it names is believed.
    unknown: the owner under which one is kept that is not.
    """
    if of_role is None:
        return Owner(unknown, ToldBy.CANDIDATES, (named.arn,), "only the record itself says so")
    if named.arn in (of_role.owner, *of_role.candidates):
        return Owner(named.arn, ToldBy.DESTINATION)
    return Owner(unknown, ToldBy.UNKNOWN, note=f"it names {named.arn}, which has not the role that sent it")


def second(at: datetime) -> str:
    """A time as records compare it: UTC, whole seconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def _owned(tenancy: Tenancy, found: set[Function], told_by: ToldBy) -> Owner:
    if len(found) == 1:
        return Owner(next(iter(found)).arn, told_by)
    return _candidates(tenancy.role_arn, found)


def _candidates(role_arn: str, found: Iterable[Function], note: str = "") -> Owner:
    arns = sorted(function.arn for function in found)
    if len(arns) > MOST_CANDIDATES:
        note = f"one of {len(arns)} functions; {MOST_CANDIDATES} are named"
    return Owner(role_arn, ToldBy.CANDIDATES, tuple(arns[:MOST_CANDIDATES]), note)
