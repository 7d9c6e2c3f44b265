"""Which spokes stand in an organization: those of the hub's StackSets, or those that somebody deploys by hand."""

from collections.abc import Callable, Collection, Iterable, Iterator

from local_org.cloudformation.describe import Stacks
from local_org.cloudformation.stack import Stack, resolve
from local_org.cloudformation.stack_sets import StackSet, stack_sets
from local_org.cloudformation.templates import HUB_TEMPLATE, SPOKE_TEMPLATE
from local_org.deploy import Deployment
from local_org.endpoint.sessions import Session
from local_org.events.routing import spoke_parameters
from local_org.place import Place

SPOKE_STACK = "lambda-warden-spoke"


def spokes(hub: Stack, accounts: Collection[str], by_hand: Iterable[Place]) -> Iterator[Stack]:
    """Yield the spokes of a hub; those by hand only where its template has no StackSets."""
    sets = stack_sets(hub, HUB_TEMPLATE.parent)
    for stack_set in sets:
        yield from stack_set.stacks(accounts)
    if not sets:
        parameters = spoke_parameters(hub)
        yield from (resolve(SPOKE_TEMPLATE, parameters, place, SPOKE_STACK) for place in by_hand)


class Enrolment:
    """Makes and removes the stacks of one hub. `administrator` gives the session of who administers a place."""

    def __init__(self, deployment: Deployment, stacks: Stacks, administrator: Callable[[Place], Session]) -> None:
        self._deployment = deployment
        self._stacks = stacks
        self._administrator = administrator
        self._sets: tuple[StackSet, ...] = ()

    def deploy(self, hub: Stack, accounts: Collection[str], by_hand: Iterable[Place]) -> None:
        """Deploy a hub, then its spokes."""
        self._sets = stack_sets(hub, HUB_TEMPLATE.parent)
        for stack in (hub, *spokes(hub, accounts, by_hand)):
            self._make(stack)

    def join(self, account: str) -> None:
        """Enrol an account that came into the unit, in no order that one could count on: here home comes last."""
        for stack in reversed(self._of(account)):
            self._make(stack)

    def leave(self, account: str) -> None:
        """Remove what stands in an account that left the unit."""
        for stack in self._of(account):
            self._deployment.remove(stack, self._administrator(stack.place))
            self._stacks.remove(stack)

    def _of(self, account: str) -> list[Stack]:
        return [stack for stack_set in self._sets if stack_set.auto for stack in stack_set.stacks([account])]

    def _make(self, stack: Stack) -> None:
        self._deployment.deploy(stack, self._administrator(stack.place))
        self._stacks.add(stack)
