"""python -m bench.organization: our sweep and our handlers beside Cloud Custodian and Prowler, and what they cost."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.organization import custodian, event_path, growth, prowler, sweeping
from bench.organization.bill import Assumed, Counted, bill
from bench.organization.checks import checks
from bench.organization.document import Results, document, version_of
from bench.organization.event_path import EventPath
from bench.organization.measured import Measured
from bench.organization.names import CUSTODIAN, OURS, PROWLER
from bench.organization.planting import Planted, plant
from bench.organization.plot import svg
from bench.organization.resources import of_templates
from bench.organization.site import GUARDED, Site
from bench.organization.tables import tables

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build" / "bench"
DOCUMENTED = ROOT / "docs" / "performance.json"
SHARE = 0.05
PEERS = {
    CUSTODIAN: (custodian, "c7n"),
    PROWLER: (prowler, "prowler"),
}


def main() -> int:
    """Exit code 1 when something does not hold."""
    options = _options()
    made = {name: ROOT / peer.ENVIRONMENT for name, (peer, _) in PEERS.items() if name not in options.without}
    _say("one event")
    path = event_path.measure(made[CUSTODIAN])
    _say(f"our sweep of {options.growth} functions, and of {options.accounts} accounts")
    grown = growth.with_functions(options.growth)
    organizations = growth.with_accounts(options.accounts)
    _say(f"{options.functions:,} functions, {', '.join([*made, OURS])}")  # the longest, so the last
    sweeps, others = _side_by_side(plant(GUARDED, options.functions, SHARE), made)
    assumed = Assumed()
    held = checks(sweeps[0], others, grown, path)
    counted = _counted(path, organizations[0])
    results = Results(SHARE, sweeps, others, grown, organizations, path, bill(counted, assumed), assumed, held)
    figures = document(results, {name: version_of(made[name], PEERS[name][1]) for name in made})
    _write(figures, RESULTS / "organization.json")
    (RESULTS / "organization.svg").write_text(svg(figures))
    if options.keep:
        _write(figures, DOCUMENTED)
    sys.stdout.write(tables(figures))
    return int(not all(check.holds for check in held))


def _say(step: str) -> None:
    sys.stderr.write(f"measuring {step}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.organization", description=__doc__)
    parser.add_argument("--functions", type=int, default=10_000, help="of the account that all tools look at")
    parser.add_argument("--growth", type=_numbers, default="1000,10000,100000", help="functions of our sweep alone")
    parser.add_argument("--accounts", type=_numbers, default="1,10,100", help="accounts of our sweep alone")
    parser.add_argument("--without", action="append", default=[], choices=[PROWLER], help="what is not measured")
    parser.add_argument("--keep", action="store_true", help="keep the figures for docs/performance.md")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _side_by_side(planted: Planted, made: Mapping[str, Path]) -> tuple[list[Measured], dict[str, Measured]]:
    """Every tool on the same functions of the same endpoint. Ours sweeps twice: the functions are on record then."""
    site = Site()
    try:
        site.stand(planted)
        others = {name: PEERS[name][0].measure(site, planted, environment) for name, environment in made.items()}
        names = (OURS, f"{OURS}, the next day")
        return [sweeping.measure(site, planted, name) for name in names], others
    finally:
        site.stop()


def _counted(path: EventPath, one: growth.Organization) -> Counted:
    templates = of_templates()
    return Counted(
        path.sound[OURS],
        len(event_path.REMEDIATORS),
        one.hub,
        one.seconds,
        templates,
    )


def _write(figures: Mapping[str, object], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(figures, indent=2)}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
