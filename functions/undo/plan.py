"""Decides what it takes to take a change back, and what speaks against it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from undo.actions import (
    GiveGrant,
    KeepGrant,
    PutPropertyBack,
    RemoveOwnRole,
    SetOnFailureBack,
    SetTagBack,
    TakeGrant,
)
from warden.default_target import default_targets, grant_arn
from warden.inverse import Inverse, Property, PutBack, PutOnFailureBack, PutTagBack, RemoveRole, RevokeGrant
from warden.model import FUNCTION_TAG, Action, Function, bare_name
from warden.on_failure import OnFailure


@dataclass(frozen=True, slots=True)
class Standing:
    """A role that stands. inline: its inline policies, read only of a role that is to be removed.

    kept_by: who else runs under it, in words, empty when nobody does. wanted_by: a function, or an old version of
    one, that sends its dead letters under it to the default target; the function that is looked at counts only by its
    published versions.
    """

    trusts_lambda: bool = True
    managed: tuple[str, ...] = ()
    inline: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    kept_by: str = ""
    wanted_by: Function | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The change, and how things stand now.

    steps: what takes it back, in order, and then what attempts before it left behind. since: what takes back the
    changes of the same control that came after it. against: what forbids it before anything was looked at. role,
    target, revision, tags: the function's, as they are. mappings: what becomes of records that it fails on, by the uuid
    of each of its mappings. roles: by ARN; one that the steps name and that is not among
    them is gone. lent: roles that have the grant for this function's sake although this change did not give it.
    """

    function: Function
    steps: tuple[Inverse, ...] = ()
    since: tuple[Inverse, ...] = ()
    against: str = ""
    role: str = ""
    target: str = ""
    revision: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    mappings: Mapping[str, OnFailure] = field(default_factory=dict)
    roles: Mapping[str, Standing] = field(default_factory=dict)
    lent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """refused: what speaks against it; then nothing is done. actions: in order. kept: what stays, and why, in words."""

    actions: tuple[Action, ...] = ()
    refused: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def plan(facts: Facts) -> Decision:
    """What takes the change back: first what the function needs there, then the function, then what it left behind."""
    if facts.against:
        return Decision(refused=(facts.against,))
    if not facts.steps:
        return Decision(refused=("nothing of this change can be taken back",))
    if refused := tuple(_objections(facts)):
        return Decision(refused=refused)
    changes = [*_grants(facts), *_changes(facts)]
    removals, kept = _removals(facts)
    return Decision((*changes, *removals), kept=tuple(kept))


def _objections(facts: Facts) -> Iterator[str]:
    for step in facts.steps:
        match step:
            case PutBack():
                yield from _moved_on(facts, step)
            case PutTagBack(key, before, after):
                if facts.tags.get(key) not in (before, after):
                    yield f"the tag {key} was changed since"
            case PutOnFailureBack():
                yield from _handled_otherwise(facts, step)
            case RemoveRole():
                yield from _refilled(facts, step)
            case RevokeGrant():
                pass


def _moved_on(facts: Facts, step: PutBack) -> Iterator[str]:
    """How the property differs from what the change made of it; nothing when it is back already."""
    now = _current(facts, step.property)
    name = {Property.ROLE: "role", Property.TARGET: "dead-letter target"}[step.property]
    if now == step.before:
        return
    if now != step.after:
        yield f"its {name} is {now or 'none'} by now, not {step.after or 'none'}"
        return
    for later in facts.since:
        if isinstance(later, PutBack) and later.property == step.property and later.before != step.before:
            yield f"its {name} was {later.before or 'none'} in between: take the later change back first"
    if step.property is Property.ROLE:
        former = facts.roles.get(step.before)
        if former is None:
            yield f"its former role {step.before} is gone"
        elif not former.trusts_lambda:
            yield f"Lambda may not assume its former role {step.before} any more"


def _handled_otherwise(facts: Facts, step: PutOnFailureBack) -> Iterator[str]:
    """How a mapping differs from what the change made of it; nothing when that is back already."""
    now = facts.mappings.get(step.uuid)
    if now is None:
        yield f"its mapping {step.uuid} is gone"
    elif now not in (step.before, step.after):
        yield f"its mapping {step.uuid} has {now} by now, not {step.after}"
    elif now == step.after:
        for later in facts.since:
            if isinstance(later, PutOnFailureBack) and later.uuid == step.uuid and later.before != step.before:
                yield f"its mapping {step.uuid} was set to {later.before} in between: take the later change back first"


