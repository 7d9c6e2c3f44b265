"""Which role has an id: asked once, and kept for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from letters.aws import Roles
from tests.unit.letters.world import World
from tests.unit.warden.post import ORIGIN, ROLE_ID
from tests.unit.warden.samples import OTHER_ACCOUNT
from warden.errors import Unreachable
from warden.letter import moment

SENDER = f"{ROLE_ID}:awslambda_1"


def roles(world: World) -> Roles:
    """As a process has them that has just begun."""
    return Roles(world.index, world.spoke, lambda: world.now)


def test_the_role_of_an_id_is_asked_of_the_account_once(world: World) -> None:
    arn = world.role("own/orders", ROLE_ID)

    told = [roles(world).arn(ORIGIN, SENDER) for _ in range(3)]

    assert told == [arn] * 3
    assert world.accounts.lists == 1


def test_a_role_that_was_told_once_is_known_when_it_is_gone(world: World) -> None:
    arn = world.role("orders", ROLE_ID)
    roles(world).arn(ORIGIN, SENDER)
    world.accounts.roles.clear()

    assert roles(world).arn(ORIGIN, SENDER) == arn


def test_one_list_tells_of_every_letter_that_was_sent_before_it(world: World) -> None:
    known = roles(world)

    told = [known.arn(ORIGIN, f"{role_id}:x") for role_id in ("AROAGONE000000001", "AROAGONE000000002")]

    assert told == [None, None]
    assert world.accounts.lists == 1


def test_a_letter_that_was_sent_after_the_list_is_looked_for_in_another(world: World) -> None:
    known = roles(world)
    known.arn(ORIGIN, SENDER)
    arn = world.role("orders", ROLE_ID)
    later = replace(ORIGIN, sent=moment(world.now + timedelta(minutes=1)))

    assert known.arn(later, SENDER) == arn


@pytest.mark.parametrize("sender", ["", "AIDAEXAMPLEUSER00001", "111111111111", "AROA", f"{ROLE_ID}'--:x"])
def test_a_sender_that_is_no_role_costs_no_call(world: World, sender: str) -> None:
    assert roles(world).arn(ORIGIN, sender) is None
    assert world.accounts.lists == 0


def test_an_account_that_lets_us_in_again_is_asked_again(world: World) -> None:
    arn, known = world.role("orders", ROLE_ID), roles(world)
    world.accounts.left = True
    with pytest.raises(Unreachable):
        known.arn(ORIGIN, SENDER)
    world.accounts.left = False

    assert known.arn(ORIGIN, SENDER) == arn


def test_a_role_of_another_account_is_nobodys_here(world: World) -> None:
    world.role("orders", ROLE_ID)
    roles(world).arn(ORIGIN, SENDER)

    assert roles(world).arn(replace(ORIGIN, account=OTHER_ACCOUNT), SENDER) is None


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidClientTokenId"])
def test_a_session_that_is_over_is_opened_anew(world: World, code: str) -> None:
    arn = world.role("orders", ROLE_ID)
    world.accounts.failure = ClientError({"Error": {"Code": code}}, "ListRoles")

    world.accounts.has_session = True

    assert roles(world).arn(ORIGIN, SENDER) == arn
    assert world.accounts.lists == 2


def test_a_list_that_is_throttled_is_no_answer(world: World) -> None:
    world.accounts.failure = ClientError({"Error": {"Code": "Throttling"}}, "ListRoles")

    with pytest.raises(ClientError):
        roles(world).arn(ORIGIN, SENDER)

    assert world.index.role(ROLE_ID) is None
