"""Exempt, paused and over budget: what is told, and that nothing is changed."""

from __future__ import annotations

import json

import pytest

from tests.unit.fakes.tables import RESTRAINTS, items
from tests.unit.warden.desk import LYING, WANTED, Desk, Put, failing
from tests.unit.warden.holding import EXEMPT, HOUR, WRONG, exempt, last, pause, resume
from tests.unit.warden.hub import NOON, Hub
from tests.unit.warden.samples import ACCOUNT, ORDERS, SHARED, drift, update
from warden.errors import Stale
from warden.model import Mode, Plan

EXEMPT_WORDS = "exempt until 2026-03-04T13:00:00Z, made by an operator for the shop: a test"
PAUSED_WORDS = "paused by an operator since 2026-03-04T11:00:00Z: a test"

# --- exempt -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(Mode))
def test_what_is_exempt_is_told_and_left(hub: Hub, mode: Mode) -> None:
    exempt(hub)
    hub.mode, desk = mode, Desk()

    outcome = hub.run(desk)

    assert (outcome["status"], desk.things, hub.progress) == ("EXEMPT", LYING, [])
    assert last(hub)["reason"] == f"{WRONG}; {EXEMPT_WORDS}"


def test_an_exemption_by_role_or_account_says_of_what(hub: Hub) -> None:
    exempt(hub, EXEMPT._replace(scope=SHARED))

    hub.run(Desk())

    assert last(hub)["reason"] == f"{WRONG}; {EXEMPT_WORDS} (all of {SHARED})"


def test_an_exemption_is_told_once(hub: Hub) -> None:
    exempt(hub)

    for _ in range(3):
        hub.run(Desk())

    assert hub.told == ["EXEMPT"]


def test_what_was_exempt_is_mended_when_the_exemption_has_ended(hub: Hub) -> None:
    exempt(hub)
    hub.run(Desk())
    hub.now = NOON + HOUR

    outcome = hub.run(desk := Desk())

    assert (outcome["status"], desk.things, hub.told) == ("REMEDIATED", WANTED, ["EXEMPT", "REMEDIATED"])


def test_what_is_exempt_and_mended_by_its_owner_is_resolved(hub: Hub) -> None:
    exempt(hub)
    hub.run(Desk())

    hub.run(Desk(dict(WANTED)))

    assert hub.told == ["EXEMPT", "RESOLVED"]


def test_what_was_taken_back_stays_so_while_it_is_exempt(hub: Hub) -> None:
    exempt(hub)
    hub.keep("UNDONE", "taken back")

    outcome = hub.run(desk := Desk())

    assert (outcome["status"], desk.things, hub.told) == ("UNDONE", LYING, [])


def test_an_exemption_is_told_of_a_hazard_too(hub: Hub) -> None:
    exempt(hub)

    assert hub.run(Desk(hazards=("the pen is a pistol",)))["status"] == "EXEMPT"


@pytest.mark.parametrize("value", ["desk", "all", "lamp desk"])
def test_a_tag_exempts_where_tags_may(hub: Hub, value: str) -> None:
    hub.tags_exempt = True
    desk = Desk(tags={"warden:exempt": value})

    outcome = hub.run(desk)

    assert (outcome["status"], desk.things) == ("EXEMPT", LYING)
    assert last(hub)["reason"] == f"{WRONG}; exempt by its tag warden:exempt"


@pytest.mark.parametrize("tags", [{}, {"warden:exempt": "lamp"}, {"warden:exempt": ""}, {"Warden:Exempt": "all"}])
def test_another_tag_exempts_from_nothing(hub: Hub, tags: dict[str, str]) -> None:
    hub.tags_exempt = True

    assert hub.run(Desk(tags=tags))["status"] == "REMEDIATED"


def test_a_tag_does_not_count_unless_the_deployment_says_so(hub: Hub) -> None:
    assert hub.run(Desk(tags={"warden:exempt": "all"}))["status"] == "REMEDIATED"


# --- paused -----------------------------------------------------------------------------------------------------------


def test_a_paused_warden_looks_and_reports_and_changes_nothing(hub: Hub) -> None:
    pause(hub)

    outcome = hub.run(desk := Desk())

    assert (outcome["status"], desk.things, hub.progress) == ("DEFERRED", LYING, [])
    assert last(hub)["reason"] == f"{WRONG}; {PAUSED_WORDS}"


def test_what_was_deferred_is_mended_when_warden_goes_on(hub: Hub) -> None:
    pause(hub)
    hub.run(Desk())
    resume(hub)

    outcome = hub.run(desk := Desk(), drift(ORDERS))

    assert (outcome["status"], desk.things, hub.told) == ("REMEDIATED", WANTED, ["DEFERRED", "REMEDIATED"])


def test_what_was_deferred_and_mended_by_its_owner_is_resolved(hub: Hub) -> None:
    pause(hub)
    hub.run(Desk())

    hub.run(Desk(dict(WANTED)))

    assert hub.told == ["DEFERRED", "RESOLVED"]


