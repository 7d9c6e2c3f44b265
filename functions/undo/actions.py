"""What undo does, one change at a time. None of it is taken back by another undo. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from warden.inverse import Inverse, Property
from warden.model import Action, Function
from warden.on_failure import OnFailure


@dataclass(frozen=True, slots=True)
class Final(Action):
    """An action that no undo takes back: without its exemption the remediator makes the change anew."""

    function: Function

    def inverse(self) -> tuple[Inverse, ...]:
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class PutPropertyBack(Final):
    """Sets a property of the function, if role and dead-letter target still are the ones it was planned with."""

    property: Property
    before: str
    after: str
    role: str
    target: str
    revision: str


@dataclass(frozen=True, slots=True)
class SetTagBack(Final):
    """Sets a tag of the function, or takes it off when `after` is None."""

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SetOnFailureBack(Final):
    """Sets what a mapping does with records that the function fails on."""

    uuid: str
    before: OnFailure
    after: OnFailure


@dataclass(frozen=True, slots=True)
class GiveGrant(Final):
    """Lets the former role send to the default target, because the function that returns to it does."""

    role_arn: str
    policy_arn: str


@dataclass(frozen=True, slots=True)
class TakeGrant(Final):
    """Takes that right off a role that nobody needs it on."""

    role_arn: str
    policy_arn: str


@dataclass(frozen=True, slots=True)
class KeepGrant(Final):
    """Notes for whose sake a role keeps the right: it goes when a change of that function is taken back."""

    role_arn: str


@dataclass(frozen=True, slots=True)
class RemoveOwnRole(Final):
    """Removes the role that was made for the function, with its policies."""

    role_arn: str
