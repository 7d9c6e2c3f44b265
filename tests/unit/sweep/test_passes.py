"""What a sweep of one account and region asks for, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared_role.plan import own_role_arn
from sweep.aws import MarkerRefused
from sweep.pace import RESERVE_SECONDS
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.roles import FakeRole
from tests.unit.fakes.tables import INVENTORY
from tests.unit.sweep.world import SECRET, TAG, World, role_arn
from tests.unit.warden.samples import ACCOUNT
from warden.inventory import Inventory
from warden.model import FUNCTION_TAG, Function, Status, bare_name

SHARED, SECRETS, LETTERS = "shared_role", "plaintext_secrets", "dead_letter"


def test_of_functions_that_comply_nobody_is_asked_anything(world: World) -> None:
    for number in range(10):
        world.add(f"sound-{number}")

    told = world.sweep()

    assert world.asked == set()
    assert (told["status"], told["functions"], told["drifts"]) == ("complete", 10, 0)


def test_functions_on_every_page_are_put_on_record(world: World) -> None:
    for number in range(230):
        world.add(f"old-{number}")

    world.sweep()

    assert world.recorded() == {f"old-{number}": f"old-{number}" for number in range(230)}


def test_of_those_that_share_a_role_all_but_the_longest_standing_are_asked_about(world: World) -> None:
    world.on_record("known", "shop")
    for name in ("known", "old-a", "old-b"):
        world.add(name, "shop")

    world.sweep()

    assert world.asked == {("known", SHARED), ("old-b", SHARED)}  # what is older than Warden comes first


def test_a_function_that_cloudfront_runs_is_not_asked_about(world: World) -> None:
    world.add("keeps", "shop")
    world.add("replica", "shop", MasterArn="arn:aws:lambda:us-east-1:222222222222:function:replica:1")

    world.sweep()

    assert world.asked == set()


def test_a_function_without_a_target_is_asked_about(world: World) -> None:
    world.add("lossy", DeadLetterConfig={})

    world.sweep()

    assert world.asked == {("lossy", LETTERS)}


def test_secrets_that_are_not_flagged_are_asked_about(world: World) -> None:
    world.add("leaky", Environment=SECRET)

    world.sweep()

    assert world.asked == {("leaky", SECRETS)}


def test_secrets_that_are_flagged_and_told_of_are_not_asked_about_again(world: World) -> None:
    world.add("leaky", Environment=SECRET).tags[TAG] = "API_TOKEN"
    world.stands(SECRETS, "leaky")

    world.sweep()

    assert world.asked == set()


@pytest.mark.parametrize(("tag", "told"), [("OTHER", True), ("API_TOKEN", False)], ids=["a wrong tag", "no finding"])
def test_secrets_with_a_wrong_tag_or_without_a_finding_are_asked_about(world: World, tag: str, told: bool) -> None:  # noqa: FBT001 - a case of the table
    world.add("leaky", Environment=SECRET).tags[TAG] = tag
    if told:
        world.stands(SECRETS, "leaky")

    world.sweep()

    assert world.asked == {("leaky", SECRETS)}
    assert len(world.events.told("Warden Drift")) == 1


def test_an_environment_that_kms_hides_is_asked_about(world: World) -> None:
    world.add("hidden", Environment={"Error": {"ErrorCode": "AccessDeniedException"}})

    world.sweep()

    assert world.asked == {("hidden", SECRETS)}


def test_one_event_names_all_controls_that_the_list_speaks_to(world: World) -> None:
    world.add("both", Environment=SECRET, DeadLetterConfig={})

    world.sweep()

    (told,) = world.events.told("Warden Drift")
    assert told["controls"] == [SECRETS, LETTERS]


@pytest.mark.parametrize("status", [status for status in Status if status.stands])
def test_what_stands_is_looked_at_again(world: World, status: Status) -> None:
    world.add("sound")
    world.stands(SHARED, "sound", status)

    world.sweep()

    assert world.asked == {("sound", SHARED)}


@pytest.mark.parametrize("status", [Status.REMEDIATED, Status.RESOLVED])
def test_what_is_settled_is_not(world: World, status: Status) -> None:
    world.add("sound")
    world.stands(SHARED, "sound", Status.OPEN)
    world.stands(SHARED, "sound", status)

    world.sweep()

    assert world.asked == set()


def test_a_function_on_record_that_the_list_does_not_have_is_asked_about(world: World) -> None:
    world.on_record("deleted")
    world.on_record("elsewhere", region="us-east-1")

    world.sweep()

    assert world.asked == {("deleted", SHARED)}


def test_a_deleted_function_takes_no_role_from_those_that_are_there(world: World) -> None:
    world.on_record("deleted", "shop")
    world.on_record("sound", "shop", at="2026-03-02T00:00:00Z")
    world.add("sound", "shop")

    world.sweep()

    assert world.asked == {("deleted", SHARED)}


def test_a_role_that_changed_without_an_event_is_put_right(world: World) -> None:
    world.on_record("moved", "former")
    world.on_record("keeps", "present")
    world.add("moved", "present")
    world.add("keeps", "present")

    world.sweep()

    assert world.recorded() == {"moved": "present", "keeps": "present"}
    assert world.asked == {("moved", SHARED)}


def test_a_sharer_in_another_region_is_asked_about_when_a_function_here_is_news(world: World) -> None:
    world.on_record("elsewhere", "shop", region="us-east-1")
    world.add("old", "shop")

    world.sweep()

    assert world.asked == {("elsewhere", SHARED)}


def test_a_sharer_in_another_region_is_left_to_the_sweep_there_when_nothing_here_is_new(world: World) -> None:
    world.on_record("here", "shop")
    world.on_record("elsewhere", "shop", region="us-east-1", at="2026-03-02T00:00:00Z")
    world.add("here", "shop")

    world.sweep()

    assert world.asked == set()


def leftover(world: World, name: str) -> None:
    """A role that Warden made for a function."""
    function = Function("aws", ACCOUNT, "eu-west-1", name)
    made = FakeRole("/warden/", {}, tags={FUNCTION_TAG: function.arn})
    world.spoke.iam[ACCOUNT].roles[bare_name(own_role_arn(function))] = made


def test_roles_of_functions_that_nobody_knows_are_asked_about_in_the_home_region(dynamodb: object) -> None:
    world = World(dynamodb, home="eu-west-1")  # type: ignore[arg-type] # the fixture's client
    world.add("there")
    for name in ("there", "gone-a", "gone-b", "gone-c"):
        leftover(world, name)

    world.sweep()

    assert world.asked == {(name, SHARED) for name in ("gone-a", "gone-b", "gone-c")}


def test_a_made_role_that_somebody_else_uses_is_left_alone(dynamodb: object) -> None:
    world = World(dynamodb, home="eu-west-1")  # type: ignore[arg-type] # as above
    leftover(world, "gone")
    world.add("there", "warden/gone-eu-west-1")

    world.sweep()

    assert world.asked == set()


def test_in_other_regions_nobody_looks_for_roles(world: World) -> None:
    leftover(world, "gone")

    world.sweep()

    assert world.asked == set()


class Overtaken(Inventory):
    """Somebody puts a function on record just before others are."""

    def add(self, roles: Mapping[Function, str], at: str, *, cause: str) -> None:
        late = Function("aws", ACCOUNT, "eu-west-1", "late")
        self.record(late, role_arn("other"), "2026-03-04T11:00:00Z", cause="event", created=True)
        super().add(roles, at, cause=cause)


def test_a_function_that_comes_on_record_meanwhile_keeps_none_of_the_others_off(world: World) -> None:
    world.inventory = Overtaken(lambda: world.dynamodb, INVENTORY)
    world.flow = replace(world.flow, inventory=world.inventory)
    world.add("late")
    world.add("old")

    world.sweep()

    assert world.recorded() == {"late": "late", "old": "old"}


def test_an_error_of_lambda_is_told(world: World) -> None:
    world.functions.list_refusals = [refusal("AccessDeniedException", "no")]

    with pytest.raises(ClientError, match="AccessDenied"):
        world.sweep()


def test_roles_are_compared_by_name_whatever_their_path(world: World) -> None:
    world.on_record("sound", "service/sound")
    world.add("sound", "service/sound")

    world.sweep()

    assert world.asked == set()


class SlowEvents(FakeEvents):
    """EventBridge with which each call takes some seconds."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self._world.seconds += 5
        return super().put_events(Entries=Entries)


def test_who_has_no_time_to_ask_for_every_look_leaves_the_rest_to_another_invocation(world: World) -> None:
    deleted = {(world.on_record(f"deleted-{number:02}").name, SHARED) for number in range(40)}
    world.events = SlowEvents(world)
    world.flow = replace(world.flow, bus=world.events.bus)

    first = world.sweep(RESERVE_SECONDS + 1)
    asked_first = world.asked
    second = world.sweep(request="2")

    assert (first["status"], len(asked_first)) == ("running", 10)
    assert (second["status"], world.asked) == ("complete", deleted)


def test_a_sweep_whose_own_place_in_the_list_is_refused_fails_instead_of_beginning_for_ever(world: World) -> None:
    for number in range(60):
        world.add(f"f-{number:02}")
    world.sweep(RESERVE_SECONDS + 1)
    stale = refusal("InvalidParameterValueException", "Invalid marker")
    world.functions.list_refusals = [stale, None, stale]

    with pytest.raises(MarkerRefused):
        world.sweep(request="2")
