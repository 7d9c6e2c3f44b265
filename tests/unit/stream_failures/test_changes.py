"""stream_failures against Lambda and IAM: what it grants and sets, and when its owner wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.answers import refusal
from tests.unit.fakes.waiting import unhurried
from tests.unit.warden.samples import BILLING, ORDERS, SHARED
from warden.default_target import AttachGrant, grant_arn
from warden.errors import Blocked, Stale

if TYPE_CHECKING:
    pass

from tests.unit.stream_failures.place import CLICKS, MENDED, NOT_GRANTED, SETTING, THEIRS, UUID, Place, to


def test_the_role_gets_the_grant_once(place: Place) -> None:
    for _ in range(2):
        place.aws.apply(AttachGrant.to(SHARED, ORDERS), unhurried())

    assert place.iam.roles["shop"].managed == [grant_arn(ORDERS)]


def test_three_settings_are_changed_and_no_other(place: Place) -> None:
    before = dict(place.functions.map(UUID, ORDERS.arn, CLICKS, MaximumRecordAgeInSeconds=3600, BatchSize=7))

    place.aws.apply(SETTING, unhurried())

    after = place.functions.mappings[UUID]
    assert place.on_failure == MENDED
    assert {name for name in after if after[name] != before[name]} == {
        "DestinationConfig",
        "BisectBatchOnFunctionError",
        "MaximumRetryAttempts",
    }


def test_a_mapping_that_is_still_being_made_is_waited_for(place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS)
    place.functions.unsettled = 3

    place.aws.apply(SETTING, unhurried())

    assert place.on_failure == MENDED
    assert place.functions.mapping_calls.count("update_event_source_mapping") == 1


@pytest.mark.parametrize(
    "refused",
    [
        NOT_GRANTED,
        refusal("ResourceInUseException", "Cannot update the event source mapping because it is in use."),
        refusal("ResourceConflictException", "another operation is in progress"),
    ],
    ids=["the grant is not visible yet", "in use", "another operation"],
)
def test_what_passes_with_time_is_waited_out(place: Place, refused: ClientError) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS)
    place.functions.mapping_refusals = [refused, refused]

    place.aws.apply(SETTING, unhurried())

    assert place.on_failure == MENDED


def test_what_lambda_refuses_for_good_is_told_in_its_words(place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS)
    place.functions.mapping_refusals = [refusal("InvalidParameterValueException", "Cannot access stream clicks")]

    with pytest.raises(Blocked, match="Cannot access stream clicks"):
        place.aws.apply(SETTING, unhurried())


@pytest.mark.parametrize(
    "change",
    [to(THEIRS), {"MaximumRetryAttempts": 3}, {"BisectBatchOnFunctionError": True}, {"FunctionArn": BILLING.arn}],
    ids=["a destination of its own", "a limit of its own", "split batches", "another function"],
)
def test_a_change_of_the_owner_wins(place: Place, change: dict[str, Any]) -> None:
    made = place.functions.map(UUID, ORDERS.arn, CLICKS, **change)
    before = dict(made)

    with pytest.raises(Stale):
        place.aws.apply(SETTING, unhurried())

    assert place.functions.mappings[UUID] == before


def test_an_owner_who_is_faster_while_the_grant_settles_wins(place: Place) -> None:
    made = place.functions.map(UUID, ORDERS.arn, CLICKS)

    def owner() -> None:
        made.update(to(THEIRS))
        raise NOT_GRANTED

    place.functions.mapping_refusals = [owner]

    with pytest.raises(Stale):
        place.aws.apply(SETTING, unhurried())

    assert place.on_failure.destination == THEIRS


def test_a_change_whose_answer_was_lost_is_not_made_again(place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS, **MENDED.as_request())

    place.aws.apply(SETTING, unhurried())

    assert place.functions.mapping_calls == ["get_event_source_mapping"]


@pytest.mark.parametrize("gone", ["before it is read", "before it is changed"])
def test_a_mapping_that_is_gone_is_looked_at_again(place: Place, gone: str) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS)
    if gone == "before it is read":
        place.functions.mappings.clear()
    else:
        place.functions.mapping_refusals = [refusal("ResourceNotFoundException")]

    with pytest.raises(Stale, match="gone"):
        place.aws.apply(SETTING, unhurried())
