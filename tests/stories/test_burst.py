"""A deployment of many functions in one account: all are handled, Lambda is not crowded, and nobody else waits for it.

`BURST=1000` plays the whole minute of a thousand functions, which takes half an hour; 40 are as fast and sooner
over. What it took is told at the end of the test run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from statistics import median

import pytest

from local_org.faults.concurrency import Attempt
from tests.resilience.world import MEMBER
from tests.stories.crowd import OTHER, Crowd, most_in_a_second, of_bus, subject

FUNCTIONS = int(os.environ.get("BURST", "40"))
BYSTANDERS = 12
REMEDIATORS = ("warden-shared-role", "warden-plaintext-secrets", "warden-dead-letter")
HALF_OF_THE_QUOTA = 7.5
A_FEW_SECONDS = 10.0


@pytest.fixture(scope="module")
def crowd() -> Iterator[Crowd]:
    with Crowd(FUNCTIONS) as crowd:
        yield crowd


@pytest.fixture(scope="module")
def attempts(crowd: Crowd) -> tuple[Attempt, ...]:
    return crowd.deployed(BYSTANDERS)


def function(attempt: Attempt) -> str:
    return attempt.delivery.function.rpartition(":")[2]


def waited(attempts: tuple[Attempt, ...], remediator: str) -> list[float]:
    """How long each new function of the other account was waiting until a remediator was done with it."""
    mine = [one for one in attempts if function(one) == remediator and of_bus(one)["account"] == OTHER and subject(one)]
    came: dict[str, float] = {}
    for one in mine:
        came[subject(one)] = min(one.arrived, came.get(subject(one), one.arrived))
    return [one.ended - came[subject(one)] for one in mine if one.is_handled]


@pytest.mark.parametrize("remediator", REMEDIATORS)
def test_every_function_is_handled_by_every_remediator(attempts: tuple[Attempt, ...], remediator: str) -> None:
    handled = {subject(one) for one in attempts if one.is_handled and function(one) == remediator}

    expected = {f"crowd-{number}" for number in range(FUNCTIONS)} | {f"bystander-{n}" for n in range(BYSTANDERS)}
    assert handled - {""} == expected


def test_nothing_failed_and_nothing_is_left(crowd: Crowd, attempts: tuple[Attempt, ...]) -> None:
    assert [one.outcome.error for one in attempts if one.outcome.error] == []
    assert crowd.failures() == 0
    assert not crowd.stage.org.letters.waiting


def test_events_were_put_off_and_none_more_often_than_lambda_bears(attempts: tuple[Attempt, ...]) -> None:
    times = [one.outcome.result["put_off"]["times"] for one in attempts if "put_off" in one.outcome.result]

    assert len(times) > FUNCTIONS
    assert max(times) <= 12


def test_what_was_wrong_is_mended(crowd: Crowd, attempts: tuple[Attempt, ...]) -> None:
    latest = {one["FunctionName"]: one for one in crowd.configurations()}
    found = crowd.findings()

    without_queue = [name for name, one in latest.items() if not one.get("DeadLetterConfig")]
    own = [one["Role"] for one in latest.values() if not one["Role"].endswith("role/platform")]
    secret = [f"crowd-{number}" for number in range(5, FUNCTIONS, 10)]
    assert attempts
    assert without_queue == []
    assert len(latest) == FUNCTIONS
    assert len(set(own)) == len(own) > FUNCTIONS / 2
    assert [found.get(f"plaintext_secrets {name}") for name in secret] == ["OPEN"] * len(secret)


@pytest.mark.parametrize("account", [MEMBER, OTHER])
def test_no_second_sees_half_of_lambdas_quota(crowd: Crowd, attempts: tuple[Attempt, ...], account: str) -> None:
    assert attempts
    assert len(crowd.lambda_calls[account]) > BYSTANDERS
    assert most_in_a_second(crowd.lambda_calls[account]) < HALF_OF_THE_QUOTA


@pytest.mark.parametrize("remediator", REMEDIATORS)
def test_another_accounts_functions_are_handled_within_seconds(
    attempts: tuple[Attempt, ...], remediator: str, told: list[str]
) -> None:
    seconds = waited(attempts, remediator)

    own = [one.ended for one in attempts if one.is_handled and of_bus(one)["account"] == MEMBER]
    told.append(
        f"{FUNCTIONS} functions at once, {remediator}: all is done after {max(own) - min(own):.0f} s; "
        f"a function of another account waited {median(seconds):.1f} s, at most {max(seconds):.1f} s"
    )
    assert len(seconds) == BYSTANDERS
    assert median(seconds) < A_FEW_SECONDS
