"""python -m proof FOLDER...: proves the templates by the decisions recorded there. Exit code 1 when the proof fails."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from local_org.access.conditions import PolicyNotUnderstoodError
from local_org.access.record import read
from proof.documents import in_both_deployments
from proof.evidence import Evidence, NotAsRecordedError
from proof.proving import prove
from proof.report import report
from proof.sources import UnreadPolicyError

RESULT = Path(__file__).resolve().parents[1] / "build" / "prove.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m proof", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="where LOCAL_ORG_RECORD had decisions written")
    folders: list[Path] = parser.parse_args().folders
    try:
        evidence = Evidence((one for folder in folders for one in read(folder)), in_both_deployments())
        proof = prove(evidence)
    except (NotAsRecordedError, PolicyNotUnderstoodError, UnreadPolicyError) as problem:
        sys.stderr.write(f"prove: {problem}\n")
        return 1
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(f"{json.dumps(asdict(proof), indent=2)}\n", encoding="utf-8")
    sys.stdout.write(report(proof))
    return 0 if proof.holds else 1


if __name__ == "__main__":
    sys.exit(main())
