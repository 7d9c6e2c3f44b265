"""Turns: an account that is busy waits outside, everybody else is handled, and nobody waits for ever."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any, cast

import pytest

from tests.unit.warden.samples import ACCOUNT, OTHER_ACCOUNT, REGION, attach, update
from warden.errors import MalformedEvent
from warden.later import Letter
from warden.model import Function
from warden.pace import Pace, Place
from warden.turns import MOST_TIMES, REST, SOON, Turns

OUTCOME = {"status": "REMEDIATED"}
TOOK = 5.0  # seconds from the first call to the sixth
WORK = 6.0  # the last one has the next event wait, too


class Office:
    """A process with its pace and its queue, and a clock that moves with the work. calls: that an event takes."""

    def __init__(self, *, calls: int = 6, pace: float = 1.0) -> None:
        self.now, self.calls = 10_000.0, calls
        self.pace = Pace(pace, lambda: self.now, self._sleep)
        self.queue: list[tuple[Letter, float]] = []
        self.turns = Turns(self.pace, cast("Any", self))
        self.handled: list[object] = []

    def put(self, letter: Letter, seconds: float) -> None:
        """Stands in for the queue."""
        self.queue.append((letter, seconds))

    def take(self, event: object) -> dict[str, Any]:
        return self.turns.take(event, self, self.handle)

    def get_remaining_time_in_millis(self) -> int:
        """Stands in for Lambda's context."""
        return 300_000

    def bring_back(self, letter: Letter) -> dict[str, Any]:
        """As Lambda does with a letter."""
        attributes = {"times": {"stringValue": str(letter.times)}, "due": {"stringValue": str(letter.due)}}
        self.now = max(self.now, min(letter.due, self.now + 900))
        record = {"body": json.dumps(letter.event), "messageAttributes": attributes}
        return self.take({"Records": [record]})

    def handle(self, event: object) -> dict[str, Any]:
        self.handled.append(event)
        for _ in range(self.calls):
            self.pace.keep(Place(cast("dict[str, str]", event)["account"], REGION))
        return OUTCOME

    def _sleep(self, seconds: float) -> None:
        self.now += seconds


def changed(name: str, account: str = ACCOUNT) -> dict[str, Any]:
    """An event about a function of that name."""
    return update(Function("aws", account, REGION, name))


@pytest.fixture
def office() -> Office:
    """A process that has just handled one event of the account: six calls."""
    office = Office()
    office.take(changed("first"))
    return office


def test_the_first_event_of_an_account_is_handled() -> None:
    office = Office()

    outcome = office.take(changed("orders"))

    assert (outcome, office.queue) == (OUTCOME, [])


def test_an_event_of_a_busy_account_is_put_off_whole_until_the_work_is_made_up_for(office: Office) -> None:
    began, event = office.now - TOOK, changed("second")

    outcome = office.take(event)

    ((letter, seconds),) = office.queue
    assert letter == Letter(event, times=1, due=began + WORK * (1 + REST))
    assert seconds == letter.due - office.now
    assert outcome == {"put_off": {"account": ACCOUNT, "region": REGION, "seconds": 7, "times": 1}}
    assert len(office.handled) == 1


def test_each_further_event_gets_the_turn_after_the_one_before_it(office: Office) -> None:
    for name in ("second", "third", "fourth"):
        office.take(changed(name))

    turns = [letter.due for letter, _ in office.queue]
    assert [later - sooner for sooner, later in pairwise(turns)] == [WORK * (1 + REST)] * 2


def test_another_account_is_handled_meanwhile(office: Office) -> None:
    office.take(changed("second"))

    outcome = office.take(changed("theirs", OTHER_ACCOUNT))

    assert outcome == OUTCOME


def test_an_event_whose_turn_is_near_is_kept(office: Office) -> None:
    office.now += WORK * (1 + REST) - TOOK - SOON

    assert office.take(changed("second")) == OUTCOME


def test_an_event_that_comes_back_in_time_is_handled_however_many_are_booked(office: Office) -> None:
    for name in ("second", "third", "fourth"):
        office.take(changed(name))
    (letter, _), *_ = office.queue

    outcome = office.bring_back(letter)

    assert (outcome, office.handled[-1]) == (OUTCOME, letter.event)


def test_an_event_that_sqs_could_not_hold_for_long_enough_waits_for_the_rest(office: Office) -> None:
    letter = Letter(changed("second"), times=1, due=office.now + 2000.0)

    office.bring_back(letter)

    assert office.queue == [(letter._replace(times=2), 1100.0)]


def test_an_event_that_comes_back_while_the_process_is_still_at_it_waits_again(office: Office) -> None:
    outcome = office.bring_back(Letter(changed("second"), times=1, due=office.now))

    assert outcome["put_off"]["times"] == 2


def test_an_event_is_handled_in_the_end_whatever_is_going_on(office: Office) -> None:
    outcome = office.bring_back(Letter(changed("second"), times=MOST_TIMES, due=office.now + 2000.0))

    assert outcome == OUTCOME


def test_every_event_is_handled_once_even_if_all_came_at_once() -> None:
    office, names = Office(), [f"function-{number}" for number in range(200)]

    for name in names:
        office.take(changed(name))
    while office.queue:
        office.queue.sort(key=lambda held: held[0].due)
        office.bring_back(office.queue.pop(0)[0])

    handled = [cast("dict[str, Any]", event)["detail"]["requestParameters"]["functionName"] for event in office.handled]
    assert sorted(handled) == sorted(names)


def test_events_that_take_no_call_to_lambda_are_never_put_off() -> None:
    office = Office(calls=0)

    outcomes = [office.take(changed(f"function-{number}")) for number in range(50)]

    assert outcomes == [OUTCOME] * 50


@pytest.mark.parametrize("event", [{"Records": "none"}, {"Records": []}])
def test_what_is_no_letter_is_refused(event: object) -> None:
    with pytest.raises(MalformedEvent):
        Office().take(event)


def test_what_cannot_be_read_is_left_to_the_flow_to_refuse(office: Office) -> None:
    office.calls = 0
    event = {"detail-type": "Unknown", "account": ACCOUNT}

    office.take(event)

    assert office.handled[-1] == event


def test_an_event_about_a_role_is_not_put_off(office: Office) -> None:
    office.calls = 0

    assert office.take(attach("shop")) == OUTCOME


def test_without_a_pace_nothing_is_put_off() -> None:
    office = Office(pace=0.0)

    outcomes = [office.take(changed(f"function-{number}")) for number in range(50)]

    assert outcomes == [OUTCOME] * 50


def test_work_that_fails_counts_as_work() -> None:
    office = Office()

    def fail(event: object) -> dict[str, Any]:
        office.handle(event)
        raise TimeoutError

    with pytest.raises(TimeoutError):
        office.turns.take(changed("first"), office, fail)

    assert "put_off" in office.take(changed("second"))


def test_an_event_that_the_queue_does_not_take_fails_and_is_tried_again(office: Office) -> None:
    def refuse(_letter: Letter, _seconds: float) -> None:
        raise ConnectionError

    office.put = refuse  # type: ignore[assignment,method-assign] # SQS is out of reach

    with pytest.raises(ConnectionError):
        office.take(changed("second"))

    assert len(office.handled) == 1
