"""What is counted of each event: valid by the specification of the format, few dimensions, no name and no secret."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_org.embedded_metrics import Datum, metrics_of
from tests.unit.fakes.answers import refusal
from tests.unit.warden.desk import WANTED, Desk, failing
from tests.unit.warden.hub import NOON, Hub
from tests.unit.warden.planted import TOKEN
from tests.unit.warden.samples import ACCOUNT, ORDERS, create, drift
from warden.metrics import REFUSALS, of_sweep
from warden.model import Mode, ServedVersion, Status

SINCE_THE_CALL = 9898.0  # from 09:15:02, when the function was created, to noon
THROTTLED = failing(refusal("ThrottlingException", f"too fast, {ACCOUNT}"))


def data(log: list[dict[str, Any]]) -> list[Datum]:
    """What CloudWatch reads in the log."""
    return metrics_of("\n".join(json.dumps(line) for line in log))


def counted(log: list[dict[str, Any]]) -> dict[str, float]:
    """The values by name."""
    return {datum.name: datum.value for datum in data(log)}


def refused(log: list[dict[str, Any]]) -> list[str]:
    """For which reasons."""
    return [datum.dimensions["status"] for datum in data(log) if datum.name == "Refused"]


def test_a_change_is_counted_with_the_age_of_its_event(hub: Hub, log: list[dict[str, Any]]) -> None:
    hub.run(Desk())

    assert counted(log) == {"Handled": 1, "Age": SINCE_THE_CALL, "Remediated": 1}


def test_a_compliant_function_is_counted_as_handled(hub: Hub, log: list[dict[str, Any]]) -> None:
    hub.run(Desk(dict(WANTED)))

    assert counted(log) == {"Handled": 1, "Age": SINCE_THE_CALL}


def test_what_is_mended_but_still_served_counts_as_remediated_once(hub: Hub, log: list[dict[str, Any]]) -> None:
    desk = Desk(served=(ServedVersion("prod", "1"),))
    hub.run(desk)
    log.clear()

    hub.run(desk, create(ORDERS, at="2026-03-04T11:59:59Z"))

    assert log[0]["status"] == "PARTIAL"
    assert counted(log) == {"Handled": 1, "Age": 1}


@pytest.mark.parametrize(
    ("desk", "reason"),
    [
        pytest.param(Desk(hazards=("the pen is a pistol",)), "BLOCKED", id="a hazard"),
        pytest.param(Desk(unreadable="it is dark"), "UNREADABLE", id="what cannot be read"),
    ],
)
def test_a_refusal_is_counted_by_its_reason(hub: Hub, log: list[dict[str, Any]], desk: Desk, reason: str) -> None:
    hub.run(desk)

    assert refused(log) == [reason]
    assert "Remediated" not in counted(log)


def test_what_is_put_off_is_refused(hub: Hub, log: list[dict[str, Any]]) -> None:
    hub.budget = 0

    hub.run(Desk())

    assert refused(log) == ["DEFERRED"]


def test_what_is_exempt_is_refused(hub: Hub, log: list[dict[str, Any]]) -> None:
    hub.tags_exempt = True

    hub.run(Desk(tags={"warden:exempt": "desk"}))

    assert refused(log) == ["EXEMPT"]


def test_what_detect_mode_leaves_is_refused(hub: Hub, log: list[dict[str, Any]]) -> None:
    hub.mode = Mode.DETECT

    hub.run(Desk())

    assert refused(log) == ["OPEN"]


def test_every_status_that_stands_is_a_refusal_but_those_that_follow_a_change() -> None:
    standing = {status for status in Status if status.stands}

    assert standing - REFUSALS == {Status.PARTIAL, Status.UNDONE}
    assert standing > REFUSALS


def test_a_look_that_warden_asks_for_has_no_age(hub: Hub, log: list[dict[str, Any]]) -> None:
    hub.run(Desk(dict(WANTED)), drift(ORDERS))

    assert counted(log) == {"Handled": 1}


@pytest.mark.parametrize(
    ("time", "age"),
    [
        pytest.param("2026-03-04T11:59:58.500Z", {"Age": 1.5}, id="a fraction of a second"),
        pytest.param("2026-03-04T12:00:09Z", {"Age": 0}, id="a clock that is ahead of ours"),
        pytest.param("2026-99-99T12:00:09Z", {}, id="a day that there is not"),
    ],
)
def test_an_age_is_never_negative_and_never_fails(
    hub: Hub, log: list[dict[str, Any]], time: str, age: dict[str, float]
) -> None:
    hub.run(Desk(dict(WANTED)), create(ORDERS, at=time))

    assert counted(log) == {"Handled": 1, **age}


def test_what_is_raised_is_counted_in_one_line_without_its_text(hub: Hub, log: list[dict[str, Any]]) -> None:
    desk = Desk(on_look=[THROTTLED])

    with pytest.raises(ClientError, match="ThrottlingException"):
        hub.run(desk)

    [line] = log
    assert (line["message"], line["error"]) == ("failed", "ClientError")
    assert counted(log) == {"Failed": 1}
    assert ACCOUNT not in json.dumps(line)


def test_the_metrics_of_all_events_are_of_one_namespace_and_two_kinds_of_dimensions(
    hub: Hub, log: list[dict[str, Any]]
) -> None:
    for desk in (Desk(), Desk(hazards=("the pen is a pistol",)), Desk(on_look=[THROTTLED])):
        with suppress(ClientError):
            hub.run(desk)

    assert {datum.namespace for datum in data(log)} == {"LambdaWarden"}
    assert {tuple(datum.dimensions) for datum in data(log)} == {("service",), ("service", "status")}


def test_what_tells_a_metric_from_others_holds_no_name_and_no_secret(hub: Hub, log: list[dict[str, Any]]) -> None:
    event = create(ORDERS, role=f"arn:aws:iam::{ACCOUNT}:role/{TOKEN}")

    hub.run(Desk(hazards=(TOKEN,)), event)

    said = str([(datum.name, datum.dimensions, datum.unit) for datum in data(log)])
    assert not any(private in said for private in (TOKEN, ORDERS.name, ACCOUNT))
    assert TOKEN not in json.dumps(log)


def test_units_and_time_are_cloudwatchs(hub: Hub, log: list[dict[str, Any]]) -> None:
    hub.run(Desk())

    assert {datum.name: datum.unit for datum in data(log)} == {
        "Handled": "Count",
        "Age": "Seconds",
        "Remediated": "Count",
    }
    assert {datum.at for datum in data(log)} == {1772625600000}  # noon, in milliseconds


def test_who_is_invoked_answers_without_metrics(hub: Hub) -> None:
    outcome = hub.run(Desk())

    assert {"_aws", "Handled", "Age", "Remediated"} & outcome.keys() == set()


@pytest.mark.parametrize(("complete", "incomplete"), [(True, 0), (False, 1)])
def test_a_sweep_counts_what_it_saw_and_whether_it_saw_all(complete: bool, incomplete: int) -> None:  # noqa: FBT001
    line = {"service": "sweep", **of_sweep(10000, 1500, 3, NOON, complete=complete)}

    found = metrics_of(json.dumps(line))

    assert {datum.name: datum.value for datum in found} == {
        "FunctionsSeen": 10000,
        "Drifts": 1500,
        "Throttled": 3,
        "Incomplete": incomplete,
    }
    assert {str(datum.dimensions) for datum in found} == {"{'service': 'sweep'}"}
