"""What is counted of a request to take a change back."""

from __future__ import annotations

import json
from typing import Any

from local_org.embedded_metrics import metrics_of
from tests.unit.undo.shop import Shop
from tests.unit.warden.samples import ORDERS


def counted(line: dict[str, Any]) -> dict[str, float]:
    """The values by name."""
    return {datum.name: datum.value for datum in metrics_of(json.dumps(line))}


def test_an_undo_is_counted_with_the_age_of_its_request(shop: Shop, log: list[dict[str, Any]]) -> None:
    change = shop.mend("shared_role", ORDERS)

    shop.undo("shared_role", ORDERS, str(change))

    assert counted(log[-1]) == {"Handled": 1, "Age": 0, "Undone": 1}


def test_an_undo_that_is_refused_is_counted_as_that(shop: Shop, log: list[dict[str, Any]]) -> None:
    shop.undo("shared_role", ORDERS, "2026-03-04T12:00:00+00:00-of-nobody")

    assert counted(log[-1]) == {"Handled": 1, "Age": 0, "Refused": 1}
