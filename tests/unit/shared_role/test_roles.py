"""shared_role against IAM: the role that it makes or adopts, and the roles that it never deletes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from shared_role.plan import DeleteRole, MoveFunction
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.roles import FakeRole
from tests.unit.fakes.waiting import patience
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, SHARED
from warden.errors import Blocked, OutOfTime

if TYPE_CHECKING:
    pass

from tests.unit.shared_role.account import EARLIER, LOGS, OWN, OWN_NAME, READ_SHOP, TRUST, Account

GRANT = f"arn:aws:iam::{ACCOUNT}:policy/lambda-warden/warden-dead-letter-grant"


def test_an_own_role_has_the_rights_of_the_shared_one_within_our_boundary(account: Account) -> None:
    made, _ = account.splitting()

    account.apply(made)

    assert account.iam.roles[OWN_NAME] == FakeRole(
        "/warden/",
        TRUST,
        [LOGS],
        {"shop": READ_SHOP},
        {"team": "shop", "warden:function": ORDERS.arn, "warden:source-role": SHARED},
        f"arn:aws:iam::{ACCOUNT}:policy/lambda-warden/warden-function-boundary",
    )


def test_an_own_role_that_stands_is_brought_to_the_same_rights(account: Account) -> None:
    made, _ = account.splitting()
    stale = FakeRole("/warden/", TRUST, ["arn:aws:iam::aws:policy/Old"], {"old": {}, "shop": {}})
    stale.tags, stale.boundary = dict(made.tags), made.boundary
    account.iam.roles[OWN_NAME] = stale

    account.apply(made)

    assert (stale.managed, stale.inline) == ([LOGS], {"shop": READ_SHOP})


def test_making_a_role_twice_is_making_it_once(account: Account) -> None:
    made, _ = account.splitting()
    account.apply(made)
    once = replace(account.iam.roles[OWN_NAME])

    account.apply(made)

    assert account.iam.roles[OWN_NAME] == once


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param(FakeRole("/", TRUST), id="somebody's"),
        pytest.param(FakeRole("/warden/", TRUST, tags={"warden:function": BILLING.arn}), id="another function's"),
    ],
)
def test_a_foreign_role_of_that_name_is_refused_and_untouched(account: Account, foreign: FakeRole) -> None:
    made, _ = account.splitting()
    account.iam.roles[OWN_NAME] = foreign
    before = replace(foreign)

    with pytest.raises(Blocked, match="not Warden's"):
        account.apply(made)

    assert account.iam.roles[OWN_NAME] == before


@pytest.mark.parametrize(
    ("changed", "differing"),
    [
        pytest.param({"trust": {"Statement": []}}, "differs from what it should be: its trust policy", id="trust"),
        pytest.param({"boundary": "arn:aws:iam::222222222222:policy/x"}, "be: its permissions boundary", id="boundary"),
        pytest.param({"boundary": None}, "be: its permissions boundary", id="no boundary"),
        pytest.param({"trust": {}, "boundary": None}, "trust policy, its permissions boundary", id="both"),
    ],
)
def test_an_own_role_that_differs_in_what_we_may_not_change_is_refused_and_untouched(
    account: Account, changed: dict[str, Any], differing: str
) -> None:
    made, _ = account.splitting()
    account.apply(made)
    account.iam.roles[OWN_NAME] = replace(account.iam.roles[OWN_NAME], managed=[], **changed)

    with pytest.raises(Blocked, match=differing):
        account.apply(made)

    assert account.iam.roles[OWN_NAME].managed == []


def test_an_account_without_room_for_roles_is_blocked(account: Account) -> None:
    made, _ = account.splitting()
    account.iam.refusals["create_role"] = [refusal("LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000")]

    with pytest.raises(Blocked, match="RolesPerAccount"):
        account.apply(made)


def test_a_role_that_is_not_visible_yet_is_waited_for(account: Account) -> None:
    made, _ = account.splitting()
    account.iam.refusals["attach_role_policy"] = [refusal("NoSuchEntity"), refusal("NoSuchEntity")]
    account.iam.refusals["put_role_policy"] = [refusal("NoSuchEntity")]
    waiting, pauses = patience()

    account.apply(made, waiting)

    assert (account.iam.roles[OWN_NAME].managed, len(pauses)) == ([LOGS], 3)


def test_a_role_that_another_invocation_made_is_waited_for(account: Account) -> None:
    made, _ = account.splitting()
    account.apply(made)
    account.iam.refusals["get_role"] = [refusal("NoSuchEntity")] * 2
    waiting, pauses = patience()

    account.apply(made, waiting)

    assert len(pauses) == 2


def test_a_policy_that_is_gone_for_good_ends_the_attempt_in_time(account: Account) -> None:
    made, _ = account.splitting()
    del account.iam.policies[LOGS]

    with pytest.raises(OutOfTime, match="does not exist"):
        account.apply(made, patience(60)[0])


def test_an_own_role_is_deleted_with_its_policies(account: Account) -> None:
    made, _ = account.splitting()
    account.apply(made)

    account.apply(DeleteRole(ORDERS, OWN))

    assert set(account.iam.roles) == {"shop"}


def test_a_role_that_is_gone_is_deleted_already(account: Account) -> None:
    account.apply(DeleteRole(ORDERS, OWN))

    assert set(account.iam.roles) == {"shop"}


def used_by_latest(account: Account, moved: MoveFunction) -> None:
    account.apply(moved)


def used_by_a_version(account: Account, moved: MoveFunction) -> None:
    account.apply(moved)
    account.functions(ORDERS).functions[ORDERS.arn].publish("prod")
    account.functions(ORDERS).change(ORDERS, Role=SHARED)


def used_by_another(account: Account, _: MoveFunction) -> None:
    account.inventory.record(BILLING, OWN, EARLIER, cause="somebody")


@pytest.mark.parametrize("use", [used_by_latest, used_by_a_version, used_by_another])
def test_a_role_in_use_loses_no_right_to_a_plan_that_is_stale(
    account: Account, use: Callable[[Account, MoveFunction], None]
) -> None:
    made, moved = account.splitting()
    account.apply(made)
    use(account, moved)
    role = account.iam.roles[OWN_NAME]
    role.managed.append(GRANT)
    role.inline["theirs"] = READ_SHOP

    account.apply(made)

    assert (role.managed, set(role.inline)) == ([LOGS, GRANT], {"shop", "theirs"})


@pytest.mark.parametrize("use", [used_by_latest, used_by_a_version, used_by_another])
def test_a_role_that_the_function_or_a_version_uses_is_kept_whole(
    account: Account, use: Callable[[Account, MoveFunction], None]
) -> None:
    made, moved = account.splitting()
    account.apply(made)
    use(account, moved)

    account.apply(DeleteRole(ORDERS, OWN))

    assert account.iam.roles[OWN_NAME].managed == [LOGS]
