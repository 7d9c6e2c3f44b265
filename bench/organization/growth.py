"""How the sweep grows: with the functions of one account, and with the accounts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.organization import sweeping
from bench.organization.measured import Measured
from bench.organization.planting import plant
from bench.organization.recorded import on_record
from bench.organization.site import GUARDED, Site
from local_org.place import Place

FUNCTIONS_IN_EACH = 200
FIRST_ACCOUNT = 300_000_000_000


@dataclass(frozen=True, slots=True)
class Swept:
    """The sweep of all functions of an account, none of which needs anything and all of which are on record."""

    functions: int
    sweep: Measured


@dataclass(frozen=True, slots=True)
class Organization:
    """The sweep of so many accounts, each with as many functions, that are on record; `hub` are its calls there."""

    accounts: int
    functions_in_each: int
    calls_in_accounts: float
    calls_in_all: float
    hub: Mapping[str, int]
    seconds: float
    cpu_seconds: float
    peak_bytes: int


def with_functions(counts: Sequence[int]) -> list[Swept]:
    return [_swept(count) for count in counts]


def with_accounts(counts: Sequence[int]) -> list[Organization]:
    return [_organization(count) for count in counts]


def _swept(count: int) -> Swept:
    planted = plant(GUARDED, count, 0)
    site = Site()
    try:
        on_record(site, planted)
        site.stand(planted)
        return Swept(count, sweeping.measure(site, planted))
    finally:
        site.stop()


def _organization(count: int) -> Organization:
    places = [Place(str(FIRST_ACCOUNT + number), GUARDED.region) for number in range(count)]
    site = Site(tuple(place.account for place in places))
    try:
        for place in places:
            site.stand(plant(place, FUNCTIONS_IN_EACH, 0), place)
        sweeping.sweep(site, places)
        before = len(site.org.calls)
        runs = sweeping.sweep(site, places)
        made = [call for call in site.org.calls[before:] if call.principal.startswith("arn:")]
    finally:
        site.stop()
    hub = Counter(call.action for call in made if "/warden-hub-" in (call.role or ""))
    return Organization(
        count,
        FUNCTIONS_IN_EACH,
        len(made) - hub.total(),
        len(made),
        dict(hub),
        sum(run.seconds for run in runs),
        sum(run.cpu_seconds for run in runs),
        max(run.peak_bytes for run in runs),
    )
