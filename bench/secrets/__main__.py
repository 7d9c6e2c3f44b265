"""python -m bench.secrets DATA: measures the detector of credentials on labelled variables, and others beside it."""

import argparse
import json
import sys
from pathlib import Path

from bench.secrets.bounded import bounded
from bench.secrets.choosing import fold, judged
from bench.secrets.labelled import read
from bench.secrets.measuring import LAYER, ROOT, Detector, measure
from bench.secrets.plot import svg
from bench.secrets.report import document, text

RESULTS = ROOT / "build" / "bench"
PROGRAMS = ROOT / "bench" / "secrets" / "detectors"
HERE = (
    Detector("ours", "ours", Path(sys.executable), "warden.secrets", LAYER / "warden" / "secrets"),
    Detector("names of variables", "key_name", Path(sys.executable), "re", PROGRAMS / "key_name.py"),
)


def main() -> int:
    """Exit code 0 too when there is nothing to measure: the labelled variables are not part of this repository."""
    parser = argparse.ArgumentParser(prog="python -m bench.secrets", description=__doc__)
    parser.add_argument("data", type=Path, help="gzip of id,key,value,label,kind,source")
    path: Path = parser.parse_args().data
    if not path.exists():
        sys.stdout.write(f"There are no labelled variables in {path}: nothing was measured.\n")
        return 0
    rows = read(path)
    measured = [measure(detector, rows) for detector in (*HERE, *_others())]
    splits = {"five-fold": judged(rows, fold), "leave one source out": judged(rows, lambda row: row.source)}
    bounds = bounded()
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "secrets.json").write_text(f"{json.dumps(document(measured, splits, bounds), indent=2)}\n")
    (RESULTS / "secrets.svg").write_text(svg(measured))
    sys.stdout.write(text(measured, splits, bounds))
    return 0


def _others() -> list[Detector]:
    """Those whose environments were made; `make bench-secrets` makes them."""
    others = {"detect-secrets": "detect_secrets", "credsweeper": "credsweeper"}
    made = {name: ROOT / f".venv-{name}" for name in others if (ROOT / f".venv-{name}").exists()}
    return [
        Detector(
            name,
            f"with_{others[name]}",
            environment / "bin" / "python",
            "detect_secrets" if name == "detect-secrets" else "credsweeper.app",
            next(environment.glob("lib/python*/site-packages")),
        )
        for name, environment in made.items()
    ]


if __name__ == "__main__":
    sys.exit(main())
