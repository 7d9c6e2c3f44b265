"""What shared_role asks of Lambda and of the inventory; IAM is in roles.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from shared_role.plan import CreateRole, DeleteRole, Facts, MoveFunction
from shared_role.roles import Roles
from warden.errors import Stale, code
from warden.inventory import Inventory, stamp
from warden.model import Action, Function, ServedVersion, bare_name
from warden.patience import Patience
from warden.spoke import Spoke
from warden.swap import swap
from warden.trigger import DRIFT, Trigger
from warden.versions import LATEST, configurations, dead_letter_target, served


class SharedRole:
    """Reads who uses which role, and moves functions."""

    def __init__(
        self,
        spoke: Spoke,
        inventory: Inventory,
        settle_seconds: int = 0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """settle_seconds: how long a role that was just filled is given before the function runs under it."""
        self._settle_seconds = settle_seconds
        self._spoke = spoke
        self._inventory = inventory
        self._now = now

    def read(self, trigger: Trigger, deep: bool) -> Facts:  # noqa: FBT001 - the flow's calling convention
        """The facts on the trigger's function or role. Nothing is read in the spoke while the role is not shared."""
        if trigger.function is None:
            users = self._inventory.users(trigger.account, trigger.role or "")
            return Facts(None, look_again=tuple(user.function for user in users[1:]))
        told = None
        if trigger.role_arn is not None and not deep:
            told = self._standing(trigger, trigger.function, trigger.role_arn, trigger.time)
            if told is not None and told.keeps_role:
                return told
        look = partial(self._look, trigger, trigger.function, told, deep=deep)
        try:
            return look()
        except Stale:
            # What was put on record while we read can be read by now. Who is overtaken twice is retried by Lambda.
            return look()

    def apply(self, action: Action, patience: Patience) -> None:
        """Makes one change of the plan."""
        match action:
            case CreateRole():
                used = partial(self._is_used, action.function, action.role_arn)
                self._roles(action.function).create(action, patience, used)
                patience.pause(self._settle_seconds, "the rights of the new role become effective")
            case MoveFunction():
                self._move(action, patience)
            case DeleteRole():
                if not self._is_used(action.function, action.role_arn):
                    self._roles(action.function).delete(action)
            case _:
                raise TypeError(f"not an action of shared_role: {action!r}")

    def _look(self, trigger: Trigger, function: Function, told: Facts | None, *, deep: bool) -> Facts:
        at = self._now()  # before the read: what others put on record while we read is later, and stands
        versions = self._versions(function)
        if versions is None:
            return self._gone(trigger, function, at)
        latest = versions[LATEST]
        role = latest["Role"]
        facts = self._standing(trigger, function, role, stamp(at), seen=True)
        if facts is None:
            raise Stale(f"{function.arn} was changed while it was read")
        others = (*facts.look_again, *(told.look_again if told else ()))
        facts = facts._replace(look_again=tuple(dict.fromkeys(others)))
        if deep:
            facts = facts._replace(served=self._served(function, versions))
        if facts.keeps_role:
            return facts
        return facts._replace(
            revision=latest["RevisionId"],
            dead_letters=dead_letter_target(latest),
            at_edge="MasterArn" in latest,
            customer_key="KMSKeyArn" in latest,
            source=self._roles(function).rights(role),
        )

    def _standing(
        self, trigger: Trigger, function: Function, role_arn: str, at: str, *, seen: bool = False
    ) -> Facts | None:
        """Where the function stands among the role's users; None when the inventory knows something later."""
        role = bare_name(role_arn)
        recorded = self._inventory.record(
            function, role_arn, at, cause=trigger.id, created=trigger.is_creation, seen=seen
        )
        if recorded.superseded:
            return None
        users = [user.function for user in self._inventory.users(function.account, role)]
        place = users.index(function) if function in users else len(users)
        unseen = users[place + 1 :] if recorded.changed else []
        left = self._longest_standing(function.account, recorded.former)
        return Facts(
            function,
            newcomer=recorded.newcomer,
            keeps_role=place == 0,
            sharers=tuple(user for user in users if user != function),
            look_again=(*unseen, *left),
        )

    def _served(self, function: Function, versions: Mapping[str, Mapping[str, Any]]) -> tuple[ServedVersion, ...]:
        """Aliases of versions under a former role that is still somebody's; one that nobody else uses is not shared."""
        former = {version["Role"] for version in versions.values()} - {versions[LATEST]["Role"]}
        shared = {role for role in former if self._others_use(function, role)}
        return served(
            self._spoke.lambda_in(function), function.arn, versions, lambda version: version["Role"] in shared
        )

    def _gone(self, trigger: Trigger, function: Function, at: datetime) -> Facts:
        recorded = self._inventory.forget(function, at, cause=trigger.id)
        if recorded.superseded:
            raise Stale(f"{function.arn} was made anew while it was read")
        leftover = self._roles(function).leftover(function)
        kept = self._others_use(function, leftover) or self._roles(function).reaches_network(leftover)
        return Facts(
            function,
            gone=True,
            leftover="" if kept else leftover,
            farewell=trigger.event != DRIFT or recorded.changed,
            look_again=self._longest_standing(function.account, recorded.former),
        )

    def _is_used(self, function: Function, role_arn: str) -> bool:
        """Whether the function, one of its versions or another function runs under its own role."""
        versions = self._versions(function) or {}
        used = any(version["Role"] == role_arn for version in versions.values())
        return used or self._others_use(function, role_arn)

    def _others_use(self, function: Function, role_arn: str) -> bool:
        """Whether another function is on record with that role."""
        users = self._inventory.users(function.account, bare_name(role_arn)) if role_arn else ()
        return any(user.function != function for user in users)

    def _longest_standing(self, account: str, role: str | None) -> tuple[Function, ...]:
        """Who keeps a role that this function has just left: what was found about it may be over."""
        users = self._inventory.users(account, role) if role else ()
        return tuple(user.function for user in users[:1])

    def _move(self, action: MoveFunction, patience: Patience) -> None:
        swap(
            self._spoke.lambda_in(action.function),
            action.function.arn,
            {"Role": action.after},
            revision=action.revision,
            unchanged=lambda current: (
                (current["Role"], dead_letter_target(current)) == (action.before, action.dead_letters)
            ),
            patience=patience,
        )

    def _versions(self, function: Function) -> Mapping[str, Mapping[str, Any]] | None:
        try:
            return configurations(self._spoke.lambda_in(function), function.arn)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return None

    def _roles(self, function: Function) -> Roles:
        return Roles(self._spoke.iam_in(function))
