"""The organizations that integration tests run in."""

from local_org.org import LocalOrg, Options
from tests.integration.account import EUROPE, HOME, HUB, MEMBER

# Three accounts, two regions, Warden deployed in them; it has heard of its own deployment, too.
EVERYDAY = Options(hear_deployment=True)
LOOKING = Options(mode="detect", accounts=(HUB, MEMBER), regions=(HOME,))
# Updates settle late and new roles cannot be assumed yet; what is attached is the topic.
SLOW = Options(
    regions=(HOME,), parameters={"DeadLetterTarget": "sns"}, settle_seconds=0.1, role_propagation_seconds=0.3
)
# The remediators only look, and are let loose on one function at a time (undoing.py).
UNDOING = Options(mode="detect", accounts=(HUB, MEMBER), regions=(HOME, EUROPE))


class Organizations:
    """Keeps the organization that was asked for last; asking for another one ends it."""

    def __init__(self) -> None:
        self._running: LocalOrg | None = None

    def running(self, options: Options) -> LocalOrg:
        if self._running is None or self._running.options is not options:
            self.stop()
            self._running = LocalOrg.start(options)
        return self._running

    def stop(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None
