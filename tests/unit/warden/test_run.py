"""The one flow: what is looked at, changed, put back, noted and told, in which order."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.answers import refusal
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.tables import CHANGES, FINDINGS, items
from tests.unit.fakes.waiting import unhurried
from tests.unit.warden.desk import LYING, WANTED, Desk, failing
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, attach, create
from warden.bus import NotPublished
from warden.errors import Blocked, MalformedEvent, NotMended, Stale, Unreachable
from warden.findings import Findings
from warden.ledger import Ledger
from warden.model import Mode, Recheck, ServedVersion
from warden.run import ROUNDS, Warden

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
CHANGE = "2026-03-04T12:00:00+00:00-1"


@dataclass
class Hub:
    """The hub's tables and bus around the flow."""

    dynamodb: DynamoDBClient
    events: FakeEvents
    mode: Mode = Mode.REMEDIATE

    def __post_init__(self) -> None:
        self._tokens = count(1)

    def run(self, desk: Desk, event: Any = None) -> dict[str, Any]:
        findings = Findings(self.dynamodb, FINDINGS, self.events.bus)
        ledger = Ledger(self.dynamodb, CHANGES)
        warden = Warden(
            self.mode, findings, ledger, self.events.bus, now=lambda: NOON, token=lambda: str(next(self._tokens))
        )
        return warden.run(create(ORDERS) if event is None else event, desk.remediator, unhurried())

    @property
    def progress(self) -> list[str]:
        """How far each change on record came."""
        return [change["progress"] for change in items(self.dynamodb, CHANGES)]

    @property
    def told(self) -> list[str]:
        """The status of each finding told, in order."""
        return [news["status"] for news in self.events.told("Warden Finding")]


@pytest.fixture
def hub(dynamodb: DynamoDBClient) -> Hub:
    return Hub(dynamodb, FakeEvents())


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
    assert (news["reason"], news["evidence"]) == ("cup and pen out of place", {"things": ["cup", "pen"]})


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


# --- goes wrong -------------------------------------------------------------------------------------------------------

BROKEN = RuntimeError("AWS is down")


def test_a_failure_in_the_middle_puts_back_in_reverse_order(hub: Hub) -> None:
    desk = Desk()
    desk.lost["pen"] = [failing(BROKEN)]

    with pytest.raises(RuntimeError, match="AWS is down"):
        hub.run(desk)

    assert desk.things == LYING
    assert desk.touched == ["cup to shelf", "pen to drawer", "pen to desk", "cup to desk"]
    assert (hub.progress, hub.told) == (["put back"], [])


def test_what_could_not_be_put_back_is_not_noted_as_put_back(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(BROKEN)]
    desk.on_touch["cup"] = [lambda: None, failing(RuntimeError("still down"))]

    with pytest.raises(RuntimeError, match="still down"):
        hub.run(desk)

    assert desk.things["cup"] == "shelf"
    assert hub.progress == ["applying"]


def test_a_step_that_cannot_be_put_back_does_not_keep_the_others_from_it(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(BROKEN), failing(RuntimeError("still down"))]

    with pytest.raises(RuntimeError):
        hub.run(desk)

    assert desk.things["cup"] == "desk"


def test_a_retry_after_a_failure_mends(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(BROKEN)]
    with pytest.raises(RuntimeError):
        hub.run(desk)

    assert hub.run(desk)["status"] == "REMEDIATED"
    assert hub.progress == ["put back", "applied"]


def test_a_deployment_that_got_in_between_makes_it_look_again(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(Stale("moved"))]

    outcome = hub.run(desk)

    assert (outcome["status"], desk.things) == ("REMEDIATED", WANTED)
    assert hub.progress == ["put back", "applied"]


def test_what_a_deployment_mended_in_between_is_resolved(hub: Hub) -> None:
    desk = Desk()

    def tidied_by_its_owner() -> None:
        desk.things = dict(WANTED)
        raise Stale("moved")

    desk.things["cup"] = WANTED["cup"]
    desk.on_touch["pen"] = [tidied_by_its_owner, lambda: desk.things.update(WANTED)]
    desk.lost["pen"] = [lambda: desk.things.update(WANTED)]

    outcome = hub.run(desk)

    assert (outcome["status"], outcome["change"], hub.told) == ("RESOLVED", None, ["RESOLVED"])


