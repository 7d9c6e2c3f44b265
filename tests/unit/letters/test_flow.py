"""A batch of letters from the queue into the index."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from letters.arrivals import NotIndexed
from tests.unit.fakes.waiting import unhurried
from tests.unit.letters.world import NOON, World, batch, message
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, OTHER_ACCOUNT, REPORTS
from warden.letter import Origin, Standing, ToldBy
from warden.letters import Redriven
from warden.model import Function

ROLE_ID, ANOTHER_ID = "AROAEXAMPLEORDERS0001", "AROAEXAMPLEBILLING001"
EARLY = NOON - timedelta(hours=9)
NOTHING: dict[str, Any] = {"batchItemFailures": []}


def has_role(world: World, *functions: Function, name: str = "own", role_id: str = ROLE_ID) -> str:
    """The functions have had the role for long; its ARN."""
    arn = world.role(name, role_id)
    for function in functions:
        world.uses(function, arn, EARLY)
    return arn


def test_a_letter_is_kept_as_its_functions_with_what_it_says_of_itself(world: World) -> None:
    has_role(world, ORDERS)
    origin = world.comes(ROLE_ID)

    assert world.handle(origin) == NOTHING
    letter = world.one()
    assert (letter.owner, letter.told_by, letter.status) == (ORDERS.arn, ToldBy.ROLE, Standing.ARCHIVED)
    assert (letter.error, letter.code) == ("no such item: *", "200")
    assert letter.request_id == "0b1c2d3e-aaaa-4000-8000-000000000001"
    assert (letter.size, letter.tries, letter.parent) == (17, 0, "")
    assert letter.origin == origin


def test_a_letter_expires_when_the_archive_drops_it(world: World) -> None:
    has_role(world, ORDERS)

    world.handle(world.comes(ROLE_ID))

    assert world.one().expires == (NOON + timedelta(seconds=30, days=90)).timestamp()


def test_four_functions_with_a_role_each_get_their_letters_from_one_queue(world: World) -> None:
    functions = [Function("aws", ACCOUNT, "eu-west-1", f"f{number}") for number in range(4)]
    ids = [f"AROAEXAMPLEFUNCTION{number}" for number in range(4)]
    for function, role_id in zip(functions, ids, strict=True):
        has_role(world, function, name=function.name, role_id=role_id)

    world.handle(*[world.comes(role_id, number=number) for number, role_id in enumerate(ids)])

    assert [letter.function for letter in world.kept()] == functions
    assert {letter.told_by for letter in world.kept()} == {ToldBy.ROLE}


def test_a_letter_of_a_shared_role_is_kept_for_all_that_have_it(world: World) -> None:
    arn = has_role(world, ORDERS, REPORTS)

    world.handle(world.comes(ROLE_ID))

    letter = world.one()
    assert (letter.owner, letter.told_by, letter.function) == (arn, ToldBy.CANDIDATES, None)
    assert letter.candidates == (ORDERS.arn, REPORTS.arn)


def test_a_letter_whose_role_is_gone_is_known_by_the_id(world: World) -> None:
    world.handle(world.comes("AROADELETEDSINCE00001"))

    letter = world.one()
    assert (letter.owner, letter.told_by) == (f"unknown#{ACCOUNT}#eu-west-1#AROADELETEDSINCE00001", ToldBy.UNKNOWN)
    assert letter.note == "its sender is no role that can be found"


def test_a_letter_of_a_role_that_nobody_has_is_known_by_the_id(world: World) -> None:
    arn = has_role(world)

    world.handle(world.comes(ROLE_ID))

    assert world.one().told_by is ToldBy.UNKNOWN
    assert world.one().note == f"nobody is on record with {arn}"


def test_a_letter_that_came_by_a_topic_is_nobodys(world: World) -> None:
    world.handle(world.comes("unknown", sender_id="AIDAEXAMPLETOPIC00001", topic="arn:aws:sns:eu-west-1:2:letters"))

    assert world.one().told_by is ToldBy.UNKNOWN
    assert world.one().note == "it came by a topic, which does not tell who sent it"


def test_the_record_of_a_destination_is_its_functions(world: World) -> None:
    has_role(world, ORDERS, BILLING)

    world.handle(world.record_comes(ROLE_ID, f"{BILLING.arn}:live"))

    letter = world.one()
    assert (letter.owner, letter.told_by) == (BILLING.arn, ToldBy.DESTINATION)
    assert (letter.error, letter.code) == ("KeyError: no such item: *", "RetriesExhausted")


def test_a_record_that_has_only_a_position_in_a_stream_is_marked_as_having_no_event(world: World) -> None:
    has_role(world, ORDERS)

    world.handle(world.position_comes(ROLE_ID, ORDERS.arn))

    assert (world.one().owner, world.one().batch) == (ORDERS.arn, "KinesisBatchInfo")


def test_a_record_that_another_function_sent_is_not_believed(world: World) -> None:
    has_role(world, ORDERS)
    has_role(world, BILLING, name="billing", role_id=ANOTHER_ID)

    world.handle(world.record_comes(ANOTHER_ID, ORDERS.arn))

    assert (world.one().function, world.one().told_by) == (None, ToldBy.UNKNOWN)


def test_a_record_that_came_by_a_topic_names_a_candidate(world: World) -> None:
    world.handle(world.record_comes("unknown", ORDERS.arn, sender_id="AIDAEXAMPLETOPIC00001"))

    assert (world.one().candidates, world.one().told_by) == ((ORDERS.arn,), ToldBy.CANDIDATES)


def test_a_record_that_names_a_function_of_another_account_is_judged_by_its_sender(world: World) -> None:
    has_role(world, ORDERS)
    foreign = BILLING._replace(account=OTHER_ACCOUNT)

    world.handle(world.record_comes(ROLE_ID, foreign.arn))

    assert (world.one().owner, world.one().told_by) == (ORDERS.arn, ToldBy.ROLE)


def test_an_object_that_cannot_be_read_is_kept_as_nobodys(world: World) -> None:
    origin = world.comes(ROLE_ID)
    world.objects[origin.key] = b"\x00"

    assert world.handle(origin) == NOTHING
    letter = world.one()
    assert (letter.owner, letter.told_by) == (origin.unknown_owner, ToldBy.UNKNOWN)
    assert letter.note == "its object cannot be read"
    assert world.told[0]["evidence"]["letters"] == 1


@pytest.mark.parametrize(("tries", "status"), [(1, Standing.ARCHIVED), (2, Standing.ARCHIVED), (3, Standing.PARKED)])
def test_an_event_that_failed_again_says_how_often_it_was_tried(world: World, tries: int, status: Standing) -> None:
    has_role(world, ORDERS)
    request = Redriven(f"{ORDERS.arn}|x", tries)
    world.index.keep_request("0b1c2d3e-aaaa-4000-8000-000000000001", request, expires=1_800_000_000)

    world.handle(world.comes(ROLE_ID))

    assert (world.one().tries, world.one().parent, world.one().status) == (tries, f"{ORDERS.arn}|x", status)


def test_what_became_of_a_letter_stays_when_it_is_told_of_again(world: World) -> None:
    has_role(world, ORDERS)
    origin = world.comes(ROLE_ID)
    world.handle(origin)
    world.index.take(world.one(), "r1", NOON, NOON + timedelta(minutes=15))
    world.index.settle(world.one(), "r1", Standing.REDRIVEN, 1)

    assert world.handle(origin, origin) == NOTHING
    assert (world.one().status, world.one().tries) == (Standing.REDRIVEN, 1)
    assert len(world.told) == 1


def test_letters_in_any_order_end_in_the_same_index(world: World) -> None:
    has_role(world, ORDERS)
    origins = [world.comes(ROLE_ID, NOON + timedelta(seconds=number), number) for number in range(5)]

    for origin in (*reversed(origins), *origins):
        world.handle(origin)

    assert [letter.origin for letter in world.kept()] == origins


def test_a_message_that_fails_comes_again_and_holds_up_no_other(world: World) -> None:
    has_role(world, ORDERS)
    good, missing = world.comes(ROLE_ID), world.comes(ROLE_ID, number=2)
    bodies = ["no word of S3", message(good), message(missing)]

    def read(key: str) -> bytes:
        if key == missing.key:
            raise EndpointConnectionError(endpoint_url="https://s3.example")
        return world.objects[key]

    told = replace(world.flow, read=read).run(batch(*bodies), unhurried())

    assert told == {"batchItemFailures": [{"itemIdentifier": "0"}, {"itemIdentifier": "2"}]}
    assert world.one().origin == good


def test_while_an_account_is_out_of_reach_its_letters_come_again_and_hold_up_no_other(world: World) -> None:
    arn = has_role(world, ORDERS)
    world.index.keep_role(ROLE_ID, arn)
    world.accounts.left = True
    known, unknown = world.comes(ROLE_ID), world.comes("AROANOTASKEDFOR000001", number=2)

    told = world.handle(known, unknown)

    assert told == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert world.one().owner == ORDERS.arn


def test_a_letter_that_came_while_its_account_was_out_of_reach_is_its_functions_in_the_end(world: World) -> None:
    has_role(world, ORDERS)
    origin = world.comes(ROLE_ID)
    world.accounts.left = True
    world.handle(origin)
    world.accounts.left = False

    assert world.handle(origin) == NOTHING
    assert (world.one().owner, world.one().told_by) == (ORDERS.arn, ToldBy.ROLE)


def test_a_letter_from_before_what_is_remembered_has_candidates(world: World) -> None:
    has_role(world, ORDERS)

    world.handle(world.comes(ROLE_ID, NOON - timedelta(days=17)))

    assert (world.one().candidates, world.one().told_by) == ((ORDERS.arn,), ToldBy.CANDIDATES)


def test_a_message_about_two_letters_of_which_one_fails_comes_again_whole(world: World) -> None:
    has_role(world, ORDERS)
    good, refused = world.comes(ROLE_ID), world.comes(ROLE_ID, number=2)

    def read(key: str) -> bytes:
        if key == refused.key:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": key}}, "GetObject")
        return world.objects[key]

    told = replace(world.flow, read=read).run(batch(message(good, refused)), unhurried())

    assert told == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert world.handle(good, refused) == NOTHING
    assert len(world.kept()) == 2


def test_the_word_that_s3_tries_the_queue_with_is_done_with(world: World) -> None:
    body = '{"Service": "Amazon S3", "Event": "s3:TestEvent"}'

    assert world.flow.run(batch(body), unhurried()) == NOTHING
    assert world.kept() == []


def test_the_log_says_what_came_and_nothing_of_what_a_letter_holds(world: World, log: list[dict[str, Any]]) -> None:
    has_role(world, ORDERS)

    world.handle(world.comes(ROLE_ID), world.comes("AROADELETEDSINCE00001", number=2))

    (line,) = [line for line in log if line["message"] == "letters"]
    assert line["told_by"] == {"role": 1, "unknown": 1}
    assert (line["Letters"], line["NewLetters"], line["FailedMessages"]) == (2, 2, 0)
    assert "A-1" not in str(log)


def test_a_storm_of_one_error_is_told_of_a_few_times(world: World) -> None:
    has_role(world, ORDERS)
    origins: list[Origin] = [world.comes(ROLE_ID, number=number) for number in range(200)]

    for start in range(0, 200, 10):
        world.handle(*origins[start : start + 10])

    assert [news["evidence"]["letters"] for news in world.told] == [10, 100]


def test_what_the_queue_gave_up_on_is_put_on_record_when_it_is_handed_over(world: World) -> None:
    has_role(world, ORDERS)
    given_up = json.loads(message(world.comes(ROLE_ID)))

    assert world.flow.run(given_up, unhurried()) == NOTHING
    assert world.one().owner == ORDERS.arn


def test_what_was_handed_over_and_fails_again_is_an_error_for_nothing_else_brings_it_again(world: World) -> None:
    given_up = json.loads(message(world.comes(ROLE_ID)))
    world.accounts.failure = ClientError({"Error": {"Code": "Throttling"}}, "ListRoles")

    with pytest.raises(NotIndexed, match=r"^Throttling$"):
        world.flow.run(given_up, unhurried())

    assert world.kept() == []
