"""Prowler with its checks of these findings. It has none for a role that functions share."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.organization.measured import DEAD_LETTER, SECRET, Measured, Named, scores
from bench.organization.names import PROWLER
from bench.organization.planting import Planted
from bench.organization.processes import run
from bench.organization.site import GUARDED, Site

ENVIRONMENT = ".venv-prowler"
_CHECKS = {
    "awslambda_function_no_secrets_in_variables": SECRET,
    "awslambda_function_no_dead_letter_queue": DEAD_LETTER,
}


def measure(site: Site, planted: Planted, environment: Path) -> Measured:
    with TemporaryDirectory() as home, site.counting() as calls:
        command: list[str | Path] = [
            environment / "bin" / "prowler",
            "aws",
            "--check",
            *_CHECKS,
            "--region",
            GUARDED.region,
        ]
        shown = ["--no-banner", "--no-color", "--ignore-exit-code-3", "--log-level", "CRITICAL"]
        files = ["--output-formats", "json-ocsf", "--output-directory", home, "--output-filename", "found"]
        ran = run([*command, *shown, *files], site.credentials() | {"HOME": home}, Path(home))
        if ran.status != 0:
            raise RuntimeError(f"{PROWLER} ended with {ran.status}: {ran.complained}")
        found = named(Path(home, "found.ocsf.json"))
    return Measured(PROWLER, len(planted.functions), calls[0], (ran,), scores(planted, found))


def named(report: Path) -> Named:
    """Read the functions that failed a check from Prowler's report."""
    found: dict[str, list[str]] = {finding: [] for finding in _CHECKS.values()}
    for entry in json.loads(report.read_text(encoding="utf-8")):
        if entry["status_code"] == "FAIL":
            finding = _CHECKS[entry["metadata"]["event_code"]]
            found[finding] += [resource["uid"].rpartition(":")[2] for resource in entry["resources"]]
    return found
