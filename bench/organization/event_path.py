"""The same CreateFunction event, handled by our three remediators and by Cloud Custodian's function for each policy."""

import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.organization import created, custodian_handler
from bench.organization.counting import Calls
from bench.organization.handlers import Event, Handler, Served, serve
from bench.organization.names import CUSTODIAN, OURS
from bench.organization.site import Sent, Site

REMEDIATORS = ("shared_role", "plaintext_secrets", "dead_letter")
EVENTS = 10
ROUNDS = 3
IMPORTS = 12  # of each handler, in turns; the least counts, as what else the machine does only adds to it

Create = Callable[[str], list[Sent]]
Tools = Mapping[str, Sequence[Handler]]


@dataclass(frozen=True, slots=True)
class Handled:
    """What one event costs all handlers of a tool together.

    `first` are the calls in new processes, `next` in processes that have handled one, on average. CPU seconds are
    medians; the first event's have the import in them.
    """

    first: Calls
    next: Calls
    first_cpu_seconds: float
    next_cpu_seconds: float
    log_bytes: float


@dataclass(frozen=True, slots=True)
class EventPath:
    """By tool: the event of a sound function, that of one with all faults, and the longest import in CPU seconds."""

    sound: Mapping[str, Handled]
    faulty: Mapping[str, Handled]
    imports: Mapping[str, float]


def measure(environment: Path) -> EventPath:
    """All handlers only look: Cloud Custodian's policies have no actions, and our modes are `detect`."""
    with TemporaryDirectory() as folder:
        site = Site(mode="detect")
        try:
            tools = _tools(site, environment, Path(folder))
            imports = _imports(tools)
            sound = _handled(site, tools, "sound", lambda name: created.sound(site, name))
            return EventPath(sound, _handled(site, tools, "faulty", _faulty(site)), imports)
        finally:
            site.stop()


def _tools(site: Site, environment: Path, folder: Path) -> dict[str, list[Handler]]:
    functions = {control: site.org.hub_functions[control].definition for control in REMEDIATORS}
    ours = [
        Handler(control, function, Path(sys.executable), site.org.process_environment(function), folder)
        for control, function in functions.items()
    ]
    theirs = custodian_handler.handlers(functions["shared_role"], environment, site.credentials(), folder)
    return {OURS: ours, CUSTODIAN: theirs}


def _imports(tools: Tools) -> dict[str, float]:
    """The import of each tool's handler that takes longest, from processes that are given no event."""
    seconds: dict[str, list[float]] = defaultdict(list)
    for handler in [handler for _ in range(IMPORTS) for handlers in tools.values() for handler in handlers]:
        seconds[handler.name].append(serve(handler, []).import_cpu_seconds)
    return {tool: max(min(seconds[handler.name]) for handler in handlers) for tool, handlers in tools.items()}


def _faulty(site: Site) -> Create:
    role = created.shared(site)
    return lambda name: created.faulty(site, name, role)


def _handled(site: Site, tools: Tools, kind: str, create: Create) -> dict[str, Handled]:
    """Round after round, one tool after the other, so that a busy moment hits all alike."""
    rounds: dict[str, list[list[Served]]] = {tool: [] for tool in tools}
    calls: dict[str, tuple[Calls, Calls]] = {}
    for number in range(ROUNDS):
        for tool, handlers in tools.items():
            name = f"{kind}-{tool[0]}{number}"
            every, all_of = _round(site, handlers, [create(f"{name}-{event}") for event in range(1 + EVENTS)])
            if number == 0:
                first, _ = _round(site, handlers, [create(f"{name}-first")])
                calls[tool] = first, every.less(first, EVENTS)
            rounds[tool].append(all_of)
    return {tool: _summed(*calls[tool], all_of) for tool, all_of in rounds.items()}


def _round(site: Site, handlers: Sequence[Handler], delivered: Sequence[Sequence[Sent]]) -> tuple[Calls, list[Served]]:
    """New processes, one after the other; every event tells of another function, and each has what it would get."""
    with site.counting() as calls:
        served = [serve(handler, [_event(handler, sent) for sent in delivered]) for handler in handlers]
    return calls[0], served


def _event(handler: Handler, delivered: Sequence[Sent]) -> Event:
    own = [sent.event for sent in delivered if sent.function == handler.function.arn]
    return own[0] if own else delivered[0].event


def _summed(first: Calls, following: Calls, rounds: Sequence[Sequence[Served]]) -> Handled:
    """Sums over a tool's handlers, medians over the rounds."""
    firsts = [sum(one.import_cpu_seconds + one.event_cpu_seconds[0] for one in served) for served in rounds]
    nexts = [sum(statistics.mean(one.event_cpu_seconds[1:]) for one in served) for served in rounds]
    logged = [sum(statistics.mean(one.log_bytes[1:]) for one in served) for served in rounds]
    return Handled(first, following, *(statistics.median(figures) for figures in (firsts, nexts, logged)))
