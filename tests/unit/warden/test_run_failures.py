"""The one flow when something goes wrong: what is left standing, and what a retry makes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from tests.unit.fakes.answers import refusal
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.tables import CHANGES, FINDINGS, items
from tests.unit.warden.desk import LYING, WANTED, Desk, failing
from tests.unit.warden.hub import CHANGE, Hub
from tests.unit.warden.planted import TOKEN, WORDS
from tests.unit.warden.samples import ACCOUNT, ORDERS, create, update
from warden.attempt import ROUNDS
from warden.bus import NotPublished
from warden.errors import Blocked, NotMended, Stale, Unreachable

BROKEN = RuntimeError("AWS is down")


def test_a_failure_in_the_middle_leaves_standing_what_was_done(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(BROKEN)]

    with pytest.raises(RuntimeError, match="AWS is down"):
        hub.run(desk)

    assert desk.things == {"cup": "shelf", "pen": "desk"}
    assert (desk.touched, hub.progress, hub.told) == (["cup to shelf"], ["failed"], [])


def test_a_last_step_whose_answer_was_lost_is_left_standing_too(hub: Hub) -> None:
    desk = Desk()
    desk.lost["pen"] = [failing(BROKEN)]

    with pytest.raises(RuntimeError, match="AWS is down"):
        hub.run(desk)

    assert (desk.things, hub.progress) == (WANTED, ["failed"])


def test_a_change_cut_off_is_told_by_its_retry_although_another_event_came_before(hub: Hub) -> None:
    desk, first = Desk(), create(ORDERS)
    desk.lost["pen"] = [failing(BROKEN)]
    with pytest.raises(RuntimeError):
        hub.run(desk, first)

    hub.run(desk, update(ORDERS, at="2026-03-04T12:00:01Z"))
    hub.run(desk, first)

    assert (hub.progress, hub.told) == (["applied"], ["RESOLVED", "REMEDIATED"])


def test_a_retry_after_a_failure_mends(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(BROKEN)]
    with pytest.raises(RuntimeError):
        hub.run(desk)

    assert hub.run(desk)["status"] == "REMEDIATED"
    assert hub.progress == ["failed", "applied"]


def test_a_deployment_that_got_in_between_makes_it_look_again(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(Stale("moved"))]

    outcome = hub.run(desk)

    assert (outcome["status"], desk.things) == ("REMEDIATED", WANTED)
    assert hub.progress == ["failed", "applied"]


def test_what_a_deployment_mended_in_between_is_resolved(hub: Hub) -> None:
    desk = Desk()

    def tidied_by_its_owner() -> None:
        desk.things = dict(WANTED)
        raise Stale("moved")

    desk.things["cup"] = WANTED["cup"]
    desk.on_touch["pen"] = [tidied_by_its_owner]

    outcome = hub.run(desk)

    assert (outcome["status"], outcome["change"], hub.told) == ("RESOLVED", None, ["RESOLVED"])


def test_a_function_that_changes_all_the_time_is_tried_again_later(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(Stale("moved"))] * ROUNDS

    with pytest.raises(Stale, match="keeps being changed"):
        hub.run(desk)

    assert (desk.things["pen"], hub.progress, hub.told) == ("desk", ["failed"] * ROUNDS, [])


def test_a_refusal_that_no_retry_mends_is_a_finding(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(Blocked("the drawer is full"))]

    outcome = hub.run(desk)

    assert (outcome["status"], outcome["change"]) == ("BLOCKED", None)
    assert (desk.things["pen"], hub.progress) == ("desk", ["failed"])
    assert "the drawer is full" in hub.events.told("Warden Finding")[0]["reason"]


@pytest.mark.parametrize("refusal", ["AccessDenied", "AccessDeniedException", "KMSAccessDeniedException"])
def test_a_refusal_by_policy_is_told_in_the_words_of_aws(hub: Hub, refusal: str) -> None:
    desk = Desk()
    answer = {"Error": {"Code": refusal, "Message": "an explicit deny in a service control policy"}}
    desk.on_touch["pen"] = [failing(ClientError(answer, "MovePen"))]  # type: ignore[arg-type]

    outcome = hub.run(desk)

    assert outcome["status"] == "BLOCKED"
    assert "AWS refuses Put: an explicit deny" in hub.events.told("Warden Finding")[0]["reason"]


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


def test_a_refused_session_is_no_region_that_is_off_while_a_new_one_gets_in(hub: Hub) -> None:
    desk = Desk(hazards=("glass",), sessions={ACCOUNT})
    desk.on_look = [failing(refusal("UnrecognizedClientException"))]

    assert hub.run(desk)["status"] == "BLOCKED"
    assert desk.sessions == set()


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
    assert (hub.told, hub.progress) == (["REMEDIATED"], ["applied"])


def test_a_change_that_was_slow_to_show_is_told_by_the_retry(hub: Hub) -> None:
    desk = Desk()
    desk.on_look = [lambda: None, lambda: desk.things.update(LYING)]
    with pytest.raises(NotMended):
        hub.run(desk)
    desk.things = dict(WANTED)

    hub.run(desk)

    assert hub.told == ["REMEDIATED"]


def test_what_was_tidied_up_after_an_attempt_that_failed_is_not_claimed_by_another_event(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["cup"] = [failing(BROKEN)]
    with pytest.raises(RuntimeError):
        hub.run(desk)
    desk.things = dict(WANTED)

    another = create(ORDERS)
    another["detail"]["eventID"] = "another"
    hub.run(desk, another)

    assert (hub.told, hub.progress) == (["RESOLVED"], ["failed"])


def test_a_retry_ends_the_attempt_that_was_cut_off_when_all_was_done(hub: Hub) -> None:
    desk = Desk()
    desk.lost["pen"] = [failing(BROKEN)]
    with pytest.raises(RuntimeError):
        hub.run(desk)

    outcome = hub.run(desk)

    [news] = hub.events.told("Warden Finding")
    assert (outcome["status"], outcome["change"], hub.progress) == ("REMEDIATED", CHANGE, ["applied"])
    assert (news["reason"], news["change"]) == ("cup and pen out of place; tidied up", CHANGE)


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


def test_a_credential_in_a_failure_does_not_reach_lambda(hub: Hub) -> None:
    with pytest.raises(ClientError) as raised:
        hub.run(Desk(on_look=[failing(refusal("ServiceFailure", f"no role {TOKEN}"))]))

    assert str(raised.value) == "An error occurred (ServiceFailure) when calling the Call operation: no role [withheld]"
    assert raised.value.__cause__ is raised.value.__context__ is None


def test_what_botocore_says_of_values_does_not_reach_lambda(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(ParamValidationError(report=f"Invalid type for parameter Tags, value: {WORDS}"))]

    with pytest.raises(ParamValidationError) as raised:
        hub.run(desk)

    assert str(raised.value) == "[withheld]"


def test_a_refusal_is_told_without_the_credential_in_it_even_where_it_is_cut(hub: Hub) -> None:
    desk = Desk()
    desk.on_touch["pen"] = [failing(refusal("AccessDenied", f"{'x' * 280} {TOKEN}"))]

    hub.run(desk)

    [news] = hub.events.told("Warden Finding")
    assert news["reason"].endswith(f"AWS refuses Put: {'x' * 280} [withheld]")


def test_what_the_journal_must_not_keep_is_not_changed_but_told(hub: Hub) -> None:
    desk = Desk()
    desk.things["pen"] = TOKEN

    outcome = hub.run(desk)

    assert (outcome["status"], outcome["change"], desk.touched) == ("BLOCKED", None, [])
    assert items(hub.dynamodb, CHANGES) == []
    [news] = hub.events.told("Warden Finding")
    assert "before of Put holds what looks like a credential" in news["reason"]


def test_what_the_journal_must_not_keep_is_told_once(hub: Hub) -> None:
    desk = Desk()
    desk.things["pen"] = TOKEN

    statuses = [hub.run(desk)["status"] for _ in range(3)]

    assert (statuses, hub.told) == (["BLOCKED"] * 3, ["BLOCKED"])
