"""Which accounts and regions are looked at."""

from collections.abc import Iterator

from cli.doctor.hub import Deployed
from cli.sweeping import guarded
from local_org.place import Place


def places(hub: Deployed, account: str | None, region: str | None) -> list[Place]:
    """The enrolled places that the options leave; an account that is not enrolled is looked at where roles are made."""
    fitting = [one for one in _enrolled(hub) if account in (None, one.account) and region in (None, one.region)]
    if fitting or account is None:
        return sorted(set(fitting))
    return [Place(account, region or hub.place.region)]


def _enrolled(hub: Deployed) -> Iterator[Place]:
    """Those that the last sweep did not reach are among them: why, is to be found out."""
    if hub.parameter("EnrollOwnAccount") == "true":
        yield hub.place
    yield from (Place(one.pair.account, one.pair.region) for one in guarded(hub.hub))
