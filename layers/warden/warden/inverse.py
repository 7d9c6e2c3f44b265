"""How an action is taken back, as data: the action says it, the journal keeps it, undo carries it out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from warden.on_failure import OnFailure

UNKNOWN = "a step back that is not known here"


class Property(StrEnum):
    """What of a function's configuration is put back, as Lambda names it."""

    ROLE = "Role"
    TARGET = "DeadLetterConfig"


class PutBack(NamedTuple):
    """Sets a property of the function, which the action found as `before` and made `after`, to `before` again."""

    property: Property
    before: str
    after: str


class PutTagBack(NamedTuple):
    """The same for a tag of the function; None where it was not set, or was taken off."""

    key: str
    before: str | None
    after: str | None


class PutOnFailureBack(NamedTuple):
    """The same for what a mapping of the function does with records of a stream that the function fails on."""

    uuid: str
    before: OnFailure
    after: OnFailure


class RevokeGrant(NamedTuple):
    """Detaches the managed policy that allows sending to the default dead-letter target from a role."""

    role_arn: str


class RemoveRole(NamedTuple):
    """Removes the role that was made for the function. managed and inline: what it was filled with."""

    role_arn: str
    managed: tuple[str, ...]
    inline: Mapping[str, Mapping[str, Any]]


Inverse = PutBack | PutTagBack | PutOnFailureBack | RevokeGrant | RemoveRole


def as_record(step: Inverse) -> dict[str, Any]:
    """The journal's form: the step's name and its fields."""
    return {"step": type(step).__name__, **by_name(step)}


def by_name(value: Any) -> Any:
    """A named tuple by its fields' names, and so those in it: JSON, which the journal is, would make lists of them."""
    return {name: by_name(one) for name, one in value._asdict().items()} if hasattr(value, "_asdict") else value


def from_record(record: Mapping[str, Any]) -> Inverse:
    """The step that a journal item tells of. Raises ValueError when a newer or a damaged journal tells of another."""
    match record:
        case {"step": "PutBack", "property": str(name), "before": str(before), "after": str(after)}:
            return PutBack(Property(name), before, after)
        case {"step": "PutTagBack", "key": str(key), "before": before, "after": after}:
            return PutTagBack(key, before, after)
        case {"step": "PutOnFailureBack", "uuid": str(uuid), "before": dict(before), "after": dict(after)}:
            return PutOnFailureBack(uuid, _on_failure(before), _on_failure(after))
        case {"step": "RevokeGrant", "role_arn": str(role)}:
            return RevokeGrant(role)
        case {"step": "RemoveRole", "role_arn": str(role), "managed": list(managed), "inline": dict(inline)}:
            return RemoveRole(role, tuple(managed), inline)
        case _:
            raise ValueError(UNKNOWN)


def _on_failure(record: Mapping[str, Any]) -> OnFailure:
    match record:
        case {"destination": str(destination), "bisect": bool(bisect), "retries": int(retries)}:
            return OnFailure(destination, bisect, retries)
        case _:
            raise ValueError(UNKNOWN)
