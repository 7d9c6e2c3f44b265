"""shared_role against Lambda and the inventory: what it reads, and how it moves a function."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from shared_role.aws import SharedRole
from shared_role.plan import Facts, plan
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.waiting import patience
from tests.unit.shared_role.account import EARLIER, EARLIEST, LATER, LOGS, NOW, OWN, OWN_NAME, READ_SHOP, TRUST, Account
from tests.unit.warden.samples import (
    ACCOUNT,
    BILLING,
    ORDERS,
    REPORTS,
    SHARED,
    attach,
    create,
    delete,
    drift,
    update,
)
from warden.errors import Stale
from warden.model import ServedVersion


def test_nothing_is_read_in_the_account_while_the_role_is_not_shared(account: Account) -> None:
    facts = account.read(create(ORDERS))

    assert facts == Facts(ORDERS, newcomer=True, keeps_role=True)
    assert account.spoke.lambdas == {}
    assert account.spoke.iam.keys() == {ACCOUNT}


def test_the_younger_of_two_has_to_leave_and_its_role_is_read(account: Account) -> None:
    account.splitting()

    facts = account.read(create(ORDERS))

    assert (facts.keeps_role, facts.sharers, facts.revision) == (False, (BILLING,), "revision-2")
    assert facts.source is not None
    assert (facts.source.arn, facts.source.trust, facts.source.boundary) == (SHARED, TRUST, None)
    assert (set(facts.source.managed), facts.source.inline) == ({LOGS}, {"shop": READ_SHOP})


def test_sharing_is_seen_across_regions_and_the_elder_keeps_the_role(account: Account) -> None:
    account.add(REPORTS)
    account.read(create(REPORTS, at=EARLIEST))

    assert account.read(create(BILLING, at=EARLIER) | {"region": "us-east-1"}, deep=False).gone
    account.add(ORDERS)
    assert account.read(create(ORDERS)).sharers == (REPORTS,)


def test_of_two_made_at_once_the_elder_asks_the_younger_to_look_again(account: Account) -> None:
    account.add(ORDERS)
    account.read(create(ORDERS, at=EARLIER))

    facts = account.read(create(BILLING, at=EARLIEST))

    assert (facts.keeps_role, facts.look_again) == (True, (ORDERS,))


def test_an_event_about_a_role_concerns_all_who_do_not_keep_it(account: Account) -> None:
    account.splitting()

    assert account.read(attach("shop")).look_again == (ORDERS,)


def test_an_event_about_a_role_that_nobody_shares_concerns_nobody(account: Account) -> None:
    account.read(create(ORDERS))

    assert account.read(attach("shop")).look_again == ()


def test_a_late_event_is_not_believed_but_looked_after(account: Account) -> None:
    account.add(ORDERS, OWN)
    account.read(drift(ORDERS))

    facts = account.read(create(ORDERS, at=EARLIEST))

    assert (facts.keeps_role, facts.sharers) == (True, ())
    assert [user.function for user in account.inventory.users(ACCOUNT, OWN_NAME)] == [ORDERS]


def test_who_was_overtaken_while_reading_reads_again(account: Account) -> None:
    made, moved = account.splitting()

    def another_invocation_moves_it() -> None:
        account.apply(made)
        account.apply(moved)
        account.read(create(ORDERS, role=OWN, at=LATER))

    account.functions(ORDERS).after_reading = [another_invocation_moves_it]

    facts = account.read(drift(ORDERS))

    assert (facts.keeps_role, facts.sharers) == (True, ())
    assert [user.function for user in account.inventory.users(ACCOUNT, OWN_NAME)] == [ORDERS]


def test_a_function_that_was_made_anew_while_it_was_read_as_gone_is_not_forgotten(account: Account) -> None:
    def somebody_makes_it_anew() -> None:
        account.add(ORDERS)
        account.read(create(ORDERS, at=LATER))

    account.functions(ORDERS).after_reading = [somebody_makes_it_anew]

    facts = account.read(delete(ORDERS))

    assert (facts.gone, facts.keeps_role) == (False, True)
    assert [user.function for user in account.inventory.users(ACCOUNT, "shop")] == [ORDERS]


def test_who_is_overtaken_again_is_told_to_come_back_later(account: Account) -> None:
    account.add(ORDERS)
    account.inventory.record(ORDERS, OWN, LATER, cause="somebody")

    with pytest.raises(Stale, match="while it was read"):
        account.read(drift(ORDERS))


def test_who_leaves_a_role_makes_its_keeper_look_again(account: Account) -> None:
    account.splitting()

    facts = account.read(update(ORDERS, role=OWN, at=LATER))

    assert (facts.keeps_role, facts.look_again) == (True, (BILLING,))


@pytest.mark.parametrize(
    ("configuration", "found"),
    [
        ({"MasterArn": "arn:aws:lambda:us-east-1:222222222222:function:orders"}, {"at_edge": True}),
        ({"KMSKeyArn": "arn:aws:kms:eu-west-1:222222222222:key/1"}, {"customer_key": True}),
    ],
    ids=["at the edge", "a customer managed key"],
)
def test_what_speaks_against_a_move_is_read(
    account: Account, configuration: dict[str, str], found: dict[str, bool]
) -> None:
    account.splitting()
    account.functions(ORDERS).change(ORDERS, **configuration)

    facts = account.read(create(ORDERS))

    assert {name: getattr(facts, name) for name in found} == found


def publish_and_leave(account: Account) -> None:
    """Orders serves a version under the shared role, and has a role of its own since."""
    account.add(ORDERS)
    account.functions(ORDERS).functions[ORDERS.arn].publish("prod")
    account.functions(ORDERS).change(ORDERS, Role=OWN)


def test_versions_under_a_former_role_that_is_still_shared_are_named(account: Account) -> None:
    publish_and_leave(account)
    account.read(create(BILLING))

    facts = account.read(drift(ORDERS), deep=True)

    assert facts.served == (ServedVersion("prod", "1"),)


def test_versions_under_a_former_role_that_nobody_else_uses_share_nothing(account: Account) -> None:
    publish_and_leave(account)

    facts = account.read(drift(ORDERS), deep=True)

    assert facts.served == ()
    assert "list_aliases" not in account.functions(ORDERS).calls


def test_a_shared_role_that_is_gone_is_nothing_to_leave(account: Account) -> None:
    account.splitting()
    del account.iam.roles["shop"]

    assert account.read(create(ORDERS)).source is None


def test_a_function_is_moved(account: Account) -> None:
    _, moved = account.splitting()

    account.apply(moved)

    assert (account.role_of(ORDERS), account.role_of(BILLING)) == (OWN, SHARED)


def test_a_role_that_lambda_cannot_assume_yet_is_waited_for(account: Account) -> None:
    _, moved = account.splitting()
    not_yet = refusal(
        "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."
    )
    account.functions(ORDERS).refusals = [not_yet] * 4

    account.apply(moved)

    assert account.role_of(ORDERS) == OWN


def test_a_deployment_that_gave_it_another_role_wins(account: Account) -> None:
    _, moved = account.splitting()
    account.functions(ORDERS).change(ORDERS, Role=f"{SHARED}-2")

    with pytest.raises(Stale):
        account.apply(moved)

    assert account.role_of(ORDERS) == f"{SHARED}-2"


def test_a_dead_letter_target_that_was_attached_meanwhile_makes_it_read_the_rights_again(account: Account) -> None:
    _, moved = account.splitting()
    account.functions(ORDERS).change(ORDERS, DeadLetterConfig={"TargetArn": "arn:aws:sqs:eu-west-1:222222222222:q"})

    with pytest.raises(Stale):
        account.apply(moved)

    assert account.role_of(ORDERS) == SHARED


def test_a_dead_letter_target_moves_along(account: Account) -> None:
    target = {"TargetArn": "arn:aws:sqs:eu-west-1:222222222222:q"}
    account.splitting()
    account.functions(ORDERS).change(ORDERS, DeadLetterConfig=target)
    _, moved = plan(account.read(create(ORDERS))).actions

    account.apply(moved)

    latest = account.functions(ORDERS).functions[ORDERS.arn].latest
    assert (latest["Role"], latest["DeadLetterConfig"]) == (OWN, target)


def test_a_function_that_is_gone_is_looked_at_again(account: Account) -> None:
    _, moved = account.splitting()
    del account.functions(ORDERS).functions[ORDERS.arn]

    with pytest.raises(Stale, match="gone"):
        account.apply(moved)


def test_another_refusal_of_lambda_is_passed_on(account: Account) -> None:
    _, moved = account.splitting()
    account.functions(ORDERS).refusals = [refusal("AccessDeniedException")]

    with pytest.raises(ClientError, match="AccessDenied"):
        account.apply(moved)


def test_a_role_that_was_just_filled_is_given_time_before_the_function_runs_under_it(account: Account) -> None:
    waiting, pauses = patience()
    settling = SharedRole(account.spoke, account.inventory, 10, now=lambda: NOW)
    create_role = account.splitting()[0]

    settling.apply(create_role, waiting)

    assert pauses == [10]
