"""Contested: what somebody keeps putting back is left, with who does it and how to change it at the source."""

from __future__ import annotations

import ast
from datetime import timedelta

from tests.unit.fakes.tables import CHANGES, RESTRAINTS, items
from tests.unit.warden.desk import WANTED, Desk, Put
from tests.unit.warden.holding import HOUR, WRONG, exempt, last, pause, put_back
from tests.unit.warden.hub import NOON, Hub
from tests.unit.warden.samples import ACCOUNT, ORDERS, create, delete, drift, update
from warden.model import Plan

DAY = timedelta(days=1)
TERRAFORM = {"userAgent": "APN/1.0 HashiCorp/1.0 Terraform/1.9.5"}


def test_what_is_put_back_once_is_mended_again(hub: Hub) -> None:
    assert put_back(hub, 1)["status"] == "REMEDIATED"


def test_two_events_handled_at_once_are_one_change(hub: Hub) -> None:
    desk = Desk()

    def another() -> None:
        hub.run(Desk(), update(ORDERS, at="2026-03-04T11:59:58Z"))

    desk.on_touch["pen"] = [another]
    hub.run(desk, update(ORDERS, at="2026-03-04T11:59:57Z"))

    outcome = hub.run(Desk(), update(ORDERS, at="2026-03-04T12:00:00Z"))

    assert (hub.progress, outcome["status"]) == (["applied"] * 3, "REMEDIATED")


def test_what_is_put_back_twice_is_contested(hub: Hub) -> None:
    assert put_back(hub, 2)["status"] == "CONTESTED"
    assert hub.progress == ["applied", "applied"]


def test_it_says_who_contests_it_with_what_and_what_to_write_at_the_source(hub: Hub) -> None:
    put_back(hub, 1)
    event = update(ORDERS, at="2026-03-04T09:17:00Z")
    event["detail"] |= TERRAFORM

    hub.run(Desk(), event)

    actor = f"arn:aws:iam::{ACCOUNT}:role/deployer"
    assert last(hub)["reason"] == (
        f"{WRONG}; mended 2 times within 7 days and put back, the last time by {actor} with Terraform; "
        "not changed again: mend it at the source"
    )
    assert last(hub)["evidence"] == {
        "things": ["cup", "pen"],
        "put_back": {"times": 2, "by": actor, "tool": "Terraform"},
        "at_source": {"cloudformation": "Desk: tidy", "terraform": 'desk = "tidy"'},
    }


def test_the_stack_of_the_function_is_told(hub: Hub) -> None:
    put_back(hub, 1)

    hub.run(Desk(tags={"aws:cloudformation:stack-name": "shop"}), update(ORDERS, at="2026-03-04T09:17:00Z"))

    told = last(hub)["evidence"]["put_back"]
    assert (told["tool"], told["stack"]) == ("CloudFormation", "shop")


def test_it_stays_contested_and_is_told_once(hub: Hub) -> None:
    put_back(hub, 2)
    hub.now = NOON + 30 * DAY

    statuses = [
        hub.run(Desk(), event)["status"] for event in (drift(ORDERS), update(ORDERS, at="2026-04-03T09:00:00Z"))
    ]

    assert (statuses, hub.told) == (["CONTESTED"] * 2, ["REMEDIATED", "REMEDIATED", "CONTESTED"])


def test_what_is_contested_ends_with_an_exemption(hub: Hub) -> None:
    put_back(hub, 2)
    exempt(hub)

    assert hub.run(Desk())["status"] == "EXEMPT"


def test_what_is_contested_and_mended_at_its_source_is_resolved(hub: Hub) -> None:
    put_back(hub, 2)

    assert hub.run(Desk(dict(WANTED)))["status"] == "RESOLVED"


