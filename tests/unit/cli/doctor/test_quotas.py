"""Whether there is room for what Warden makes and runs."""

from __future__ import annotations

from typing import Any

import pytest

from cli.doctor.quotas import CONCURRENCY, ROLES_QUOTA
from tests.unit.cli.doctor.places import deployed, guarded


class Iam:
    def __init__(self, roles: int) -> None:
        self._summary = {"Roles": roles, "RolesQuota": 1000}

    def get_account_summary(self) -> dict[str, Any]:
        return {"SummaryMap": self._summary}


class Lambda:
    """What each function has reserved, and what is left to all."""

    def __init__(self, reserved: int | None, left: int = 900) -> None:
        self._reserved = {} if reserved is None else {"ReservedConcurrentExecutions": reserved}
        self._left = left

    def get_function_concurrency(self, **_: Any) -> dict[str, Any]:
        return self._reserved

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"UnreservedConcurrentExecutions": self._left}}


@pytest.mark.parametrize(("roles", "faults"), [(0, 0), (900, 0), (901, 1), (1000, 1)])
def test_a_tenth_of_the_roles_is_to_be_left(roles: int, faults: int) -> None:
    found = list(ROLES_QUOTA.look(guarded(iam=Iam(roles))))

    assert len(found) == faults


def test_more_roles_are_asked_for_where_iam_is() -> None:
    (fault,) = ROLES_QUOTA.look(guarded(iam=Iam(1000)))

    assert fault.reason.startswith("1000 of 1000 roles are made")
    assert fault.mend.endswith("--desired-value 2000 --region us-east-1")


@pytest.mark.parametrize(
    ("wanted", "reserved", "said"),
    [
        ("2", 2, None),
        ("0", None, None),
        ("2", None, "has no copy reserved, where the stack says 2"),
        ("2", 0, "has 0 copies at once, where the stack says 2"),
        ("0", 0, "has 0 copies at once, where the stack says none"),
    ],
)
def test_each_function_has_the_reservation_of_the_stack(wanted: str, reserved: int | None, said: str | None) -> None:
    hub = deployed({"ReservedConcurrency": wanted}, clients={"lambda": Lambda(reserved)})

    found = [fault.reason.partition(" ")[2] for fault in CONCURRENCY.look(hub)]

    assert set(found) == ({said} if said else set())


@pytest.mark.parametrize(("left", "broken"), [(100, False), (3, True)])
def test_without_a_reservation_there_has_to_be_room_for_each_function(left: int, *, broken: bool) -> None:
    hub = deployed({"ReservedConcurrency": "0"}, clients={"lambda": Lambda(None, left)})

    found = [fault.reason for fault in CONCURRENCY.look(hub)]

    assert any("share what is left" in reason for reason in found) is broken
