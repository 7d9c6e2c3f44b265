"""Races: whoever comes first, every function works, owners win, and in the end all is as if they came one by one."""

from __future__ import annotations

import pytest

from local_org.chaos.owners import TOKEN
from local_org.faults.stage import Delivery
from local_org.faults.turns import Turns
from tests.resilience import at_rest
from tests.resilience.interleaving import Broken, by_turns, ends
from tests.resilience.scenarios import LETTERS, SECRETS, SHARED
from tests.resilience.world import HOME, MEMBER, World

CONTROLS = (SHARED, LETTERS, SECRETS)
FLAG = "warden:plaintext-secrets"
OWN = f"role/warden/second-{HOME}"
DEFAULT = "warden-dead-letters"


def arn(name: str) -> str:
    return f"arn:aws:lambda:{HOME}:{MEMBER}:function:{name}"


def role(world: World, name: str) -> str:
    return str(world.functions.get_function_configuration(FunctionName=name)["Role"]).rpartition(":")[2]


def settings(world: World) -> tuple[str, str, bool]:
    """The role and the dead-letter target of the second function, and whether it is flagged."""
    target = world.functions.get_function_configuration(FunctionName="second").get("DeadLetterConfig", {})
    tags = world.functions.list_tags(Resource=arn("second"))["Tags"]
    return role(world, "second"), str(target.get("TargetArn", "")).rpartition(":")[2], FLAG in tags


def by_control(world: World) -> dict[str, Delivery]:
    """The last event that arrived for each control."""
    return {world.stage.sandboxes[one.function].control: one for one in world.stage.arrivals()}


def two_at_once(world: World) -> list[Delivery]:
    """Two functions are created on one role before anybody hears of either; what shared_role is to hear."""
    shared = world.role("shared")
    for name in ("first", "second"):
        world.kept(name, shared)
    return world.stage.arrivals_of(SHARED)[-2:]


def one_with_everything(world: World) -> dict[str, Delivery]:
    """A function on a shared role, without a queue, and with a credential."""
    shared = world.role("shared")
    world.kept("first", shared)
    world.stage.settle()
    world.function("second", shared, Environment=TOKEN)
    return by_control(world)


@pytest.mark.parametrize("order", [0, 1], ids=["the elder first", "the younger first"])
def test_of_two_functions_created_at_once_the_elder_keeps_the_role(world: World, order: int) -> None:
    events = two_at_once(world)

    found = ends(
        world,
        events[order],
        lambda _: world.stage.attempt(events[1 - order]),
        lambda: (role(world, "first"), role(world, "second")),
    )

    assert found == {("role/shared", OWN)}


@pytest.mark.parametrize("order", [0, 1], ids=["the elder first", "the younger first"])
def test_two_functions_created_at_once_and_heard_call_by_call_end_on_two_roles(world: World, order: int) -> None:
    events = two_at_once(world)
    broken = Broken(world)

    by_turns(world.stage.begin(events[order]), world.stage.begin(events[1 - order]))
    world.stage.settle()

    assert (role(world, "first"), role(world, "second")) == ("role/shared", OWN)
    assert (broken.found, list(at_rest.wrong(world))) == ([], [])


@pytest.mark.parametrize("order", [CONTROLS, CONTROLS[::-1]], ids=" then ".join)
def test_all_three_remediators_at_once_mend_one_function(world: World, order: tuple[str, ...]) -> None:
    events = one_with_everything(world)
    broken = Broken(world)

    by_turns(*(world.stage.begin(events[control]) for control in order))
    world.stage.settle()

    assert settings(world) == (OWN, DEFAULT, True)
    assert (broken.found, list(at_rest.wrong(world))) == ([], [])


@pytest.mark.parametrize("control", CONTROLS)
def test_two_remediators_in_the_midst_of_the_third_mend_one_function(world: World, control: str) -> None:
    events = one_with_everything(world)
    inner = [events[other] for other in CONTROLS if other != control]

    found = ends(world, events[control], lambda _: [world.stage.attempt(one) for one in inner], lambda: settings(world))

    assert found == {(OWN, DEFAULT, True)}


@pytest.mark.parametrize("control", CONTROLS)
def test_what_an_owner_deploys_in_the_midst_stays(world: World, control: str) -> None:
    events = one_with_everything(world)
    theirs = world.role("theirs")

    found = ends(
        world,
        events[control],
        lambda _: world.change("second", Role=theirs, DeadLetterConfig={"TargetArn": world.queue}, Description="new"),
        lambda: settings(world),
    )

    assert found == {("role/theirs", "own", True)}


@pytest.mark.parametrize("control", CONTROLS)
def test_a_function_deleted_in_the_midst_leaves_nothing(world: World, control: str) -> None:
    events = one_with_everything(world)

    found = ends(
        world,
        events[control],
        lambda _: world.functions.delete_function(FunctionName="second"),
        lambda: {key for key in world.checkpoint().described() if "second" in key} == set(),
    )

    assert found == {True}


def one_that_lacks(world: World, control: str) -> Delivery:
    """A second function with which all is well but for one thing."""
    shared = world.role("shared")
    world.kept("first", shared)
    world.stage.settle()
    make = world.function if control == LETTERS else world.kept
    alone = shared if control == SHARED else world.role("alone")
    make("second", alone, **({"Environment": TOKEN} if control == SECRETS else {}))
    return by_control(world)[control]


def taking_back(world: World, control: str) -> Turns:
    """Somebody wants the last change of the second function under the control taken back."""
    world.undo(control, arn("second"))
    return world.stage.begin(world.last("undo"))


@pytest.mark.parametrize("undo_first", [True, False], ids=["undo first", "the remediator first"])
@pytest.mark.parametrize("control", CONTROLS)
def test_what_is_taken_back_in_the_midst_of_a_second_delivery_stays_so(
    world: World, control: str, *, undo_first: bool
) -> None:
    event = one_that_lacks(world, control)
    before = settings(world)

    def meanwhile(second: Turns) -> None:
        assert world.stage.attempt(event).error is None
        undo = taking_back(world, control)
        by_turns(*((undo, second) if undo_first else (second, undo)))

    found = ends(world, event, meanwhile, lambda: (settings(world), world.findings()[f"{control} second"]))

    assert found == {(before, "UNDONE")}
