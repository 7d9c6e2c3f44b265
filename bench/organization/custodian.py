"""Cloud Custodian in pull mode: all policies in one run, so that it lists the functions once and keeps the answer."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.organization.measured import DEAD_LETTER, SECRET, SHARED_ROLE, Measured, Named, scores
from bench.organization.names import CUSTODIAN
from bench.organization.planting import Planted
from bench.organization.processes import run
from bench.organization.site import GUARDED, Site

ENVIRONMENT = ".venv-c7n"
POLICIES = Path(__file__).with_name("custodian.yaml").resolve()
_FINDINGS = {
    "shared-role": SHARED_ROLE,
    "secret-in-environment": SECRET,
    "no-dead-letter-queue": DEAD_LETTER,
}


def measure(site: Site, planted: Planted, environment: Path) -> Measured:
    with TemporaryDirectory() as home, site.counting() as calls:
        command: list[str | Path] = [environment / "bin" / "custodian", "run", "--quiet", "--region", GUARDED.region]
        files: list[str | Path] = ["--output-dir", "found", "--cache", "cache", POLICIES]
        ran = run([*command, *files], site.credentials() | {"HOME": home}, Path(home))
        if ran.status != 0:
            raise RuntimeError(f"{CUSTODIAN} ended with {ran.status}: {ran.complained}")
        found = named(Path(home, "found"))
    return Measured(CUSTODIAN, len(planted.functions), calls[0], (ran,), scores(planted, found))


def named(folder: Path) -> Named:
    """Read the functions that each policy matched from what Cloud Custodian wrote."""
    return {
        finding: [found["FunctionName"] for found in json.loads((folder / policy / "resources.json").read_text())]
        for policy, finding in _FINDINGS.items()
    }
