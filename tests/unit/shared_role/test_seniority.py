"""Who has stood longest, where Warden did not see everybody come."""

from __future__ import annotations

from tests.unit.shared_role.account import EARLIER, EARLIEST, Account
from tests.unit.warden.samples import BILLING, ORDERS, api_call, create, drift, update


def test_a_function_that_is_older_than_warden_has_stood_longest(account: Account) -> None:
    account.add(BILLING)
    account.add(ORDERS)
    alone = account.read(create(ORDERS, at=EARLIEST))

    elder = account.read(update(BILLING, at=EARLIER))

    assert (alone.keeps_role, elder.keeps_role, elder.look_again) == (True, True, (ORDERS,))
    assert account.read(drift(ORDERS)).sharers == (BILLING,)


def test_a_url_for_a_function_is_no_creation_of_it(account: Account) -> None:
    account.add(BILLING)
    account.read(create(ORDERS, at=EARLIEST))

    facts = account.read(api_call("CreateFunctionUrlConfig", {"functionName": "billing"}))

    assert (facts.keeps_role, facts.look_again) == (True, (ORDERS,))
