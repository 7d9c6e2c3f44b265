"""What somebody comes to use while an undo waits for invocations to end is not taken away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.undo.shop import GRANT, Shop
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, REPORTS, SHARED
from warden.errors import NotMended, Stale
from warden.ledger import Progress
from warden.patience import Patience

OWN = f"arn:aws:iam::{ACCOUNT}:role/warden/orders-eu-west-1"
TARGET = f"arn:aws:sqs:{ORDERS.region}:{ACCOUNT}:warden-dead-letters"


def while_waiting(happens: Callable[[], None]) -> Patience:
    """Patience during each pause of which something happens."""
    return Patience(lambda: 3600.0, lambda _: happens())


def changed(shop: Shop, control: str) -> str:
    """A change of orders."""
    change = shop.mend(control, ORDERS)
    assert change is not None
    return change


def published_before(shop: Shop) -> None:
    """A pipeline publishes what it had read of the function before it was put back."""
    function = shop.functions(ORDERS).functions[ORDERS.arn]
    function.versions["1"] = function.latest | {"Version": "1", "Role": OWN}


def taken_by_another(shop: Shop) -> None:
    shop.functions(BILLING).change(BILLING, Role=OWN)
    shop.inventory.record(BILLING, OWN, "2026-03-04T14:00:00Z", cause="a deployment")


def taken_unheard(shop: Shop) -> None:
    """The event of the move is still to come, so the inventory does not know."""
    shop.functions(BILLING).change(BILLING, Role=OWN)


@pytest.mark.parametrize(
    ("taken", "why"),
    [
        (published_before, "version 1 runs"),
        (taken_by_another, "billing (eu-west-1) runs"),
        (taken_unheard, "billing (eu-west-1) runs"),
    ],
)
def test_a_role_that_somebody_comes_to_use_stays_and_the_finding_says_why(
    shop: Shop, taken: Callable[[Shop], None], why: str
) -> None:
    change = changed(shop, "shared_role")
    rights = shop.state()["role orders-eu-west-1"]

    outcome = shop.undo("shared_role", ORDERS, change, while_waiting(lambda: taken(shop)))

    assert (outcome["status"], shop.state()["role orders-eu-west-1"]) == ("UNDONE", rights)
    assert f"the role orders-eu-west-1 stays: {why} under it" in shop.events.told("Warden Finding")[-1]["reason"]


def test_the_journal_does_not_say_that_a_role_was_removed_which_stayed(shop: Shop) -> None:
    change = changed(shop, "shared_role")

    shop.undo("shared_role", ORDERS, change, while_waiting(lambda: published_before(shop)))

    made = {entry.progress: [action["action"] for action in entry.actions] for entry in shop.entries("undo", ORDERS)}
    assert made == {Progress.FAILED: ["PutPropertyBack", "RemoveOwnRole"], Progress.APPLIED: []}


def test_a_function_that_returns_to_its_own_role_again_and_again_keeps_that_role(shop: Shop) -> None:
    change = changed(shop, "shared_role")
    rights = shop.state()["role orders-eu-west-1"]

    with pytest.raises(Stale, match="keeps being changed"):
        shop.undo("shared_role", ORDERS, change, while_waiting(lambda: shop.functions(ORDERS).change(ORDERS, Role=OWN)))

    assert (shop.state()[ORDERS.arn][0], shop.state()["role orders-eu-west-1"]) == (OWN, rights)


def test_a_right_stays_for_a_version_that_a_function_published_before_it_was_moved_off_the_role(shop: Shop) -> None:
    change = changed(shop, "dead_letter")
    shop.mend("dead_letter", REPORTS)
    shop.functions(REPORTS).functions[REPORTS.arn].publish("live")
    shop.mend("shared_role", REPORTS)

    shop.undo("dead_letter", ORDERS, change)

    assert GRANT in shop.iam.roles["shop"].managed


def test_a_role_stays_for_a_version_that_another_function_published_under_it(shop: Shop) -> None:
    change = changed(shop, "shared_role")
    taken_by_another(shop)
    shop.functions(BILLING).functions[BILLING.arn].publish("live")
    shop.functions(BILLING).change(BILLING, Role=SHARED)
    shop.inventory.record(BILLING, SHARED, "2026-03-04T15:00:00Z", cause="another deployment")

    shop.undo("shared_role", ORDERS, change)

    assert "orders-eu-west-1" in shop.iam.roles


def test_a_right_stays_on_the_role_of_a_function_that_takes_the_target_up_while_it_is_taken(shop: Shop) -> None:
    change = changed(shop, "dead_letter")
    taken_up = {"DeadLetterConfig": {"TargetArn": TARGET}}
    shop.iam.refusals["detach_role_policy"] = [lambda: shop.functions(ORDERS).change(ORDERS, **taken_up)]

    with pytest.raises(NotMended):
        shop.undo("dead_letter", ORDERS, change)

    assert GRANT in shop.iam.roles["shop"].managed


@pytest.mark.parametrize("target", [TARGET, TARGET.replace(":sqs:", ":sns:")])
def test_a_right_stays_for_a_function_whose_move_to_the_role_was_not_heard_of_yet(shop: Shop, target: str) -> None:
    change = changed(shop, "dead_letter")
    shop.inventory.record(BILLING, OWN, "2026-03-04T14:00:00Z", cause="before it moved back")
    shop.functions(BILLING).change(BILLING, DeadLetterConfig={"TargetArn": target})

    shop.undo("dead_letter", ORDERS, change)

    assert GRANT in shop.iam.roles["shop"].managed
    assert "billing needs it" in shop.events.told("Warden Finding")[-1]["reason"]


def test_a_right_goes_when_the_other_users_of_the_role_send_elsewhere(shop: Shop) -> None:
    change = changed(shop, "dead_letter")
    own = TARGET.replace("warden-dead-letters", "own")
    shop.functions(BILLING).change(BILLING, DeadLetterConfig={"TargetArn": own})

    shop.undo("dead_letter", ORDERS, change)

    assert GRANT not in shop.iam.roles["shop"].managed


def test_a_right_stays_for_a_version_from_two_roles_ago(shop: Shop) -> None:
    change = changed(shop, "dead_letter")
    shop.mend("dead_letter", BILLING)
    shop.functions(BILLING).functions[BILLING.arn].publish("live")
    shop.mend("shared_role", BILLING)
    shop.functions(BILLING).change(BILLING, Role=OWN)
    shop.inventory.record(BILLING, OWN, "2026-03-04T16:00:00Z", cause="a deployment")

    shop.undo("dead_letter", ORDERS, change)

    assert GRANT in shop.iam.roles["shop"].managed
