"""Handlers as Lambda runs them, each in a process of its own: what the import costs, and what each event does."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.organization.processes import Ran, run
from local_org.hub.functions import HubFunction
from local_org.hub.workers import PROGRAM, request_line

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Handler:
    """What runs, with which interpreter and variables, and the folder that it starts in."""

    name: str
    function: HubFunction
    python: Path
    variables: Mapping[str, str] = field(repr=False)
    folder: Path


@dataclass(frozen=True, slots=True)
class Served:
    """What one process did. CPU seconds: an import waits for little, and what else the machine does disturbs them less.

    `import_cpu_seconds` is until the handler can be called, `event_cpu_seconds` and `log_bytes` are for each event.
    """

    ran: Ran
    import_cpu_seconds: float
    event_cpu_seconds: tuple[float, ...]
    log_bytes: tuple[int, ...]


def serve(handler: Handler, events: Sequence[Event]) -> Served:
    """Let a fresh process handle these events, one after the other. RuntimeError when it fails at one of them."""
    lines = "".join(request_line(handler.function, event, f"request-{number}") for number, event in enumerate(events))
    ran = run([handler.python, *PROGRAM], handler.variables, handler.folder, lines)
    answers = [json.loads(line) for line in ran.printed.splitlines()]
    failed = [answer["error"] for answer in answers if "error" in answer]
    if ran.status != 0 or failed or len(answers) != len(events) + 1:  # the first is of the import
        raise RuntimeError(f"{handler.name} ended with {ran.status}: {failed or ran.complained}")
    imported, *handled = answers
    return Served(
        ran,
        imported["cpu_seconds"],
        tuple(answer["cpu_seconds"] for answer in handled),
        tuple(len(answer["log"].encode()) for answer in handled),
    )
