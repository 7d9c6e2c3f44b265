"""What a mapping does with failed records goes back as it was, and the right to send stays while somebody needs it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.undo.shop import GRANT, Shop
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS
from warden.inverse import PutOnFailureBack, as_record, from_record
from warden.ledger import Progress
from warden.on_failure import OnFailure

QUEUE = f"arn:aws:sqs:{ORDERS.region}:{ACCOUNT}:warden-dead-letters"
THEIRS = f"arn:aws:sqs:{ORDERS.region}:{ACCOUNT}:orders-failed"
CLICKS = f"arn:aws:kinesis:{ORDERS.region}:{ACCOUNT}:stream/clicks"
UUID = "14e0db71-5d35-4eb5-b481-8945cf9d10c2"
OTHER = "7c1b1a0e-63a8-4b7c-9f0e-2f8f6f0c5a11"
STREAMS, LETTERS = "stream_failures", "dead_letter"


@pytest.fixture
def mapped(shop: Shop) -> Shop:
    """Orders reads a stream whose records go nowhere, and has a limit of retries."""
    shop.functions(ORDERS).map(UUID, ORDERS.arn, CLICKS, MaximumRetryAttempts=3)
    return shop


def mended(shop: Shop, control: str = STREAMS) -> str:
    """A change of orders."""
    change = shop.mend(control, ORDERS)
    assert change is not None
    return change


def on_failure(shop: Shop) -> OnFailure:
    return OnFailure.of(shop.functions(ORDERS).mappings[UUID])


def grants(shop: Shop) -> bool:
    return GRANT in shop.iam.roles["shop"].managed


def test_all_three_settings_go_back_and_the_right_goes(mapped: Shop) -> None:
    before = mapped.state()
    change = mended(mapped)
    between = on_failure(mapped)

    outcome = mapped.undo(STREAMS, ORDERS, change)

    assert between == OnFailure(QUEUE, bisect=True, retries=3)
    assert (outcome["status"], mapped.state()) == ("UNDONE", before)


def test_an_undo_is_not_followed_by_the_same_change(mapped: Shop) -> None:
    mapped.undo(STREAMS, ORDERS, mended(mapped))

    assert (mapped.mend(STREAMS, ORDERS), on_failure(mapped)) == (None, OnFailure(retries=3))


def test_a_right_that_the_role_had_before_stays(mapped: Shop) -> None:
    mapped.iam.roles["shop"].managed.append(GRANT)

    mapped.undo(STREAMS, ORDERS, mended(mapped))

    assert grants(mapped)


@pytest.mark.parametrize("function", [ORDERS, BILLING], ids=["its own", "another function's"])
def test_the_right_stays_for_another_stream_of_the_role(mapped: Shop, function: Any) -> None:
    change = mended(mapped)
    mapped.functions(function).map(OTHER, function.arn, f"{CLICKS}-2", **OnFailure(QUEUE).as_request())

    mapped.undo(STREAMS, ORDERS, change)

    assert (on_failure(mapped).destination, grants(mapped)) == ("", True)


def test_the_right_stays_for_dead_letters_when_the_stream_gives_it_up(mapped: Shop) -> None:
    change = mended(mapped)
    mended(mapped, LETTERS)

    mapped.undo(STREAMS, ORDERS, change)

    assert (on_failure(mapped).destination, grants(mapped)) == ("", True)


def test_the_right_stays_for_the_stream_when_dead_letters_give_it_up_and_goes_with_it(mapped: Shop) -> None:
    letters = mended(mapped, LETTERS)
    streams = mended(mapped)

    mapped.undo(LETTERS, ORDERS, letters)
    between = grants(mapped)
    mapped.undo(STREAMS, ORDERS, streams)

    assert (between, grants(mapped)) == (True, False)


@pytest.mark.parametrize(
    ("since", "why"),
    [
        (OnFailure(THEIRS, bisect=True, retries=3), f"has {THEIRS}, split batches, 3 retries by now"),
        (OnFailure(QUEUE, bisect=True, retries=5), "5 retries by now"),
        (None, "is gone"),
    ],
    ids=["another destination", "another limit", "no mapping any more"],
)
def test_what_somebody_changed_since_is_left_as_it_is(mapped: Shop, since: OnFailure | None, why: str) -> None:
    change = mended(mapped)
    if since is None:
        mapped.functions(ORDERS).mappings.clear()
    else:
        mapped.functions(ORDERS).mappings[UUID] |= since.as_request()
    before = mapped.state()

    outcome = mapped.undo(STREAMS, ORDERS, change)

    assert why in outcome["refused"]
    assert (mapped.state(), mapped.entries(STREAMS, ORDERS)[0].progress) == (before, Progress.APPLIED)


def test_a_mapping_that_invokes_another_function_by_now_is_not_touched(mapped: Shop) -> None:
    change = mended(mapped)
    mapped.functions(ORDERS).mappings[UUID]["FunctionArn"] = BILLING.arn

    outcome = mapped.undo(STREAMS, ORDERS, change)

    assert f"its mapping {UUID} is gone" in outcome["refused"]
    assert on_failure(mapped).destination == QUEUE


def test_what_is_back_already_is_only_marked(mapped: Shop) -> None:
    change = mended(mapped)
    mapped.functions(ORDERS).mappings[UUID] |= OnFailure(retries=3).as_request()

    outcome = mapped.undo(STREAMS, ORDERS, change)

    assert (outcome["status"], on_failure(mapped)) == ("UNDONE", OnFailure(retries=3))


def test_a_function_that_moves_back_takes_the_right_for_its_stream_along(mapped: Shop) -> None:
    moved = mended(mapped, "shared_role")
    mended(mapped)

    mapped.undo("shared_role", ORDERS, moved)

    assert (on_failure(mapped).destination, grants(mapped)) == (QUEUE, True)


@pytest.mark.parametrize(
    "damage",
    [{"before": {}}, {"after": {"destination": "", "bisect": 1, "retries": 0}}, {"after": None}, {"uuid": 7}],
    ids=str,
)
def test_a_damaged_journal_is_not_guessed_at(damage: dict[str, Any]) -> None:
    step = PutOnFailureBack(UUID, OnFailure(), OnFailure(QUEUE))

    assert from_record(as_record(step)) == step
    with pytest.raises(ValueError, match="not known"):
        from_record(as_record(step) | damage)
