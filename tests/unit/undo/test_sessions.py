"""Undo and accounts whose sessions end early, or that let nobody in."""

from __future__ import annotations

import pytest

from tests.unit.fakes.answers import refusal
from tests.unit.undo.shop import Shop
from tests.unit.warden.desk import failing
from tests.unit.warden.samples import ACCOUNT, ORDERS


def mended(shop: Shop) -> str:
    """A change of orders."""
    change = shop.mend("shared_role", ORDERS)
    assert change is not None
    return change


@pytest.mark.parametrize("code", ["ExpiredTokenException", "UnrecognizedClientException"])
def test_a_session_that_is_over_sooner_than_told_is_opened_anew(shop: Shop, code: str) -> None:
    change = mended(shop)
    shop.spoke.sessions.add(ACCOUNT)
    shop.functions(ORDERS).after_reading = [failing(refusal(code))]

    assert shop.undo("shared_role", ORDERS, change)["status"] == "UNDONE"


def test_a_region_that_is_switched_off_is_a_reason(shop: Shop) -> None:
    change = mended(shop)
    shop.functions(ORDERS).after_reading = [failing(refusal("UnrecognizedClientException"))]

    outcome = shop.undo("shared_role", ORDERS, change)

    assert outcome["refused"] == "its account has switched the region off"
