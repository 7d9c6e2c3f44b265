"""shared_role and functions that are gone: what is tidied up, what is kept, and who is told."""

from __future__ import annotations

import pytest

from shared_role.plan import DeleteRole, Facts, plan
from tests.unit.fakes.roles import FakeRole
from tests.unit.shared_role.account import OWN, OWN_NAME, TRUST, Account
from tests.unit.warden.samples import (
    BILLING,
    ORDERS,
    create,
    delete,
    drift,
)


def test_a_deleted_function_leaves_its_own_role_and_a_keeper_who_looks_again(account: Account) -> None:
    account.splitting()
    account.iam.roles[OWN_NAME] = FakeRole("/warden/", TRUST, tags={"warden:function": ORDERS.arn})
    del account.functions(ORDERS).functions[ORDERS.arn]

    facts = account.read(delete(ORDERS))

    assert facts == Facts(ORDERS, gone=True, leftover=OWN, farewell=True, look_again=(BILLING,))


def test_a_deletion_that_is_handled_twice_says_farewell_twice(account: Account) -> None:
    account.read(create(ORDERS))

    said = [account.read(delete(ORDERS)).farewell for _ in range(2)]

    assert said == [True, True]


def test_the_echo_of_a_farewell_is_not_answered(account: Account) -> None:
    account.read(create(ORDERS))
    account.read(delete(ORDERS))

    echo = plan(account.read(drift(ORDERS)))

    assert (echo.recheck, echo.actions) == ((), ())


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(FakeRole("/service/", TRUST, tags={"warden:function": ORDERS.arn}), id="at another path"),
        pytest.param(FakeRole("/warden/", TRUST), id="without our tag"),
        pytest.param(FakeRole("/warden/", TRUST, tags={"warden:function": BILLING.arn}), id="of another function"),
    ],
)
def test_a_role_that_is_not_the_functions_own_is_no_leftover(account: Account, role: FakeRole) -> None:
    account.iam.roles[OWN_NAME] = role

    assert account.read(delete(ORDERS)).leftover == ""

    account.apply(DeleteRole(ORDERS, OWN))
    assert OWN_NAME in account.iam.roles


def test_an_own_role_that_was_given_to_another_function_is_kept(account: Account) -> None:
    account.iam.roles[OWN_NAME] = FakeRole("/warden/", TRUST, tags={"warden:function": ORDERS.arn})
    account.read(create(BILLING, role=OWN))

    assert account.read(delete(ORDERS)).leftover == ""

    account.apply(DeleteRole(ORDERS, OWN))
    assert OWN_NAME in account.iam.roles


def test_an_own_role_that_reaches_into_a_vpc_outlives_its_function(account: Account) -> None:
    network = {"Statement": [{"Effect": "Allow", "Action": "ec2:*NetworkInterface", "Resource": "*"}]}
    tags = {"warden:function": ORDERS.arn}
    account.iam.roles[OWN_NAME] = FakeRole("/warden/", TRUST, [], {"network": network}, tags)

    facts = account.read(delete(ORDERS))

    assert (facts.gone, facts.leftover) == (True, "")