def _refilled(facts: Facts, step: RemoveRole) -> Iterator[str]:
    """What the role was given or lost since: the function would lose or regain it. The grant is dealt with apart."""
    role = facts.roles.get(step.role_arn)
    if role is None or facts.role != step.role_arn:
        return
    grant = {grant_arn(facts.function)}
    given = {arn for arn in set(role.managed) ^ set(step.managed) if arn not in grant}
    inline = {name for name in {*role.inline, *step.inline} if role.inline.get(name) != step.inline.get(name)}
    if differing := sorted(map(bare_name, given | inline)):
        yield f"the policies of its role {step.role_arn} were changed since: {', '.join(differing)}"


def _current(facts: Facts, what: Property) -> str:
    return facts.role if what is Property.ROLE else facts.target


def _after(facts: Facts, what: Property) -> str:
    """The property once the change is taken back."""
    puts = [step for step in facts.steps if isinstance(step, PutBack) and step.property is what]
    return puts[0].before if puts else _current(facts, what)


def _sends_by_default(facts: Facts) -> bool:
    """Whether the function sends to the default target once the change is taken back: dead letters, or records."""
    back = {step.uuid: step.before for step in facts.steps if isinstance(step, PutOnFailureBack)}
    records = {back.get(uuid, now).destination for uuid, now in facts.mappings.items()}
    return bool({_after(facts, Property.TARGET), *records} & {*default_targets(facts.function)})


def _grants(facts: Facts) -> Iterator[Action]:
    """Lambda takes a role only if it may send to the dead-letter target: the former one has to be able to again."""
    role = _after(facts, Property.ROLE)
    moves = role != facts.role
    if moves and _sends_by_default(facts) and grant_arn(facts.function) not in facts.roles[role].managed:
        yield GiveGrant(facts.function, role, grant_arn(facts.function))


def _changes(facts: Facts) -> Iterator[Action]:
    function = facts.function
    for step in facts.steps:
        match step:
            case PutBack(name, before, after) if _current(facts, name) == after:
                yield PutPropertyBack(function, name, after, before, facts.role, facts.target, facts.revision)
            case PutTagBack(key, before, after) if facts.tags.get(key) == after != before:
                yield SetTagBack(function, key, after, before)
            case PutOnFailureBack(uuid, before, after) if facts.mappings[uuid] == after != before:
                yield SetOnFailureBack(function, uuid, after, before)
            case _:
                pass


def _removals(facts: Facts) -> tuple[list[Action], list[str]]:
    """What comes off at the end, and what stays: a role in use, a grant that somebody needs, who then is its heir."""
    actions: list[Action] = []
    kept: list[str] = []
    gone = {step.role_arn for step in facts.steps if isinstance(step, RemoveRole)}
    removed = {role for role in gone if _is_own(facts, role) and not facts.roles[role].kept_by}
    for role in _granted(facts):
        standing = facts.roles.get(role)
        if standing is None or role in removed or grant_arn(facts.function) not in standing.managed:
            continue
        sends = _sends_by_default(facts) and role == _after(facts, Property.ROLE)
        heir = facts.function if sends else standing.wanted_by
        if heir is None:
            actions.append(TakeGrant(facts.function, role, grant_arn(facts.function)))
            continue
        actions.append(KeepGrant(heir, role))
        kept.append(f"the role {bare_name(role)} keeps the right to send to the default target: {heir.name} needs it")
    for role in sorted(gone):
        if role in removed:
            actions.append(RemoveOwnRole(facts.function, role))
        elif role in facts.roles and facts.roles[role].kept_by:
            kept.append(f"the role {bare_name(role)} stays: {facts.roles[role].kept_by}")
    return actions, kept


def _granted(facts: Facts) -> tuple[str, ...]:
    """Roles that have the grant on account of this function; its own role may have it as a copy of the shared one's."""
    revoked = [step.role_arn for step in facts.steps if isinstance(step, RevokeGrant)]
    if not revoked and (_sends_by_default(facts) or not facts.lent):
        return ()
    own = [facts.role] if _is_own(facts, facts.role) else []
    return tuple(dict.fromkeys([*revoked, *facts.lent, *own]))


def _is_own(facts: Facts, role: str) -> bool:
    """Whether the role stands and was made for the function."""
    return role in facts.roles and facts.roles[role].tags.get(FUNCTION_TAG) == facts.function.arn
