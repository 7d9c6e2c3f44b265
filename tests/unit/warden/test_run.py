"""The one flow: what is looked at, changed, noted, told and logged, in which order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.tables import CHANGES, FINDINGS, items
from tests.unit.warden.desk import LYING, WANTED, Desk
from tests.unit.warden.planted import TOKEN
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, attach, create
from warden.errors import MalformedEvent
from warden.model import Mode, Recheck, ServedVersion

if TYPE_CHECKING:
    pass

from tests.unit.warden.hub import CHANGE, Hub

# --- leaves alone -----------------------------------------------------------------------------------------------------


def test_a_compliant_newcomer_touches_no_table(hub: Hub) -> None:
    hub.dynamodb.delete_table(TableName=FINDINGS)
    hub.dynamodb.delete_table(TableName=CHANGES)

    outcome = hub.run(Desk(dict(WANTED), newcomer=True))

    assert (outcome["status"], outcome["change"], hub.events.calls) == (None, None, [])


def test_a_compliant_function_is_told_nothing(hub: Hub) -> None:
    desk = Desk(dict(WANTED), served=(ServedVersion("prod", "1"),))

    outcome = hub.run(desk)

    assert (outcome["status"], hub.told, hub.progress, desk.touched) == (None, [], [], [])
    assert desk.looks == [False]


def test_detect_mode_tells_and_changes_nothing(hub: Hub) -> None:
    hub.mode = Mode.DETECT
    desk = Desk()

    outcome = hub.run(desk)

    assert (outcome["status"], hub.told, outcome["change"]) == ("OPEN", ["OPEN"], None)
    assert (desk.things, hub.progress) == (LYING, [])


def test_a_hazard_is_told_and_nothing_changed(hub: Hub) -> None:
    desk = Desk(hazards=("the pen is a pistol",))

    outcome = hub.run(desk)

    assert (outcome["status"], desk.things, hub.progress) == ("BLOCKED", LYING, [])
    assert "the pen is a pistol" in hub.events.told("Warden Finding")[0]["reason"]


def test_what_cannot_be_read_is_told_and_nothing_changed(hub: Hub) -> None:
    desk = Desk(unreadable="it is dark")

    assert hub.run(desk)["status"] == "UNREADABLE"
    assert (desk.things, hub.progress) == (LYING, [])


def test_the_same_finding_is_told_once(hub: Hub) -> None:
    hub.mode = Mode.DETECT

    statuses = [hub.run(Desk())["status"] for _ in range(3)]

    assert (statuses, hub.told) == (["OPEN"] * 3, ["OPEN"])


def test_a_second_run_changes_nothing(hub: Hub) -> None:
    desk = Desk()
    hub.run(desk)
    touched = list(desk.touched)

    hub.run(desk)

    assert (desk.touched, hub.progress, hub.told) == (touched, ["applied"], ["REMEDIATED"])


def test_an_event_about_a_role_touches_no_finding(hub: Hub) -> None:
    desk = Desk(recheck=(Recheck(ORDERS, ("shared_role",)),))

    outcome = hub.run(desk, attach("shop"))

    assert (outcome["function"], outcome["role"], outcome["status"]) == (None, "shop", None)
    assert (hub.progress, items(hub.dynamodb, FINDINGS)) == ([], [])


# --- mends ------------------------------------------------------------------------------------------------------------


def test_what_is_wrong_is_mended_and_told(hub: Hub) -> None:
    desk = Desk()

    outcome = hub.run(desk)

    assert (desk.things, hub.progress) == (WANTED, ["applied"])
    assert (outcome["status"], outcome["change"]) == ("REMEDIATED", CHANGE)
    [news] = hub.events.told("Warden Finding")
    assert (news["status"], news["change"], news["mode"]) == ("REMEDIATED", CHANGE, "remediate")
    assert news["reason"] == "cup and pen out of place; tidied up"
    assert news["evidence"] == {"things": ["cup", "pen"]}


def test_the_before_image_is_on_record_before_the_first_change(hub: Hub) -> None:
    desk, seen = Desk(), []
    desk.on_touch["cup"] = [lambda: seen.extend(items(hub.dynamodb, CHANGES))]

    hub.run(desk)

    assert [change["progress"] for change in seen] == ["applying"]
    assert [action["before"] for action in json.loads(seen[0]["actions"])] == ["desk", "desk"]


def test_nothing_changes_when_the_before_image_cannot_be_written(hub: Hub) -> None:
    hub.dynamodb.delete_table(TableName=CHANGES)
    desk = Desk()

    with pytest.raises(ClientError, match="ResourceNotFound"):
        hub.run(desk)

    assert (desk.things, hub.told) == (LYING, [])


def test_nothing_changes_when_the_last_finding_cannot_be_read(hub: Hub) -> None:
    hub.dynamodb.delete_table(TableName=FINDINGS)
    desk = Desk()

    with pytest.raises(ClientError, match="ResourceNotFound"):
        hub.run(desk)

    assert (desk.things, hub.progress) == (LYING, [])


def test_versions_are_looked_at_only_after_a_change(hub: Hub) -> None:
    desk = Desk()

    hub.run(desk)

    assert desk.looks == [False, True]


def test_an_alias_of_an_old_version_makes_it_partial_until_it_moves(hub: Hub) -> None:
    desk = Desk(served=(ServedVersion("prod", "1"),))
    statuses = [hub.run(desk)["status"] for _ in range(2)]
    desk.served = ()

    statuses.append(hub.run(desk)["status"])

    assert statuses == ["PARTIAL", "PARTIAL", "RESOLVED"]
    assert hub.told == ["PARTIAL", "RESOLVED"]


def test_what_its_owner_mended_is_resolved(hub: Hub) -> None:
    desk = Desk(hazards=("glass",))
    hub.run(desk)
    desk.things = dict(WANTED)

    assert hub.run(desk)["status"] == "RESOLVED"
    assert hub.told == ["BLOCKED", "RESOLVED"]


def test_others_are_asked_to_look_too(hub: Hub) -> None:
    hub.run(Desk(recheck=(Recheck(BILLING, ("all",)),)))

    [asked] = hub.events.told("Warden Drift")
    assert asked == {"function": BILLING.arn, "controls": ["all"], "reason": "desk: CreateFunction20150331"}


# --- the log ----------------------------------------------------------------------------------------------------------


def test_an_event_handled_is_one_line_of_names(hub: Hub, log: list[dict[str, Any]]) -> None:
    hub.run(Desk())

    [line] = log
    assert (line["message"], line["level"], line["status"], line["change"]) == ("handled", "INFO", "REMEDIATED", CHANGE)
    assert (line["function"], line["actor"]) == (ORDERS.arn, f"arn:aws:iam::{ACCOUNT}:role/deployer")


@pytest.mark.parametrize(
    "event",
    [
        pytest.param("hunter2", id="a text"),
        pytest.param(["hunter2"], id="a list"),
        pytest.param({"detail": {"hunter2": 1}, "detail-type": "hunter2"}, id="a foreign event"),
        pytest.param(create(ORDERS) | {"account": "hunter2"}, id="an account that is none"),
        pytest.param(create(ORDERS) | {"detail": {"eventSource": "hunter2", "requestParameters": {}}}, id="a source"),
    ],
)
def test_a_malformed_event_is_one_line_without_its_content(hub: Hub, log: list[dict[str, Any]], event: Any) -> None:
    desk = Desk()

    with pytest.raises(MalformedEvent) as raised:
        hub.run(desk, event)

    [line] = log
    assert (line["message"], line["level"], line["error"]) == ("failed", "ERROR", "MalformedEvent")
    assert line["reason"] == str(raised.value)
    assert "hunter2" not in json.dumps(line)
    assert (desk.looks, hub.progress, hub.events.calls) == ([], [], [])


def test_a_credential_in_a_name_is_withheld_from_line_and_answer(hub: Hub, log: list[dict[str, Any]]) -> None:
    event = create(ORDERS, role=f"arn:aws:iam::{ACCOUNT}:role/{TOKEN}")

    outcome = hub.run(Desk(dict(WANTED), newcomer=True), event)

    assert outcome["role"] == log[0]["role"] == "[withheld]"
    assert TOKEN not in json.dumps([outcome, log])
