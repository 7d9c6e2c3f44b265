"""What AWS and the archive have against a redrive: one letter, a while, or the whole of it."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from redrive.work import MOST_UNRUNNABLE
from tests.unit.fakes.answers import refusal
from tests.unit.redrive.world import World
from tests.unit.warden.post import ORIGIN, record
from warden.letter import ToldBy
from warden.runs import State


def test_a_letter_that_cannot_be_run_is_left_with_the_reason_and_the_others_go_on(world: World) -> None:
    letters = [world.letter(second) for second in range(4)]
    world.lambdas.too_large.add(b'{"n": 0}')
    world.s3.objects[letters[2].origin.key] = record(requestPayload=None).replace(b"body", b"head")

    told = world.ask()

    failures = world.record().progress.failures
    assert (told["status"], told["done"], told["failed"]) == ("complete", 2, 2)
    assert world.stands(*letters) == ["archived", "redriven", "archived", "redriven"]
    assert ["RequestEntityTooLargeException" in failures[0], "no letter" in failures[1]] == [True, True]


def test_a_letter_that_only_tells_of_records_of_a_stream_is_not_run(world: World) -> None:
    letter = world.letter(10, origin=ORIGIN, told_by=ToldBy.DESTINATION)
    world.s3.objects[letter.origin.key] = record().replace(b"requestPayload", b"KinesisBatchInfo")

    told = world.ask()

    assert (told["failed"], world.lambdas.ran) == (1, [])
    assert "does not hold them" in world.record().progress.failures[0]


def test_letters_of_a_stream_are_passed_by_however_many_there_are(world: World) -> None:
    positions = [world.letter(second, batch="KinesisBatchInfo") for second in range(MOST_UNRUNNABLE + 5)]
    letters = [world.letter(1_000), world.letter(2_000)]

    told = world.ask(limit=2)

    assert (told["status"], told["done"], told["failed"]) == ("complete", 2, 0)
    assert world.stands(*letters) == ["redriven"] * 2
    assert set(world.stands(*positions)) == {"archived"}


def test_an_archive_that_cannot_be_read_stops_the_redrive(world: World) -> None:
    for second in range(MOST_UNRUNNABLE + 5):
        world.letter(second)
    world.s3.objects.clear()

    told = world.ask()

    assert (told["status"], told["failed"]) == ("stopped", MOST_UNRUNNABLE)
    assert "AccessDenied" in world.record().error


@pytest.mark.parametrize(
    "code", ["ResourceNotFoundException", "AccessDeniedException", "KMSDisabledException", "InvalidRuntimeException"]
)
def test_a_function_that_cannot_be_run_stops_the_redrive_and_costs_the_letter_no_try(world: World, code: str) -> None:
    letter = world.letter(10, tries=2)
    world.lambdas.refusals = [refusal(code, "because")]

    told = world.ask()

    assert told["status"] == "stopped"
    assert world.record().error == f"Lambda does not run the function: {code}: because"
    assert (world.stands(letter), world.tries(letter)) == (["archived"], 2)


def test_an_account_that_lets_nobody_in_stops_the_redrive(world: World) -> None:
    letter = world.letter(10)
    world.left = True

    assert world.ask()["status"] == "stopped"
    assert (world.record().error, world.stands(letter)) == ("the account left", ["archived"])


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ResourceConflictException", "ServiceException"])
def test_what_passes_is_waited_out(world: World, code: str) -> None:
    world.letter(10)
    world.lambdas.refusals = [refusal(code)] * 3

    told = world.ask()

    assert (told["status"], told["done"]) == ("complete", 1)
    assert world.seconds == pytest.approx(14.0)


def test_what_does_not_pass_for_minutes_stops_the_redrive(world: World) -> None:
    letter = world.letter(10)
    world.lambdas.refusals = [refusal("TooManyRequestsException", "no concurrency")] * 50

    world.ask()

    assert world.follow()[-1]["status"] == "stopped"
    assert "no concurrency, for minutes already" in world.record().error
    assert world.stands(letter) == ["archived"]


def test_a_session_that_is_refused_is_opened_anew_once(world: World) -> None:
    world.letter(10)
    world.sessions = 1
    world.lambdas.refusals = [refusal("ExpiredTokenException")]

    assert world.ask()["status"] == "complete"


def test_a_letter_on_record_that_cannot_be_read_stops_the_redrive_and_is_named(world: World) -> None:
    letter = world.letter(10)
    key = {"owner": {"S": letter.owner}, "letter": {"S": letter.name}}
    world.letters._dynamodb.update_item(  # noqa: SLF001 - what no code of ours would write
        TableName=world.letters._table,  # noqa: SLF001
        Key=key,
        UpdateExpression="REMOVE told_by",
    )

    assert world.ask()["status"] == "stopped"
    assert letter.name in world.record().error


def test_an_error_of_aws_that_nobody_foresaw_is_tried_again(world: World) -> None:
    letter = world.letter(10)
    world.s3.objects[letter.origin.key] = refusal("InternalError")

    with pytest.raises(ClientError):
        world.ask()

    assert world.record().state is State.RUNNING
