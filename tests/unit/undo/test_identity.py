"""What was done and taken back was never done: whatever the remediators do, undo in any order restores the account."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from tests.unit.fakes.tables import make_tables
from tests.unit.undo.shop import FUNCTIONS, Shop
from warden.model import Function

CONTROLS = ("shared_role", "dead_letter", "plaintext_secrets")
mends = st.lists(st.tuples(st.sampled_from(CONTROLS), st.sampled_from(FUNCTIONS)), min_size=1, max_size=8, unique=True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mends, st.booleans(), st.sampled_from([None, "OLD"]), st.randoms(use_true_random=False))
def test_undo_after_apply_is_the_identity_in_any_order(
    mended: list[tuple[str, Function]],
    granted: bool,  # noqa: FBT001 - drawn
    tag: str | None,
    random: Random,
) -> None:
    with mock_aws():
        shop = Shop(make_tables(), granted=granted, tag=tag)
        before = shop.state()
        made = [(control, function, shop.mend(control, function)) for control, function in mended]
        changes = [(control, function, change) for control, function, change in made if change]
        random.shuffle(changes)

        statuses = {shop.undo(control, function, change)["status"] for control, function, change in changes}

        assert statuses <= {"UNDONE"}
        assert shop.state() == before