def test_what_is_contested_and_mended_at_its_source_is_tidied_up_after(hub: Hub) -> None:
    put_back(hub, 2)
    desk = Desk()
    left = Plan(actions=(Put(ORDERS, "cup", "desk", "shelf"),), gone="the function is gone")
    plans = [left, Plan(gone="the function is gone")]

    outcome = hub.handle(desk.remediator._replace(plan=lambda _: plans.pop(0)), delete(ORDERS))

    assert (outcome["status"], desk.things["cup"]) == ("RESOLVED", "shelf")


def test_what_was_put_back_long_ago_does_not_count(hub: Hub) -> None:
    put_back(hub, 1)
    hub.now = NOON + 7 * DAY + HOUR

    assert hub.run(Desk(), update(ORDERS, at="2026-03-11T13:00:00Z"))["status"] == "REMEDIATED"


def test_a_retry_puts_nothing_back(hub: Hub) -> None:
    event = update(ORDERS)

    statuses = [hub.run(Desk(), event)["status"] for _ in range(5)]

    assert statuses == ["REMEDIATED"] * 5


def test_a_function_made_anew_is_not_contested(hub: Hub) -> None:
    statuses = [hub.run(Desk(), create(ORDERS, at=f"2026-03-04T09:1{number}:00Z"))["status"] for number in range(5)]

    assert statuses == ["REMEDIATED"] * 5


def test_what_was_contested_before_the_function_was_made_anew_is_forgotten(hub: Hub) -> None:
    put_back(hub, 2)

    assert hub.run(Desk(), create(ORDERS, at="2026-03-04T10:00:00Z"))["status"] == "REMEDIATED"


def test_another_change_is_not_the_one_put_back(hub: Hub) -> None:
    put_back(hub, 1)
    desk = Desk(dict.fromkeys(WANTED, "floor"))

    assert hub.run(desk, update(ORDERS, at="2026-03-04T10:00:00Z"))["status"] == "REMEDIATED"


def test_a_change_that_was_taken_back_does_not_count(hub: Hub) -> None:
    put_back(hub, 1)
    for change in items(hub.dynamodb, CHANGES):
        hub.end(change["change"], "undone")

    assert hub.run(Desk(), update(ORDERS, at="2026-03-04T10:00:00Z"))["status"] == "REMEDIATED"


def test_what_was_put_back_before_its_owner_mended_it_does_not_count(hub: Hub) -> None:
    put_back(hub, 1)
    tidying = [Plan(actions=(Put(ORDERS, "cup", "desk", "shelf"),)), Plan()]
    hub.handle(Desk().remediator._replace(plan=lambda _: tidying.pop(0)), update(ORDERS, at="2026-03-04T09:30:00Z"))

    outcome = hub.run(Desk(), update(ORDERS, at="2026-03-04T10:00:00Z"))

    assert (outcome["status"], hub.progress) == ("REMEDIATED", ["applied"] * 4)


def test_warden_itself_is_not_named_as_who_contests(hub: Hub) -> None:
    put_back(hub, 1)

    hub.run(Desk(), drift(ORDERS))

    assert last(hub)["evidence"]["put_back"] == {"times": 2}
    assert "the last time by somebody; " in last(hub)["reason"]


def test_a_pause_does_not_hide_what_is_contested(hub: Hub) -> None:
    put_back(hub, 2)
    pause(hub)

    assert hub.run(Desk(), drift(ORDERS))["status"] == "CONTESTED"


def test_while_warden_is_paused_nothing_new_is_called_contested(hub: Hub) -> None:
    put_back(hub, 1)
    pause(hub)

    assert hub.run(Desk(), update(ORDERS, at="2026-03-04T10:00:00Z"))["status"] == "DEFERRED"


def test_what_is_contested_costs_nothing_of_the_budget(hub: Hub) -> None:
    put_back(hub, 2)

    [hour] = items(hub.dynamodb, RESTRAINTS)
    assert len(ast.literal_eval(hour["payers"])) == 2  # the creation, and the first time it was put back
