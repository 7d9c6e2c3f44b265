"""stream_failures in the whole flow: what its findings say, and when they close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.fakes.answers import refusal
from tests.unit.warden.samples import ORDERS, OTHER_ACCOUNT
from warden.default_target import grant_arn
from warden.run import Warden

if TYPE_CHECKING:
    pass

from tests.unit.stream_failures.place import CLICKS, JOBS, MENDED, UUID, Place, run


def test_a_stream_that_blocks_is_mended_once(warden: Warden, place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS)

    assert [run(warden, place) for _ in range(3)] == ["REMEDIATED", None, None]
    assert (place.on_failure, place.iam.roles["shop"].managed) == (MENDED, [grant_arn(ORDERS)])


def test_a_queue_is_open_until_its_owner_mends_it(warden: Warden, place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, JOBS)
    place.queues["jobs"] = {"VisibilityTimeout": "30"}
    before = run(warden, place)
    place.queues["jobs"] = {"VisibilityTimeout": "180", "RedrivePolicy": "{}"}

    assert (before, run(warden, place)) == ("OPEN", "RESOLVED")


def test_a_stream_is_mended_though_a_queue_stays_open(warden: Warden, place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS)
    place.functions.map("another", ORDERS.arn, JOBS)
    place.queues["jobs"] = {"VisibilityTimeout": "30"}

    assert run(warden, place) == "OPEN"
    assert place.on_failure == MENDED


def test_a_queue_that_cannot_be_read_is_unreadable(warden: Warden, place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, f"arn:aws:sqs:eu-west-1:{OTHER_ACCOUNT}:jobs")

    assert run(warden, place) == "UNREADABLE"


def test_a_mapping_that_its_owner_deletes_resolves_the_finding(warden: Warden, place: Place) -> None:
    place.functions.map(UUID, ORDERS.arn, CLICKS)
    place.iam.refusals["attach_role_policy"] = [refusal("LimitExceeded")]
    before = run(warden, place)
    place.functions.mappings.clear()

    assert (before, run(warden, place)) == ("BLOCKED", "RESOLVED")
