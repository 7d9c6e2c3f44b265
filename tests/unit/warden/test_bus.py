"""The bus: what is put there, ten at a time, and what is refused."""

from __future__ import annotations

import pytest

from tests.unit.fakes.events import FakeEvents
from tests.unit.warden.planted import TOKEN
from tests.unit.warden.samples import ACCOUNT, ORDERS
from warden.bus import NotPublished
from warden.model import Function, Recheck
from warden.trigger import parse


def test_news_of_a_finding_is_put_on_the_bus_as_it_is() -> None:
    events = FakeEvents()

    events.bus.tell({"status": "OPEN", "evidence": {"role": "shop"}, "previous": None})

    [[entry]] = events.calls
    assert (entry["EventBusName"], entry["Source"], entry["DetailType"]) == ("warden", "warden", "Warden Finding")
    assert events.told("Warden Finding") == [{"status": "OPEN", "evidence": {"role": "shop"}, "previous": None}]


def test_a_recheck_names_function_controls_and_reason() -> None:
    events = FakeEvents()

    events.bus.recheck([Recheck(ORDERS, ("shared_role",))], "shared_role: CreateFunction20150331")

    assert events.told("Warden Drift") == [
        {"function": ORDERS.arn, "controls": ["shared_role"], "reason": "shared_role: CreateFunction20150331"}
    ]


def test_a_recheck_is_an_event_that_the_parser_reads() -> None:
    events = FakeEvents()

    events.bus.recheck([Recheck(ORDERS, ("all",))], "why")

    [detail] = events.told("Warden Drift")
    envelope = {"id": "1", "detail-type": "Warden Drift", "time": "2026-03-04T09:15:02Z", "detail": detail}
    assert parse(envelope).function == ORDERS


def test_a_credential_in_the_reason_of_a_recheck_is_withheld() -> None:
    events = FakeEvents()

    events.bus.recheck([Recheck(ORDERS, ("all",))], f"shared_role: {TOKEN}")

    [detail] = events.told("Warden Drift")
    assert detail["reason"] == "shared_role: [withheld]"


@pytest.mark.parametrize(("count", "calls"), [(0, []), (1, [1]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])])
def test_rechecks_go_ten_to_a_call(count: int, calls: list[int]) -> None:
    events = FakeEvents()
    functions = [Function("aws", ACCOUNT, "eu-west-1", f"worker-{number}") for number in range(count)]

    events.bus.recheck((Recheck(function, ("all",)) for function in functions), "why")

    assert [len(call) for call in events.calls] == calls
    assert [told["function"] for told in events.told("Warden Drift")] == [function.arn for function in functions]


def test_entries_that_eventbridge_refuses_are_not_taken_for_published() -> None:
    events = FakeEvents(refused=1)

    with pytest.raises(NotPublished, match="1 of 1 events refused: ThrottlingException"):
        events.bus.tell({"status": "OPEN"})