def test_a_change_that_has_begun_ends_although_warden_is_paused(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["cup"] = [lambda: pause(hub)]

    outcome = hub.run(desk)

    assert (outcome["status"], desk.things, hub.progress) == ("REMEDIATED", WANTED, ["applied"])


@pytest.mark.parametrize(
    ("mode", "hazards", "status"), [(Mode.DETECT, (), "OPEN"), (Mode.REMEDIATE, ("x",), "BLOCKED")]
)
def test_what_would_not_be_changed_anyway_is_not_called_deferred(
    hub: Hub, mode: Mode, hazards: tuple[str, ...], status: str
) -> None:
    pause(hub)
    hub.mode = mode

    assert hub.run(Desk(hazards=hazards))["status"] == status


def test_who_exempted_is_told_before_who_paused(hub: Hub) -> None:
    pause(hub)
    exempt(hub)

    assert hub.run(Desk())["status"] == "EXEMPT"


# --- over budget ------------------------------------------------------------------------------------------------------


def test_what_is_over_budget_is_deferred_to_another_hour(hub: Hub) -> None:
    hub.budget = 1
    hub.run(Desk())

    outcome = hub.run(desk := Desk(), update(ORDERS, at="2026-03-04T09:16:00Z"))

    assert (outcome["status"], desk.things, hub.progress) == ("DEFERRED", LYING, ["applied"])
    said = f"the budget of account {ACCOUNT}, 1 an hour, is used up"
    assert last(hub)["reason"] == f"{WRONG}; {said}"


def test_what_was_over_budget_is_mended_when_it_is_seen_in_the_next_hour(hub: Hub) -> None:
    hub.budget = 0
    hub.run(Desk())
    hub.budget, hub.now = 1, NOON + HOUR

    assert hub.run(Desk(), drift(ORDERS))["status"] == "REMEDIATED"


def test_an_event_that_failed_is_tried_again_within_the_same_change_of_the_budget(hub: Hub) -> None:
    hub.budget, desk = 1, Desk()
    desk.on_touch["pen"] = [failing(ValueError("no"))]
    with pytest.raises(ValueError, match="no"):
        hub.run(desk)

    assert hub.run(desk)["status"] == "REMEDIATED"


def test_what_is_not_changed_costs_nothing_of_the_budget(hub: Hub) -> None:
    hub.mode = Mode.DETECT
    hub.run(Desk())
    hub.mode = Mode.REMEDIATE
    hub.run(Desk(dict(WANTED)))
    hub.run(Desk(hazards=("x",)))

    assert items(hub.dynamodb, RESTRAINTS) == []


def test_the_evidence_of_what_is_held_back_is_that_of_the_look(hub: Hub) -> None:
    pause(hub)

    hub.run(Desk())

    assert json.loads(json.dumps(last(hub)["evidence"])) == {"things": ["cup", "pen"]}


def test_what_is_only_to_be_tidied_up_is_deferred_as_well_and_found_again(hub: Hub) -> None:
    left = Put(ORDERS, "cup", "desk", "shelf")
    tidying = [Plan(actions=(left,), gone="the function is gone")] * 2 + [Plan(gone="the function is gone")]
    desk = Desk()
    remediator = desk.remediator._replace(plan=lambda _: tidying.pop(0))
    pause(hub)
    hub.handle(remediator)
    before = dict(desk.things)
    resume(hub)

    hub.handle(remediator, drift(ORDERS))

    assert (before, desk.things) == (LYING, LYING | {"cup": "shelf"})
    assert hub.told == ["DEFERRED", "RESOLVED"]
    assert hub.events.told("Warden Finding")[0]["reason"].startswith("there is something to tidy up; paused by ")


def test_what_is_only_to_be_tidied_up_and_exempt_is_left_without_a_word(hub: Hub) -> None:
    exempt(hub)
    desk = Desk()
    tidy = Plan(actions=(Put(ORDERS, "cup", "desk", "shelf"),))

    outcome = hub.handle(desk.remediator._replace(plan=lambda _: tidy))

    assert (outcome["status"], desk.things, hub.told) == (None, LYING, [])


def test_an_exemption_made_while_a_deployment_got_in_between_keeps_the_next_round_from_changing_anything(
    hub: Hub,
) -> None:
    desk = Desk()

    def deployed() -> None:
        exempt(hub)
        raise Stale("somebody was faster")

    desk.on_touch["cup"].append(deployed)

    outcome = hub.run(desk)

    assert (outcome["status"], outcome["change"], hub.told) == ("EXEMPT", None, ["EXEMPT"])
    assert (desk.things, hub.progress) == (LYING, ["failed", "refused"])


def test_a_pause_that_comes_while_a_deployment_got_in_between_defers_the_next_round(hub: Hub) -> None:
    desk = Desk()

    def deployed() -> None:
        pause(hub)
        raise Stale("somebody was faster")

    desk.on_touch["cup"].append(deployed)

    assert hub.run(desk)["status"] == "DEFERRED"
    assert (desk.things, hub.progress) == (LYING, ["failed", "refused"])


def test_an_undo_that_came_just_before_the_change_keeps_its_finding(hub: Hub) -> None:
    desk = Desk()

    def taken_back() -> None:
        exempt(hub)
        hub.keep("UNDONE", "taken back")
        raise Stale("undo was faster")

    desk.on_touch["cup"].append(taken_back)

    assert (hub.run(desk)["status"], hub.told) == ("UNDONE", [])
