"""The functions that the tools are measured on."""

from bench.organization.planting import SHARERS, plant
from local_org.lambda_plane.model import Configuration
from local_org.place import Place
from warden.secrets import find

PLACE = Place("222222222222", "us-east-1")
PLANTED = plant(PLACE, 400, 0.05)
CONFIGURATIONS: dict[str, Configuration] = {
    function.name: function.latest.configuration for function in PLANTED.functions
}


def test_the_same_seed_makes_the_same_functions() -> None:
    again = plant(PLACE, 400, 0.05)

    assert again == PLANTED


def test_each_fault_befalls_its_share() -> None:
    sharing = [name for users in PLANTED.sharers.values() for name in users]

    assert (len(PLANTED.secret), len(PLANTED.without_queue), len(sharing)) == (20, 20, 20)


def test_those_without_a_queue_are_the_ones_that_are_told() -> None:
    without = {name for name, wanted in CONFIGURATIONS.items() if wanted.dead_letter_target is None}

    assert without == PLANTED.without_queue


def test_a_shared_role_has_its_users_and_every_other_role_has_one() -> None:
    users: dict[str, set[str]] = {}
    for name, wanted in CONFIGURATIONS.items():
        users.setdefault(wanted.role, set()).add(name)

    assert {role: names for role, names in users.items() if len(names) > 1} == PLANTED.sharers
    assert {len(names) for names in PLANTED.sharers.values()} == {SHARERS}


def test_a_role_that_is_left_with_one_function_is_not_called_shared() -> None:
    planted = plant(PLACE, 120, 0.05)  # six share, by five

    assert [len(users) for users in planted.sharers.values()] == [SHARERS]


def test_the_detector_agrees_which_variables_are_secrets() -> None:
    found = {name for name, wanted in CONFIGURATIONS.items() if find(wanted.environment or {})}

    assert found == PLANTED.secret


def test_without_a_share_nothing_is_wrong() -> None:
    planted = plant(PLACE, 50, 0)

    assert (planted.secret, planted.without_queue, planted.sharers) == (frozenset(), frozenset(), {})
