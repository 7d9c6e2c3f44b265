"""stream_failures against Lambda, SQS and IAM: what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from stream_failures.plan import Facts, SourceQueue, Stream
from tests.unit.fakes.answers import refusal
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, OTHER_ACCOUNT, SHARED, attach, trigger
from warden.default_target import grant_arn
from warden.errors import MalformedEvent
from warden.on_failure import OnFailure

if TYPE_CHECKING:
    pass

from tests.unit.stream_failures.place import (
    CLICKS,
    JOBS,
    LISTED,
    QUEUE,
    THEIRS,
    UUID,
    Place,
    to,
)


def test_a_function_that_is_gone_is_no_error(place: Place) -> None:
    place.functions.functions.clear()

    assert place.read() == Facts(None)


def test_a_function_without_mappings_costs_two_calls(place: Place) -> None:
    assert place.read() == Facts(ORDERS)
    assert (place.functions.calls, place.functions.mapping_calls) == (["list_aliases"], LISTED)


def test_a_stream_with_a_destination_of_its_owner_costs_no_call_more(place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS, **to(THEIRS))

    (stream,) = place.read().streams

    assert (stream.on_failure.destination, stream.role_arn, stream.granted) == (THEIRS, "", None)
    assert (place.functions.calls, place.functions.mapping_calls) == (["list_aliases"], LISTED)


@pytest.mark.parametrize("settings", [{}, to(QUEUE)], ids=["no destination", "the default queue"])
@pytest.mark.parametrize("granted", [True, False])
def test_the_grant_is_looked_for_where_records_go_nowhere_or_to_the_default_queue(
    place: Place,
    settings: dict[str, Any],
    granted: bool,  # noqa: FBT001 - a table's column
) -> None:
    place.iam.roles["shop"].managed = [grant_arn(ORDERS)] if granted else ["arn:aws:iam::aws:policy/X"]
    place.functions.map(UUID, ORDERS.arn, CLICKS, **settings)

    (stream,) = place.read().streams
    (again,) = place.read(deep=True).streams

    assert (stream.role_arn, stream.granted) == (SHARED, granted)
    assert again.granted is None


def test_settings_are_read_as_lambda_shows_them(place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS, BisectBatchOnFunctionError=True, MaximumRetryAttempts=3)

    assert place.read().streams == (Stream(UUID, CLICKS, OnFailure("", bisect=True, retries=3), SHARED, granted=False),)


@pytest.mark.parametrize(("age", "ages_out"), [(-1, False), (60, True), (604_800, True)])
def test_an_age_at_which_records_are_given_up_is_seen(
    place: Place,
    age: int,
    ages_out: bool,  # noqa: FBT001 - a table's column
) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS, MaximumRecordAgeInSeconds=age)

    assert [stream.ages_out for stream in place.read().streams] == [ages_out]


def test_the_mappings_of_an_alias_are_seen_with_the_role_of_the_version_that_it_serves(place: Place) -> None:
    place.functions.functions[ORDERS.arn].publish("prod")
    place.functions.change(ORDERS, Role=f"{SHARED}-2")
    place.functions.map(UUID, f"{ORDERS.arn}:prod", CLICKS)

    (stream,) = place.read().streams

    assert stream.role_arn == SHARED


def test_mappings_of_other_functions_and_those_that_are_being_deleted_are_not_its_own(place: Place) -> None:
    place.functions.add(BILLING, Role=SHARED, Timeout=3)
    place.functions.map("another", BILLING.arn, CLICKS)
    place.functions.map(UUID, ORDERS.arn, CLICKS, State="Deleting")

    assert place.read() == Facts(ORDERS)


@pytest.mark.parametrize(
    "source",
    [
        f"arn:aws:kafka:eu-west-1:{ACCOUNT}:cluster/x/1",
        f"arn:aws:mq:eu-west-1:{ACCOUNT}:broker:x:b-1",
        f"arn:aws:rds:eu-west-1:{ACCOUNT}:cluster:x",
        None,
    ],
    ids=["MSK", "MQ", "DocumentDB", "a cluster outside AWS"],
)
def test_other_sources_are_left_alone(place: Place, source: str | None) -> None:
    made = place.functions.map(UUID, ORDERS.arn, source or "")
    if source is None:
        del made["EventSourceArn"]

    assert place.read() == Facts(ORDERS)


@pytest.mark.parametrize(
    ("attributes", "visibility", "redriven"),
    [
        ({"VisibilityTimeout": "30"}, 30, False),
        ({"VisibilityTimeout": "180", "RedrivePolicy": '{"maxReceiveCount": 5}'}, 180, True),
    ],
    ids=["as SQS makes it", "with a redrive policy"],
)
def test_a_source_queue_is_read_with_the_timeout_of_its_function(
    place: Place,
    attributes: dict[str, str],
    visibility: int,
    redriven: bool,  # noqa: FBT001 - a table's column
) -> None:
    place.functions.map(UUID, ORDERS.arn, JOBS)
    place.queues["jobs"] = attributes

    assert place.read().queues == (SourceQueue(JOBS, SHARED, 30, visibility, redriven=redriven),)


def test_a_queue_of_another_account_is_not_asked_for(place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, f"arn:aws:sqs:eu-west-1:{OTHER_ACCOUNT}:jobs")

    (queue,) = place.read().queues

    assert queue.unreadable == f"it belongs to the account {OTHER_ACCOUNT}"


def test_a_queue_whose_policy_keeps_warden_out_is_not_called_fine(place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, JOBS)
    place.queues["jobs"] = refusal("AccessDenied", "explicit deny in a resource-based policy")

    (queue,) = place.read().queues

    assert queue.unreadable == "its policy does not let Warden read it"


def test_a_source_queue_that_is_gone_is_no_error(place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, JOBS)

    assert place.read().queues == ()


def test_what_sqs_refuses_for_another_reason_is_tried_again(place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, JOBS)
    place.queues["jobs"] = refusal("RequestThrottled")

    with pytest.raises(ClientError):
        place.read()


def test_an_event_without_a_function_is_not_for_this_control(place: Place) -> None:
    with pytest.raises(MalformedEvent):
        place.aws.read(trigger(attach("shop")), False)
