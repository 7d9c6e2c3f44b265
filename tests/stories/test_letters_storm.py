"""A storm of dead letters: whatever dies, comes late, twice or in disorder, each event has one end and none is lost.

`LETTERS=5000` plays all of it; 400 are sooner over, fewer are too few. `SEED=2` draws otherwise. What it took is told
at the end of the test run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest

from local_org.faults.stage import Stage
from tests.stories.letters_storm import ARCHIVER, INDEX, REDRIVER, Census, Kept, options
from tests.stories.letters_story import LARGE, Played, play
from tests.stories.shop import NAMES, arn
from warden.letter import Standing, ToldBy
from warden.runs import State

EVENTS = int(os.environ.get("LETTERS", "400"))
SEED = int(os.environ.get("SEED", "1"))


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    with Stage(options()) as stage:
        yield play(stage, SEED, EVENTS)


@pytest.fixture(params=["sold", "retried", "ended"])
def census(played: Played, request: pytest.FixtureRequest) -> Census:
    """Where the events were before anybody asked for a redrive, after the first redrives, and in the end."""
    found: Census = getattr(played, request.param)
    return found


def test_each_event_is_either_processed_or_archived_or_parked(played: Played, census: Census) -> None:
    ends = Counter(event for events in census.ends().values() for event in events)

    assert ends == dict.fromkeys(played.storm.shop.sent, 1)
    assert len(ends) >= EVENTS


def test_the_archive_has_every_body_byte_for_byte(played: Played, census: Census) -> None:
    changed = [one.event for one in census.kept if one.body != played.storm.shop.sent[one.event]]

    assert changed == []
    assert len(census.kept) > EVENTS / 4


def test_each_letter_of_the_shared_queue_is_told_to_be_of_its_function(census: Census) -> None:
    told = {(one.letter.owner, one.letter.told_by, one.event.partition("-")[0]) for one in census.kept}

    assert told == {(arn(name), ToldBy.ROLE, name) for name in NAMES}
    assert {one.queue.rpartition(":")[2] for one in census.kept} == {"warden-dead-letters"}


def test_a_letter_is_kept_once_and_an_object_has_a_letter(played: Played) -> None:
    keys = [one.letter.origin.key for one in played.ended.kept]

    assert len(set(keys)) == len(keys)
    assert set(keys) == played.storm.archived()


def test_nothing_was_given_up_on_the_way(played: Played) -> None:
    org = played.storm.stage.org

    assert org.workloads.lost == ()
    assert (org.letters.expired, org.letters.waiting, org.workloads.work.waiting) == ([], False, False)
    assert played.storm.failures() == 0
    assert org.denied == ()


@pytest.mark.parametrize("session", [ARCHIVER, INDEX, REDRIVER])
def test_every_call_is_one_at_which_its_process_died_before_and_after(
    played: Played, session: str, told: list[str]
) -> None:
    kills = played.storm.kills

    died = [point for point in kills.done if point.session == session]
    told.append(f"storm of {EVENTS} events, seed {SEED}: {session} died {kills.deaths[session]} times")
    assert kills.left(session) == []
    assert {(point.is_first, point.is_after) for point in died} == set(product((True, False), repeat=2))


def test_poison_stops_a_redrive_at_the_first_letter_and_costs_the_others_nothing(played: Played) -> None:
    stopped = [(stop.run.state, stop.run.progress.done, stop.ran) for stop in played.stops]

    assert stopped == [(State.STOPPED, 0, {event: 1}) for event in played.poison for _ in range(3)]
    assert all("the first letter failed, no other was run: LookupError" in stop.run.error for stop in played.stops)


def test_what_failed_three_redrives_is_parked(played: Played) -> None:
    assert set(played.poison) <= played.retried.of(Standing.PARKED)
    assert {one.letter.tries for one in played.ended.kept if one.letter.status is Standing.PARKED} == {3}


def test_a_letter_of_a_redriven_event_names_the_letter_that_it_comes_of(played: Played) -> None:
    events = {one.letter.id: one.event for one in played.ended.kept}

    comes = [one for one in played.ended.kept if one.letter.parent]
    assert [events[one.letter.parent] for one in comes] == [one.event for one in comes]
    assert comes != []


def test_a_large_redrive_after_the_function_was_mended_processes_all(played: Played, told: list[str]) -> None:
    redriven = [one for one in played.ended.kept if one.letter.run == played.large.request.run]

    told.append(f"storm of {EVENTS} events, seed {SEED}: one redrive ran {played.wanted} letters again")
    assert (played.large.state, played.large.progress.done) == (State.COMPLETE, played.wanted)
    assert [one.letter.status for one in redriven] == [Standing.REDRIVEN] * played.wanted
    assert {one.event for one in redriven} <= played.ended.processed
    assert played.wanted >= min(LARGE, EVENTS / 20)


def test_of_two_redrives_at_once_each_letter_is_run_by_one(played: Played) -> None:
    runs = Counter(played.storm.shop.processed[event] for event in played.raced)

    assert runs == {1: len(played.raced)}
    assert sum(run.progress.done for run in played.race) == len(played.raced)
    assert all(run.progress.done for run in played.race)


def test_in_the_end_only_what_was_not_mended_waits(played: Played) -> None:
    ends = played.ended.ends()

    assert {event.partition("-")[0] for event in ends["archived"]} == {"refunds"}
    assert ends["parked"] >= set(played.poison)


def test_what_was_lost_would_be_missed(played: Played) -> None:
    kept: tuple[Kept, ...] = played.sold.kept
    lacking = Census(played.sold.processed, kept[1:])

    assert set.union(*lacking.ends().values()) == set(played.storm.shop.sent) - {kept[0].event}