def test_a_function_that_changes_all_the_time_is_tried_again_later(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(Stale("moved")), lambda: None] * ROUNDS

    with pytest.raises(Stale, match="keeps being changed"):
        hub.run(desk)

    assert (desk.things, hub.progress, hub.told) == (LYING, ["put back"] * ROUNDS, [])


def test_a_refusal_that_no_retry_mends_is_a_finding(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(Blocked("the drawer is full"))]

    outcome = hub.run(desk)

    assert (outcome["status"], outcome["change"]) == ("BLOCKED", None)
    assert (desk.things, hub.progress) == (LYING, ["put back"])
    assert "the drawer is full" in hub.events.told("Warden Finding")[0]["reason"]


def test_what_reads_as_before_is_not_called_mended(hub: Hub) -> None:
    desk = Desk(glued=True)

    with pytest.raises(NotMended):
        hub.run(desk)

    assert "REMEDIATED" not in hub.told


@pytest.mark.parametrize(
    "way_out",
    [
        pytest.param(failing(Unreachable("left")), id="an account that left"),
        pytest.param(failing(refusal("UnrecognizedClientException")), id="a region that was disabled"),
    ],
)
def test_what_is_out_of_reach_is_resolved_without_an_error(hub: Hub, way_out: Callable[[], None]) -> None:
    desk = Desk(hazards=("glass",))
    hub.run(desk)
    desk.on_look = [way_out] * 2

    assert hub.run(desk)["status"] == "RESOLVED"
    assert hub.told == ["BLOCKED", "RESOLVED"]


def test_what_is_out_of_reach_and_never_was_wrong_is_told_nothing(hub: Hub) -> None:
    outcome = hub.run(Desk(on_look=[failing(Unreachable("left"))]))

    assert (outcome["status"], hub.told) == (None, [])


def test_any_other_refusal_of_aws_fails_the_event(hub: Hub) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        hub.run(Desk(on_look=[failing(refusal("AccessDeniedException"))]))


def test_an_event_whose_news_did_not_get_out_fails_and_its_retry_tells(hub: Hub) -> None:
    desk, events = Desk(), hub.events
    hub.events = FakeEvents(refused=1)
    with pytest.raises(NotPublished):
        hub.run(desk)
    hub.events = events

    hub.run(desk)

    assert desk.things == WANTED
    assert hub.told == ["RESOLVED"]


def test_a_change_that_was_slow_to_show_is_told_by_the_retry(hub: Hub) -> None:
    desk = Desk()
    desk.on_look = [lambda: None, lambda: desk.things.update(LYING)]
    with pytest.raises(NotMended):
        hub.run(desk)
    desk.things = dict(WANTED)

    hub.run(desk)

    assert hub.told == ["RESOLVED"]


@pytest.mark.parametrize("things", [LYING, WANTED], ids=["still lying about", "tidy meanwhile"])
def test_what_stands_on_record_is_the_finding_of_the_last_run(hub: Hub, things: dict[str, str]) -> None:
    desk = Desk()
    hub.run(desk)
    desk.things = dict(LYING)
    desk.on_touch["cup"] = [failing(BROKEN)]
    with pytest.raises(RuntimeError):
        hub.run(desk)
    desk.things, desk.hazards = dict(things), ("glass",)

    outcome = hub.run(desk)

    [finding] = items(hub.dynamodb, FINDINGS)
    assert finding["status"] == outcome["status"] == hub.told[-1]
    assert "being mended" not in finding["reason"]


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
    assert (line["message"], line["level"], line["reason"]) == ("malformed event", "ERROR", str(raised.value))
    assert "hunter2" not in json.dumps(line)
    assert (desk.looks, hub.progress, hub.events.calls) == ([], [], [])
