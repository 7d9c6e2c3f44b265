"""Which changes are taken back on request: those that the journal has as applied, and each is told once."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.answers import refusal
from tests.unit.undo.shop import Shop
from tests.unit.warden.samples import ORDERS
from warden.ledger import Progress


def failed(shop: Shop) -> str:
    """A change of orders that gave the grant, and then did not come to its end."""
    shop.functions(ORDERS).refusals = [refusal("ServiceException")]
    with pytest.raises(ClientError):
        shop.mend("dead_letter", ORDERS)
    (entry,) = shop.entries("dead_letter", ORDERS)
    return entry.change


@pytest.mark.parametrize("progress", [Progress.FAILED, Progress.APPLYING])
def test_a_change_that_did_not_end_is_refused_and_left_to_its_retry(shop: Shop, progress: Progress) -> None:
    change = failed(shop)
    shop.ledger.end("dead_letter", ORDERS, change=change, progress=progress)
    state = shop.state()

    outcome = shop.undo("dead_letter", ORDERS, change)

    assert outcome["refused"] == f"it is {progress}, and only a change that was applied is taken back"
    assert (shop.state(), shop.exemptions) == (state, [])


def test_a_change_that_nobody_made_is_refused(shop: Shop) -> None:
    change = shop.mend("dead_letter", ORDERS)
    state = shop.state()

    outcome = shop.undo("shared_role", ORDERS, str(change))

    assert outcome["refused"] == "there is no such change"
    assert (shop.state(), shop.exemptions) == (state, [])


def test_a_request_that_is_cut_off_when_it_has_told_tells_nothing_anew(shop: Shop) -> None:
    change = str(shop.mend("dead_letter", ORDERS))
    events = shop.dynamodb.meta.events
    events.register("provide-client-params.dynamodb.UpdateItem", cut_off_at_the_end)
    with pytest.raises(ConnectionError):
        shop.undo("dead_letter", ORDERS, change)
    events.unregister("provide-client-params.dynamodb.UpdateItem", cut_off_at_the_end)

    shop.undo("dead_letter", ORDERS, change)

    assert [told["status"] for told in shop.events.told("Warden Finding")] == ["REMEDIATED", "UNDONE"]
    assert [entry.progress for entry in shop.entries("dead_letter", ORDERS)] == [Progress.UNDONE]


def cut_off_at_the_end(params: dict[str, Any], **_: Any) -> None:
    """The connection ends before the change is marked as undone."""
    if params["ExpressionAttributeValues"].get(":progress") == {"S": Progress.UNDONE}:
        raise ConnectionError
