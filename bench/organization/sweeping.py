"""Our sweep: the handler of the hub's template in a process of its own, under its role, for as long as it goes on."""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.organization.handlers import Event, Handler, serve
from bench.organization.measured import FINDINGS, Measured, Named, scores
from bench.organization.names import OURS
from bench.organization.planting import Planted
from bench.organization.processes import Ran
from bench.organization.site import GUARDED, HUB, Site
from local_org.place import Place

CONTROL = "sweep"


def measure(site: Site, planted: Planted, name: str = OURS) -> Measured:
    """Sweep the guarded account once."""
    site.sent.clear()
    with site.counting() as calls:
        runs = sweep(site, [GUARDED])
    return Measured(name, len(planted.functions), calls[0], runs, scores(planted, _named(site)))


def sweep(site: Site, places: Sequence[Place]) -> tuple[Ran, ...]:
    """Ask for a sweep of each place and see all of them through, those that go on in another invocation too."""
    runs: list[Ran] = []
    events = [_requested(place) for place in places]
    while events:
        runs.append(_serve(site, events))
        events = _arrived(site)
    return tuple(runs)


def _serve(site: Site, events: Sequence[Event]) -> Ran:
    function = site.org.hub_functions[CONTROL].definition
    with TemporaryDirectory() as folder:
        variables = site.org.process_environment(function)
        ran = serve(Handler(CONTROL, function, Path(sys.executable), variables, Path(folder)), events).ran
    site.org.quiet()
    return ran


def _arrived(site: Site) -> list[Event]:
    """Take the requests that a sweep sent to go on."""
    own = site.org.hub_functions[CONTROL].definition.arn
    taken = [sent.event for sent in site.sent if sent.function == own]
    site.sent[:] = [sent for sent in site.sent if sent.function != own]
    return taken


def _requested(place: Place) -> Event:
    return {
        "version": "0",
        "id": f"sweep-{place.account}-{place.region}",
        "source": "warden",
        "detail-type": "Warden Sweep Requested",
        "account": HUB,
        "region": GUARDED.region,
        "time": "2026-01-01T00:00:00Z",
        "resources": [],
        "detail": {"account": place.account, "region": place.region},
    }


def _named(site: Site) -> Named:
    """The functions that the sweep asked each remediator to look at, by what reached it."""
    arns = {control: site.org.hub_functions[control].definition.arn for control in FINDINGS}
    return {
        control: {
            sent.event["detail"]["function"].rpartition(":")[2]
            for sent in site.sent
            if sent.function == arn and sent.event["detail-type"] == "Warden Drift"
        }
        for control, arn in arns.items()
    }
