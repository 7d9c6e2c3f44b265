"""Compare-and-swap: whom it waits for, whom it gives way to."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.answers import refusal
from tests.unit.fakes.functions import FakeLambda
from tests.unit.fakes.waiting import patience, unhurried
from tests.unit.warden.samples import ORDERS
from warden.errors import Blocked, OutOfTime, Stale, code
from warden.patience import Patience
from warden.swap import settled, swap

NOT_ASSUMABLE = refusal(
    "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."
)
NOT_GRANTED = refusal(
    "InvalidParameterValueException",
    "The provided execution role does not have permissions to call SendMessage on SQS",
)


@pytest.fixture
def aws() -> FakeLambda:
    made = FakeLambda()
    made.add(ORDERS, Role="old", MemorySize=128)
    return made


def move(aws: FakeLambda, waiting: Patience, revision: str = "revision-1") -> None:
    """Swaps the role from old to new."""
    swap(
        aws.client,
        ORDERS.arn,
        {"Role": "new"},
        revision=revision,
        unchanged=lambda current: bool(current["Role"] == "old"),
        patience=waiting,
    )


def latest(aws: FakeLambda) -> dict[str, Any]:
    return aws.functions[ORDERS.arn].latest


def test_a_function_that_is_as_planned_is_changed_in_one_call() -> None:
    aws = FakeLambda()
    aws.add(ORDERS, Role="old")

    move(aws, unhurried())

    assert latest(aws)["Role"] == "new"
    assert aws.calls == ["update_function_configuration"]


@pytest.mark.parametrize("cause", [NOT_ASSUMABLE, NOT_GRANTED], ids=["role not assumable", "grant not visible"])
def test_what_passes_with_time_is_waited_out(aws: FakeLambda, cause: ClientError) -> None:
    aws.refusals = [cause, cause, cause]
    waiting, pauses = patience()

    move(aws, waiting)

    assert latest(aws)["Role"] == "new"
    assert pauses == [0.5, 1.0, 2.0]


def test_an_update_in_progress_is_waited_out(aws: FakeLambda) -> None:
    aws.functions[ORDERS.arn].busy = 4
    waiting, pauses = patience()

    move(aws, waiting)

    assert latest(aws)["Role"] == "new"
    assert len(pauses) >= 3


def test_an_unrelated_change_is_swapped_over(aws: FakeLambda) -> None:
    aws.change(ORDERS, MemorySize=512)

    move(aws, unhurried())

    assert (latest(aws)["Role"], latest(aws)["MemorySize"]) == ("new", 512)


def test_a_change_of_the_same_property_wins(aws: FakeLambda) -> None:
    aws.change(ORDERS, Role="theirs")

    with pytest.raises(Stale):
        move(aws, unhurried())

    assert latest(aws)["Role"] == "theirs"


def test_a_change_that_comes_while_an_update_is_waited_for_wins(aws: FakeLambda) -> None:
    aws.functions[ORDERS.arn].busy = 2
    aws.refusals = [lambda: aws.change(ORDERS, Role="theirs")]

    with pytest.raises(Stale):
        move(aws, unhurried())

    assert latest(aws)["Role"] == "theirs"


def test_a_change_whose_answer_was_lost_counts_as_made(aws: FakeLambda) -> None:
    aws.change(ORDERS, Role="new")

    move(aws, unhurried())

    assert latest(aws)["Role"] == "new"


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(NOT_ASSUMABLE, id="a role that never becomes assumable"),
        pytest.param(refusal("ResourceConflictException"), id="a conflict that no update explains"),
        pytest.param(refusal("PreconditionFailedException"), id="a revision that never matches"),
    ],
)
def test_what_does_not_pass_ends_before_the_invocation_does(aws: FakeLambda, refused: ClientError) -> None:
    aws.refusals = [refused] * 500
    waiting, pauses = patience(120)

    with pytest.raises(OutOfTime):
        move(aws, waiting)

    assert latest(aws)["Role"] == "old"
    assert sum(pauses) <= 100


def test_an_update_that_never_ends_is_given_up(aws: FakeLambda) -> None:
    aws.functions[ORDERS.arn].busy = 500

    with pytest.raises(OutOfTime, match="still being updated"):
        settled(aws.client, ORDERS.arn, patience(60)[0])


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(refusal("AccessDeniedException"), id="a right that is missing"),
        pytest.param(refusal("ServiceException"), id="a failure of Lambda"),
    ],
)
def test_any_other_refusal_is_passed_on_at_once(aws: FakeLambda, refused: ClientError) -> None:
    aws.refusals = [refused]
    waiting, pauses = patience()

    with pytest.raises(ClientError) as raised:
        move(aws, waiting)

    assert code(raised.value) == code(refused)
    assert pauses == []


def test_what_lambda_refuses_for_good_is_told_at_once_and_in_short(aws: FakeLambda) -> None:
    aws.refusals = [refusal("InvalidParameterValueException", "Memory must be a multiple of 1" + "!" * 500)]
    waiting, pauses = patience()

    with pytest.raises(Blocked, match="Memory must be a multiple of 1") as raised:
        move(aws, waiting)

    assert len(str(raised.value)) < 350
    assert pauses == []


def test_a_function_that_is_gone_is_to_be_looked_at_again(aws: FakeLambda) -> None:
    del aws.functions[ORDERS.arn]

    with pytest.raises(Stale, match="gone"):
        move(aws, unhurried())


def test_a_function_that_vanishes_while_waiting_is_to_be_looked_at_again(aws: FakeLambda) -> None:
    def vanish() -> None:
        del aws.functions[ORDERS.arn]
        raise refusal("ResourceConflictException")

    aws.refusals = [vanish]

    with pytest.raises(Stale, match="gone"):
        move(aws, unhurried())


@pytest.mark.parametrize("state", ["Active", "Inactive", "Failed", None])
def test_a_function_is_settled_in_any_state_but_pending(aws: FakeLambda, state: str | None) -> None:
    aws.change(ORDERS, State=state)

    assert settled(aws.client, ORDERS.arn, unhurried())["State"] == state


def test_a_new_function_is_settled_once_it_is_no_longer_pending(aws: FakeLambda) -> None:
    aws.change(ORDERS, State="Pending")
    waiting = Patience(lambda: 3600.0, lambda _: aws.change(ORDERS, State="Active"))

    current = settled(aws.client, ORDERS.arn, waiting)

    assert current["State"] == "Active"
    assert current["RevisionId"] == latest(aws)["RevisionId"]


def test_a_settled_configuration_tells_no_environment(aws: FakeLambda) -> None:
    aws.change(ORDERS, Environment={"Variables": {"TOKEN": "value"}})

    assert "Environment" not in settled(aws.client, ORDERS.arn, unhurried())
