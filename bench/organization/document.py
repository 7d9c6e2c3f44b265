"""The figures as JSON: what the tables and the plot are made from."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.organization.bill import Assumed, Line, not_priced, read_on
from bench.organization.checks import Check, floor
from bench.organization.event_path import EventPath
from bench.organization.growth import Organization, Swept
from bench.organization.measured import Measured


@dataclass(frozen=True, slots=True)
class Results:
    """All that a run measured. `others` are the tools beside ours, by name."""

    share: float
    sweeps: Sequence[Measured]
    others: Mapping[str, Measured]
    growth: Sequence[Swept]
    organizations: Sequence[Organization]
    path: EventPath
    bill: Sequence[Line]
    assumed: Assumed
    checks: Sequence[Check]


def document(results: Results, versions: Mapping[str, str]) -> dict[str, Any]:
    return {
        "machine": {"cpus": os.cpu_count(), "system": platform.system(), "python": platform.python_version()},
        "versions": dict(versions),
        "share": results.share,
        "tools": [_measured(one) for one in (*results.sweeps, *results.others.values())],
        "growth": [_swept(swept) for swept in results.growth],
        "organizations": [asdict(one) for one in results.organizations],
        "event_path": asdict(results.path),
        "bill": {
            "read_on": read_on(),
            "assumed": asdict(results.assumed),
            "lines": [asdict(line) for line in results.bill],
            "not_priced": not_priced(),
        },
        "checks": [asdict(check) for check in results.checks],
    }


def version_of(environment: Path, package: str) -> str:
    """The version of a package that is installed in an environment."""
    found = next(environment.glob(f"lib/python*/site-packages/{package}-*.dist-info"))
    return found.name.removesuffix(".dist-info").rpartition("-")[2]


def _measured(one: Measured) -> dict[str, Any]:
    return {
        "name": one.name,
        "functions": one.functions,
        "account": dict(one.calls.account),
        "hub": dict(one.calls.hub),
        "calls_in_account": one.calls.in_account,
        "calls_in_all": one.calls.in_all,
        "least_seconds": one.calls.least_seconds,
        "seconds": one.seconds,
        "cpu_seconds": one.cpu_seconds,
        "peak_bytes": one.peak_bytes,
        "scores": {
            finding: score and {"precision": score.precision, "recall": score.recall}
            for finding, score in one.scores.items()
        },
    }


def _swept(swept: Swept) -> dict[str, Any]:
    return {
        "functions": swept.functions,
        "floor": floor(swept.functions),
        "sweep": _measured(swept.sweep),
    }
