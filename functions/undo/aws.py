"""What undo asks of Lambda and of the journal, and how it makes one change; IAM is in roles.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from undo.actions import (
    GiveGrant,
    KeepGrant,
    PutPropertyBack,
    RemoveOwnRole,
    SetOnFailureBack,
    SetTagBack,
    TakeGrant,
)
from undo.plan import Facts, Standing
from undo.roles import Roles
from warden.errors import Unreachable, code
from warden.inventory import Inventory, stamp
from warden.inverse import Inverse, Property, PutBack, PutOnFailureBack, PutTagBack, RemoveRole, RevokeGrant
from warden.ledger import Entry, Progress
from warden.mappings import all_mappings, change
from warden.model import Action, Function
from warden.on_failure import OnFailure
from warden.patience import Patience
from warden.remediator import SESSION_OVER, SESSION_REFUSED
from warden.spoke import Spoke
from warden.swap import settled, swap
from warden.trigger import UndoRequest
from warden.versions import LATEST, configurations, dead_letter_target

UNFINISHED = (Progress.APPLYING, Progress.FAILED)
LONGEST_WAIT = 840  # seconds; Lambda lets the longest invocation run for 900, and undo itself no longer than that


class Undo:
    """Reads how things stand with a change, and takes it back step by step."""

    def __init__(
        self, spoke: Spoke, inventory: Inventory, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._spoke = spoke
        self._inventory = inventory
        self._now = now

    def read(self, request: UndoRequest, journal: Sequence[Entry], own: Sequence[Entry]) -> Facts:
        """The facts on the change. journal: of its control and function, the oldest first; own: of undo itself."""
        told = _told(request, journal, own)
        if told.against:
            return told
        try:
            return self._seen(told)
        except Unreachable:
            return replace(told, against="its account lets Warden in no more")
        except ClientError as error:
            if code(error) in SESSION_REFUSED:
                return replace(told, against="its account has switched the region off")
            if code(error) != "ResourceNotFoundException":
                raise
            return replace(told, against="the function is gone")

    def apply(self, action: Action, patience: Patience) -> None:
        """Makes one change. Raises Stale when the function was changed since it was planned."""
        match action:
            case PutPropertyBack():
                self._put_back(action, patience)
            case SetTagBack():
                self._tag(action)
            case SetOnFailureBack(function, uuid, before, after):
                change(self._spoke.lambda_in(function), function, uuid, before, after, patience=patience)
            case GiveGrant(function, role_arn, policy_arn):
                self._roles(function).give(role_arn, policy_arn)
            case TakeGrant(function, role_arn, policy_arn):
                self._roles(function).take(role_arn, policy_arn)
            case RemoveOwnRole(function, role_arn):
                self._roles(function).remove(role_arn)
            case KeepGrant():
                pass  # a note in the journal
            case _:
                raise TypeError(f"not an action of undo: {action!r}")

    def let_finish(self, function: Function, patience: Patience) -> None:
        """Waits until no invocation that began before the change can still be under way.

        Such a one goes on with the role, and to the dead-letter target, that it began with. Raises OutOfTime.
        """
        current = settled(self._spoke.lambda_in(function), function.arn, patience)
        patience.pause(min(current["Timeout"], LONGEST_WAIT), "invocations under way")

    def _seen(self, told: Facts) -> Facts:
        try:
            return self._look(told)
        except ClientError as error:
            if code(error) not in (*SESSION_REFUSED, *SESSION_OVER) or not self._spoke.forget(told.function.account):
                raise
        # Our role there may have been made anew since the session was opened: only a new one tells.
        return self._look(told)

    def _look(self, told: Facts) -> Facts:
        function, client, at = told.function, self._spoke.lambda_in(told.function), self._now()
        versions = configurations(client, function.arn)
        latest = versions[LATEST]
        if any(isinstance(step, PutBack) and step.property is Property.ROLE for step in told.steps):
            self._note(function, latest["Role"], at)
        tagged = any(isinstance(step, PutTagBack) for step in told.steps)
        return replace(
            told,
            role=latest["Role"],
            target=dead_letter_target(latest),
            revision=latest["RevisionId"],
            tags=client.list_tags(Resource=function.arn)["Tags"] if tagged else {},
            mappings=self._mappings(told),
            roles=dict(self._standing(told, latest["Role"], versions)),
        )

    def _mappings(self, told: Facts) -> dict[str, OnFailure]:
        """What becomes of records that the function fails on, by mapping; a tag is nothing to them."""
        if not told.lent and all(isinstance(step, PutTagBack) for step in told.steps):
            return {}
        return {
            mapping["UUID"]: OnFailure.of(mapping)
            for mapping in all_mappings(self._spoke.lambda_in(told.function))
            if Function.from_arn(mapping["FunctionArn"]) == told.function
        }

    def _standing(
        self, told: Facts, current: str, versions: Mapping[str, Mapping[str, Any]]
    ) -> Iterable[tuple[str, Standing]]:
        """The roles that matter, as far as they stand."""
        named = [role for step in told.steps for role in _roles_of(step)]
        granted = {*told.lent, *(step.role_arn for step in told.steps if isinstance(step, RevokeGrant))}
        returning = [step.uuid for step in told.steps if isinstance(step, PutOnFailureBack)]
        roles = Roles(self._spoke, self._inventory, told.function, returning)
        for role_arn in dict.fromkeys([*named, *told.lent, *([current] if named else [])]):
            standing = roles.standing(role_arn, versions, granted=role_arn in granted)
            if standing is not None:
                yield role_arn, standing

    def _put_back(self, action: PutPropertyBack, patience: Patience) -> None:
        value = action.after if action.property is Property.ROLE else {"TargetArn": action.after}
        swap(
            self._spoke.lambda_in(action.function),
            action.function.arn,
            {action.property.value: value},
            revision=action.revision,
            unchanged=lambda current: (current["Role"], dead_letter_target(current)) == (action.role, action.target),
            patience=patience,
        )

        if action.property is Property.ROLE:
            self._note(action.function, action.after, self._now())

    def _note(self, function: Function, role_arn: str, at: datetime) -> None:
        """Notes who uses the role, for another undo may ask who needs its rights before the event has come round."""
        self._inventory.record(function, role_arn, stamp(at), cause="undo", seen=True)

    def _tag(self, action: SetTagBack) -> None:
        client, arn = self._spoke.lambda_in(action.function), action.function.arn
        if action.after is None:
            client.untag_resource(Resource=arn, TagKeys=[action.key])
        else:
            client.tag_resource(Resource=arn, Tags={action.key: action.after})

    def _roles(self, function: Function) -> Roles:
        return Roles(self._spoke, self._inventory, function)


def _told(request: UndoRequest, journal: Sequence[Entry], own: Sequence[Entry]) -> Facts:
    """What the journal alone says about the change."""
    blank = Facts(request.function)
    numbers = {entry.change: number for number, entry in enumerate(journal)}
    if request.change not in numbers:
        return replace(blank, against="there is no such change")
    number = numbers[request.change]
    entry = journal[number]
    if entry.progress is not Progress.APPLIED:
        return replace(blank, against=f"it is {entry.progress}, and only a change that was applied is taken back")
    try:
        left = [step for attempt in _attempts_before(journal, number) for step in attempt.back if _is_left_behind(step)]
        since = [step for later in journal[number + 1 :] if later.progress is Progress.APPLIED for step in later.back]
        return replace(
            blank, steps=tuple(_unique([*entry.back, *left])), since=tuple(since), lent=lent(request.function, own)
        )
    except ValueError as unknown:
        return replace(blank, against=str(unknown))


def _attempts_before(journal: Sequence[Entry], number: int) -> Iterable[Entry]:
    """The attempts that did not come to an end and that this change finished."""
    for entry in reversed(journal[:number]):
        if entry.progress not in UNFINISHED:
            return
        yield entry


def _is_left_behind(step: Inverse) -> bool:
    return isinstance(step, RevokeGrant | RemoveRole)


def _unique(steps: Iterable[Inverse]) -> Iterable[Inverse]:
    """Each step once; of roles to remove, the first of a name."""
    seen: set[tuple[str, str]] = set()
    for step in steps:
        key = (type(step).__name__, step.role_arn if isinstance(step, RevokeGrant | RemoveRole) else repr(step))
        if key not in seen:
            seen.add(key)
            yield step


def lent(function: Function, own: Sequence[Entry]) -> tuple[str, ...]:
    """Roles that have the grant for the function's sake by what undo itself did or left in place."""
    roles: dict[str, None] = {}
    for entry in own:
        for action in entry.actions:
            match action:
                case {"action": "GiveGrant" | "KeepGrant", "function": dict(whose), "role_arn": str(role)}:
                    if Function(**whose) == function:
                        roles[role] = None
                case {"action": "TakeGrant", "role_arn": str(role)} if entry.progress is Progress.APPLIED:
                    roles.pop(role, None)
                case _:
                    pass
    return tuple(roles)


def _roles_of(step: Inverse) -> tuple[str, ...]:
    match step:
        case PutBack(Property.ROLE, before, _):
            return (before,)
        case RevokeGrant(role_arn) | RemoveRole(role_arn):
            return (role_arn,)
        case _:
            return ()
