"""A sweep tells once of a function whose runs come near its timeout, and once when that is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sweep.plan import Share, share_of_timeout
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.metrics import FakeCloudWatch
from tests.unit.sweep.world import HERE, NOON, World
from warden.model import Function, Status

LONG = "long_running"
ORDERS = f"arn:aws:lambda:{HERE.region}:{HERE.account}:function:orders"


def metrics(world: World) -> FakeCloudWatch:
    return world.spoke.metrics[HERE.account, HERE.region]


def ran(world: World, seconds: float, timeout: int = 30, name: str = "orders") -> None:
    """A function ran for so long since the last sweep; it is on record, so that nothing else is said of it."""
    if name not in {user.function.name for user in world.inventory.everyone(HERE.account)}:
        world.on_record(name)
        world.add(name, Timeout=timeout)
    metrics(world).longest[name] = seconds * 1000


def told(world: World) -> list[tuple[str, str]]:
    """The name and the status of each news of a long run."""
    return [(one["name"], one["status"]) for one in world.news.told("Warden Finding") if one["control"] == LONG]


def status(world: World, name: str = "orders") -> Status | None:
    found = world.findings.get(LONG, Function("aws", HERE.account, HERE.region, name))
    return found.status if found else None


@pytest.mark.parametrize(
    ("milliseconds", "timeout", "share"),
    [
        pytest.param(24_000, 30, Share.BETWEEN, id="just as much as is allowed"),
        pytest.param(24_001, 30, Share.LARGE, id="a little more"),
        pytest.param(30_000, 30, Share.LARGE, id="all of it"),
        pytest.param(21_000, 30, Share.SMALL, id="clearly less"),
        pytest.param(21_001, 30, Share.BETWEEN, id="nearly clearly less"),
        pytest.param(2_900, 3, Share.LARGE, id="a short run that may not be longer"),
        pytest.param(600_000, 900, Share.SMALL, id="a long run that may be longer"),
        pytest.param(None, 30, Share.UNKNOWN, id="no run that is known"),
        pytest.param(29_000, 0, Share.UNKNOWN, id="no timeout that is known"),
    ],
)
def test_a_run_is_long_by_the_functions_own_timeout(milliseconds: float | None, timeout: int, share: Share) -> None:
    assert share_of_timeout(milliseconds, timeout, 80) is share


def test_a_function_that_runs_long_is_told_of_with_the_command_that_shows_its_letters(world: World) -> None:
    ran(world, 29)
    ran(world, 29, timeout=900, name="patient")

    world.sweep()

    (news,) = world.news.told("Warden Finding")
    assert (news["control"], news["function"], news["status"], news["mode"]) == (LONG, ORDERS, "OPEN", "detect")
    assert news["reason"] == (
        "its longest run of a day took more than 80 % of its timeout of 30 s; what times out is lost or becomes a dead "
        f"letter: warden letters list --function {ORDERS}"
    )


def test_it_is_told_of_once_however_long_it_runs_the_next_day(world: World) -> None:
    for seconds in (29, 25, 30):
        ran(world, seconds)
        world.sweep(request=str(seconds))

    assert told(world) == [("orders", "OPEN")]


def test_when_it_is_clearly_over_that_is_told(world: World) -> None:
    for seconds in (29, 22, 12, 12):
        ran(world, seconds)
        world.sweep(request=str(seconds))

    assert told(world) == [("orders", "OPEN"), ("orders", "RESOLVED")]


def test_a_function_that_did_not_run_is_as_it_was(world: World) -> None:
    ran(world, 29)
    world.sweep()
    metrics(world).longest = {"other": 1.0}

    world.sweep(request="2")

    assert (status(world), len(told(world))) == (Status.OPEN, 1)


def test_a_function_that_is_gone_runs_long_no_more(world: World) -> None:
    ran(world, 29)
    world.sweep()
    del world.functions.functions[ORDERS]

    world.sweep(request="2")

    assert told(world)[1:] == [("orders", "RESOLVED")]


def test_nobody_is_asked_to_look_at_what_only_time_can_tell(world: World) -> None:
    ran(world, 29)
    world.stands("dead_letters", "orders")
    world.sweep()

    world.sweep(request="2")

    assert world.asked == set()


def many(world: World, seconds: float) -> None:
    """As many other functions as CloudWatch tells of ran longer than any of ours."""
    metrics(world).longest.update({f"other-{number}": seconds * 1000 + number for number in range(500)})


@pytest.mark.parametrize(("others", "end"), [(10, Status.RESOLVED), (28, Status.OPEN)])
def test_of_a_function_that_cloudwatch_leaves_out_it_is_known_how_long_it_ran_at_most(
    world: World, others: float, end: Status
) -> None:
    ran(world, 29)
    world.sweep()
    ran(world, 1)
    many(world, others)

    world.sweep(request="2")

    assert status(world) is end


def test_a_function_that_cloudwatch_leaves_out_is_not_told_of(world: World) -> None:
    ran(world, 29)
    many(world, 60)

    world.sweep()

    assert told(world) == []


def test_the_runs_of_one_day_count(world: World) -> None:
    ran(world, 29)

    world.sweep()

    assert metrics(world).asked == [(NOON - timedelta(days=1), NOON)]


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "ValidationError"])
def test_where_cloudwatch_does_not_answer_the_sweep_goes_on_and_what_stands_is_left(world: World, code: str) -> None:
    ran(world, 29)
    world.sweep()
    metrics(world).refused = refusal(code)

    outcome: dict[str, Any] = world.sweep(request="2")

    assert (outcome["status"], status(world)) == ("complete", Status.OPEN)


def test_an_error_of_cloudwatch_that_is_not_expected_is_told(world: World) -> None:
    ran(world, 29)
    metrics(world).refused = refusal("InternalServiceFault")

    with pytest.raises(ClientError, match="InternalServiceFault"):
        world.sweep()
