"""shared_role against IAM: the role that it makes or adopts, and the roles that it never deletes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from shared_role.plan import CreateRole, DeleteRole, MoveFunction
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.roles import FakeRole
from tests.unit.fakes.waiting import patience
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, SHARED
from warden.default_target import grant_arn
from warden.errors import Blocked, OutOfTime

if TYPE_CHECKING:
    pass

from tests.unit.shared_role.account import EARLIER, LOGS, OWN, OWN_NAME, READ_SHOP, TRUST, Account

READ_ALL = "arn:aws:iam::aws:policy/ReadOnlyAccess"


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


in_use = pytest.mark.parametrize("use", [used_by_latest, used_by_a_version, used_by_another])


@in_use
def test_a_role_in_use_may_send_its_dead_letters_beside_the_planned_rights(
    account: Account, use: Callable[[Account, MoveFunction], None]
) -> None:
    made, moved = account.splitting()
    account.apply(made)
    use(account, moved)
    account.iam.roles[OWN_NAME].managed = [grant_arn(ORDERS)]

    account.apply(made)

    assert account.iam.roles[OWN_NAME].managed == [grant_arn(ORDERS), LOGS]


@in_use
def test_no_function_is_moved_to_a_role_in_use_that_has_more_rights_than_planned_and_it_loses_none(
    account: Account, use: Callable[[Account, MoveFunction], None]
) -> None:
    made, moved = account.splitting()
    account.apply(made)
    use(account, moved)
    before = replace(account.iam.roles[OWN_NAME], managed=[READ_ALL, grant_arn(ORDERS)], inline={"theirs": READ_SHOP})
    account.iam.roles[OWN_NAME] = replace(before, managed=[*before.managed], inline={**before.inline})

    with pytest.raises(Blocked, match="in use and has other policies than shop: ReadOnlyAccess, theirs"):
        account.apply(made)

    assert account.iam.roles[OWN_NAME] == before


@in_use
def test_a_policy_of_a_role_in_use_that_somebody_rewrote_is_not_overwritten(
    account: Account, use: Callable[[Account, MoveFunction], None]
) -> None:
    made, moved = account.splitting()
    account.apply(made)
    use(account, moved)
    (name,) = made.inline
    rewritten = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::theirs/*"}]}
    account.iam.roles[OWN_NAME].inline = {name: rewritten}

    with pytest.raises(Blocked, match=f"in use and has other policies than shop: {name}"):
        account.apply(made)

    assert account.iam.roles[OWN_NAME].inline == {name: rewritten}


def test_an_unused_role_gets_no_right_before_it_has_lost_what_is_not_planned(account: Account) -> None:
    made, _ = account.splitting()
    account.apply(made)
    account.iam.roles[OWN_NAME].managed = [READ_ALL]
    account.iam.refusals["attach_role_policy"] = [refusal("ServiceFailure")]

    with pytest.raises(ClientError, match="ServiceFailure"):
        account.apply(made)

    assert account.iam.roles[OWN_NAME].managed == []


def by_tags(account: Account) -> CreateRole:
    """The rights of the shared role depend on its tag `team`."""
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::${aws:PrincipalTag/team}"}
    account.iam.roles["shop"].inline["team"] = {"Version": "2012-10-17", "Statement": [statement]}
    return account.splitting()[0]


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param({"team": "billing"}, id="another value"),
        pytest.param({"team": "shop", "Desk": "1"}, id="one more"),
        pytest.param({}, id="none"),
    ],
)
def test_a_role_that_stands_with_other_tags_is_refused_where_its_rights_depend_on_them(
    account: Account, tags: dict[str, str]
) -> None:
    made = by_tags(account)
    account.apply(made)
    account.iam.roles[OWN_NAME].tags = {"warden:function": ORDERS.arn} | tags

    with pytest.raises(Blocked, match="its tags, which its policies ask for"):
        account.apply(made)


def test_a_role_that_stands_with_the_same_tags_is_adopted_whichever_ours_and_those_of_aws_are(account: Account) -> None:
    made = by_tags(account)
    account.apply(made)
    tags = {"team": "shop", "warden:function": ORDERS.arn, "warden:source-role": "an earlier one", "aws:x": "y"}
    account.iam.roles[OWN_NAME] = replace(account.iam.roles[OWN_NAME], tags=tags, managed=[])

    account.apply(made)

    assert account.iam.roles[OWN_NAME].managed == [LOGS]


def test_tags_that_no_policy_asks_for_do_not_matter(account: Account) -> None:
    made, _ = account.splitting()
    account.apply(made)
    account.iam.roles[OWN_NAME].tags["CreatedBy"] = "somebody's tagger"
    account.iam.roles[OWN_NAME].managed = []

    account.apply(made)

    assert account.iam.roles[OWN_NAME].managed == [LOGS]


@in_use
def test_a_role_that_the_function_or_a_version_uses_is_kept_whole(
    account: Account, use: Callable[[Account, MoveFunction], None]
) -> None:
    made, moved = account.splitting()
    account.apply(made)
    use(account, moved)

    account.apply(DeleteRole(ORDERS, OWN))

    assert account.iam.roles[OWN_NAME].managed == [LOGS]
