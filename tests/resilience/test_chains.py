"""No loops: what Warden's own changes set off in each scenario, counted to the end of the chain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from local_org.endpoint.calls import Call
from local_org.faults.stage import Delivery
from tests.resilience.scenarios import SCENARIOS, SWEEP
from tests.resilience.world import World
from warden.trigger import CLOUDTRAIL, DRIFT

# Who hear of a change, but its maker.
HEAR = {
    "UpdateFunctionConfiguration": {"shared_role", "plaintext_secrets", "dead_letter"},
    "UpdateEventSourceMapping": {"stream_failures"},
}
ROUNDS = 2  # what happened, and what comes of it: Warden's changes and the looks that it asks for
# A change heard by two and one look at a sharer; or a change of undo's heard by three; or a look of each of four
# after a deletion; or one look at each sharer.
MOST = 4
COUNT = "events that Warden's own changes set off, over the scenarios"
SITUATIONS = tuple(dict.fromkeys(scenario.prepare for scenario in SCENARIOS if scenario.control != SWEEP))
SWEEPS = tuple(dict.fromkeys(scenario.prepare for scenario in SCENARIOS if scenario.control == SWEEP))


@dataclass
class Chain:
    """The rounds of deliveries until nothing arrives any more, and how many should have heard of Warden's changes."""

    rounds: list[list[Delivery]] = field(default_factory=list)
    listeners: int = 0

    def hear(self, call: Call) -> None:
        session = _control(str(call.principal.session).removeprefix("warden-"))
        self.listeners += len(HEAR.get(call.action, set()) - {session})

    @property
    def set_off(self) -> list[Delivery]:
        return [delivery for deliveries in self.rounds[1:] for delivery in deliveries]

    @property
    def set_off_by_wish(self) -> list[Delivery]:
        return [delivery for delivery in self.set_off if delivery.event["detail-type"] == DRIFT]


def maker(delivery: Delivery) -> str:
    """The control whose call the event tells of."""
    detail = delivery.event["detail"]
    issuer = detail.get("userIdentity", {}).get("sessionContext", {}).get("sessionIssuer", {}).get("userName", "")
    return _control(str(issuer).removeprefix("warden-spoke-"))


def followed(world: World) -> Chain:
    chain = Chain()
    world.stage.watch(chain.hear)
    while arrived := world.stage.arrivals():
        chain.rounds.append(arrived)
        for delivery in arrived:
            assert world.stage.attempt(delivery).error is None
    world.stage.watch(lambda _: None)
    return chain


@pytest.mark.parametrize("prepare", SITUATIONS, ids=lambda prepare: prepare.__name__.replace("_", " "))
def test_nobody_hears_of_the_own_change_and_what_it_sets_off_sets_off_nothing(
    world: World, counted: dict[str, int], prepare: Callable[[World], None]
) -> None:
    prepare(world)

    chain = followed(world)

    calls = [delivery for delivery in chain.set_off if delivery.event["detail-type"] == CLOUDTRAIL]
    drifts = [(delivery.function, delivery.event["detail"]["function"]) for delivery in chain.set_off_by_wish]
    counted[COUNT] = counted.get(COUNT, 0) + len(chain.set_off)
    assert len(chain.rounds) <= ROUNDS
    assert len(calls) == chain.listeners
    assert [call for call in calls if maker(call) in ("", world.stage.sandboxes[call.function].control)] == []
    assert len(drifts) == len(set(drifts))
    assert len(chain.set_off) <= MOST


@pytest.mark.parametrize("prepare", SWEEPS, ids=lambda prepare: prepare.__name__.replace("_", " "))
def test_the_looks_that_a_sweep_asks_for_set_off_no_more_than_any_others(
    world: World, prepare: Callable[[World], None]
) -> None:
    prepare(world)

    chain = followed(world)

    looks, after = chain.rounds[1], [delivery for deliveries in chain.rounds[2:] for delivery in deliveries]
    calls = [delivery for delivery in after if delivery.event["detail-type"] == CLOUDTRAIL]
    assert len(chain.rounds) <= ROUNDS + 1
    assert {delivery.event["detail-type"] for delivery in looks} == {DRIFT}
    assert len(after) <= MOST * len(looks)
    assert [one for one in calls if maker(one) in ("", world.stage.sandboxes[one.function].control)] == []


def _control(name: str) -> str:
    return name.replace("-", "_")
