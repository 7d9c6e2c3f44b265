"""What was done and taken back was never done: whatever the remediators do, undo in any order restores the account."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

import dead_letter.plan
import plaintext_secrets.plan
import shared_role.plan
from tests.unit.fakes.tables import make_tables
from tests.unit.undo.shop import FUNCTIONS, Shop
from tests.unit.warden.samples import ORDERS
from warden.model import Action, Function

CONTROLS = ("shared_role", "dead_letter", "plaintext_secrets")
mends = st.lists(st.tuples(st.sampled_from(CONTROLS), st.sampled_from(FUNCTIONS)), min_size=1, max_size=8, unique=True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mends, st.booleans(), st.sampled_from([None, "OLD"]), st.booleans(), st.randoms(use_true_random=False))
def test_undo_after_apply_is_the_identity_in_any_order(
    mended: list[tuple[str, Function]],
    granted: bool,  # noqa: FBT001 - drawn
    tag: str | None,
    secret: bool,  # noqa: FBT001 - drawn
    random: Random,
) -> None:
    with mock_aws():
        shop = Shop(make_tables(), granted=granted, tag=tag)
        if not secret:
            shop.rid_of_secrets()
        before = shop.state()
        made = [(control, function, shop.mend(control, function)) for control, function in mended]
        changes = [(control, function, change) for control, function, change in made if change]
        random.shuffle(changes)

        statuses = {shop.undo(control, function, change)["status"] for control, function, change in changes}

        assert statuses <= {"UNDONE"}
        assert shop.state() == before


def test_every_kind_of_action_is_among_those_that_are_taken_back() -> None:
    plans = (shared_role.plan, dead_letter.plan, plaintext_secrets.plan)
    kinds = {name for plan in plans for name, kind in vars(plan).items() if _is_action(kind)}

    with mock_aws():
        shop = Shop(make_tables())
        for control in CONTROLS:
            shop.mend(control, ORDERS)
        shop.rid_of_secrets()
        shop.mend("plaintext_secrets", ORDERS)
        changes = [entry for control in CONTROLS for entry in shop.entries(control, ORDERS)]
        made = {action["action"] for entry in changes for action in entry.actions}

    assert made == kinds - {"DeleteRole"}  # its function is gone, so nobody is left to give the role back to


def _is_action(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Action) and kind is not Action
