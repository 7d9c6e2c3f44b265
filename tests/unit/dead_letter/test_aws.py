"""dead_letter against Lambda and IAM: what it reads, grants and attaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from dead_letter.plan import AttachTarget, Facts
from tests.unit.dead_letter.place import GRANT, QUEUE, THEIRS, Place, run
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.waiting import unhurried
from tests.unit.warden.samples import ORDERS, SHARED, attach, create, trigger
from warden.default_target import AttachGrant
from warden.errors import Blocked, MalformedEvent, Stale
from warden.model import ServedVersion
from warden.run import Warden

if TYPE_CHECKING:
    pass

NOT_GRANTED = refusal(
    "InvalidParameterValueException",
    "The provided execution role does not have permissions to call SendMessage on SQS",
)
GRANTING = AttachGrant(ORDERS, SHARED, GRANT)
ATTACHING = AttachTarget(ORDERS, SHARED, "", QUEUE, "revision-1")


# --- reads ------------------------------------------------------------------------------------------------------------


def test_a_function_that_is_gone_is_no_error(place: Place) -> None:
    assert place.read() == Facts(None)


def test_a_queue_of_its_own_costs_one_call(place: Place) -> None:
    place.add(THEIRS)

    facts = place.read()

    assert (facts.target, facts.has_destination, facts.granted) == (THEIRS, False, None)
    assert place.functions.calls == ["get_function_configuration"]


@pytest.mark.parametrize(
    ("destinations", "has_destination"),
    [
        pytest.param({}, False, id="no invoke config"),
        pytest.param({"$LATEST": ""}, False, id="an invoke config without a destination"),
        pytest.param({"prod": THEIRS}, False, id="a destination of an alias only"),
        pytest.param({"$LATEST": THEIRS}, True, id="a destination of $LATEST"),
        pytest.param({"prod": "", "$LATEST": THEIRS}, True, id="a destination of $LATEST on the second page"),
    ],
)
def test_the_destination_of_latest_counts(
    place: Place,
    destinations: dict[str, str],
    has_destination: bool,  # noqa: FBT001 - a table's column
) -> None:
    place.add().destinations = destinations

    assert place.read().has_destination is has_destination
    assert len(place.functions.calls) == 2


@pytest.mark.parametrize(
    ("attached", "granted"),
    [([], False), (["arn:aws:iam::aws:policy/ReadOnlyAccess"], False), (["arn:aws:iam::aws:policy/X", GRANT], True)],
    ids=["nothing attached", "something else attached", "the grant attached"],
)
def test_the_grant_is_looked_for_behind_the_default_queue(
    place: Place,
    attached: list[str],
    granted: bool,  # noqa: FBT001 - a table's column
) -> None:
    place.add(QUEUE)
    place.iam.roles["shop"].managed = attached

    assert place.read().granted is granted


def test_a_function_at_the_edge_is_known(place: Place) -> None:
    place.add(MasterArn=f"{ORDERS.arn}:1")

    assert place.read().at_edge is True


def test_aliases_of_versions_that_lose_events_are_named(place: Place) -> None:
    made = place.add()
    for alias in ("prod", "beta", "gamma"):
        made.publish(alias)
    made.destinations = {"beta": THEIRS, "3": THEIRS}
    place.functions.change(ORDERS, DeadLetterConfig={"TargetArn": QUEUE})

    assert place.read(deep=True).served == (ServedVersion("prod", "1"),)


def test_an_event_without_a_function_is_not_for_this_control(place: Place) -> None:
    with pytest.raises(MalformedEvent):
        place.aws.read(trigger(attach("shop")), False)


# --- changes ----------------------------------------------------------------------------------------------------------


def test_the_role_gets_the_grant_once(place: Place) -> None:
    for _ in range(2):
        place.aws.apply(GRANTING, unhurried())

    assert place.iam.roles["shop"].managed == [GRANT]


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(refusal("LimitExceeded", "PoliciesPerRole: 10"), id="ten policies already"),
        pytest.param(refusal("UnmodifiableEntity", "service-linked"), id="a role of a service"),
        pytest.param(
            refusal("NoSuchEntity", "Policy does not exist or is not attachable"), id="no such policy or role"
        ),
    ],
)
def test_a_role_that_cannot_take_the_grant_is_blocked_with_awss_words(place: Place, refused: ClientError) -> None:
    place.iam.refusals["attach_role_policy"] = [refused]

    with pytest.raises(Blocked) as raised:
        place.aws.apply(GRANTING, unhurried())

    assert refused.response["Error"]["Message"] in str(raised.value)


def test_the_queue_is_attached_once_the_grant_is_visible(place: Place) -> None:
    place.add()
    place.functions.refusals = [NOT_GRANTED, NOT_GRANTED]

    place.aws.apply(ATTACHING, unhurried())

    assert place.target == QUEUE


def test_an_unrelated_deployment_is_swapped_over(place: Place) -> None:
    place.add()
    place.functions.change(ORDERS, MemorySize=512)

    place.aws.apply(ATTACHING, unhurried())

    assert place.target == QUEUE


@pytest.mark.parametrize(
    "change",
    [{"DeadLetterConfig": {"TargetArn": THEIRS}}, {"Role": f"{SHARED}-2"}],
    ids=["a queue of its own", "another role"],
)
def test_a_deployment_that_concerns_the_queue_wins(place: Place, change: dict[str, Any]) -> None:
    place.add()
    place.functions.change(ORDERS, **change)

    with pytest.raises(Stale):
        place.aws.apply(ATTACHING, unhurried())

    assert place.target != QUEUE


def test_a_function_that_is_gone_is_looked_at_again(place: Place) -> None:
    with pytest.raises(Stale, match="gone"):
        place.aws.apply(ATTACHING, unhurried())


# --- the whole flow ---------------------------------------------------------------------------------------------------


def test_a_function_that_loses_events_is_mended_once(warden: Warden, place: Place) -> None:
    place.add()

    assert [run(warden, place) for _ in range(3)] == ["REMEDIATED", None, None]
    assert (place.target, place.iam.roles["shop"].managed) == (QUEUE, [GRANT])


def test_attaching_a_queue_takes_at_most_six_calls(warden: Warden, place: Place) -> None:
    place.add()

    run(warden, place, create(ORDERS))

    # On Lambda's side; AttachRolePolicy and the last look's ListAttachedRolePolicies are the other two.
    assert len(place.functions.calls) <= 4


def test_an_alias_that_serves_a_version_without_a_queue_is_partial(warden: Warden, place: Place) -> None:
    place.add().publish("prod")

    assert run(warden, place) == "PARTIAL"


@pytest.mark.parametrize("target", ["", QUEUE], ids=["without a queue", "with the default queue"])
def test_a_function_whose_role_was_deleted_is_blocked_and_no_error(warden: Warden, place: Place, target: str) -> None:
    place.add(target)
    del place.iam.roles["shop"]

    assert [run(warden, place) for _ in range(2)] == ["BLOCKED", "BLOCKED"]


def test_a_function_that_is_gone_is_resolved(warden: Warden, place: Place) -> None:
    place.add()
    place.iam.refusals["attach_role_policy"] = [refusal("LimitExceeded")]
    before = run(warden, place)
    place.functions.functions.clear()

    assert (before, run(warden, place)) == ("BLOCKED", "RESOLVED")
