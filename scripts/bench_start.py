"""How long each handler takes to import and how much memory that needs, against boto3 and one client alone.

Every figure is the median of fresh processes, taken in turns so that a busy moment hits all alike. This process
stays small on purpose: a child's ru_maxrss is never less than what its parent held when it was started.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RUNS = 10
REPORT = Path("build/bench/start.json")
BASELINE = "boto3 + a Lambda client"

# In a process of its own: it prints {module: environment} as the hub's template has them.
HANDLERS = """
import json
from local_org.cloudformation import stack, templates
from local_org.place import Place
hub = stack.resolve(templates.HUB_TEMPLATE, {}, Place("111111111111", "us-east-1"), "lambda-warden")
functions = [function.properties for function in hub.of_type("AWS::Lambda::Function")]
print(json.dumps({f["Handler"].rpartition(".")[0]: f["Environment"]["Variables"] for f in functions}))
"""
MEASURE = """
import sys, time
start = time.perf_counter()
exec(sys.argv[1])
seconds = time.perf_counter() - start
import resource
unit = 1 if sys.platform == "darwin" else 1024
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A statement to time, and the environment that it runs in."""

    name: str
    statement: str
    environment: Mapping[str, str]


def main() -> None:
    samples: dict[str, list[tuple[float, float]]] = {}
    everything = subjects()
    for number in range(RUNS + 1):
        for subject in everything:
            sample = measure(subject)
            if number > 0:  # the first round only warms the caches
                samples.setdefault(subject.name, []).append(sample)
    report = {name: median(taken) for name, taken in samples.items()}
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps({"runs": RUNS, "medians": report}, indent=2) + "\n")
    print(table(report))
    print(f"\nMedian of {RUNS} fresh processes each; also in {REPORT}")


def subjects() -> list[Subject]:
    """What is compared: the baseline first, then each handler of the hub's template."""
    handlers = json.loads(run(HANDLERS, {}))
    return [
        Subject(BASELINE, "import boto3; boto3.client('lambda')", {}),
        *(Subject(module, f"import {module}", variables) for module, variables in handlers.items()),
    ]


def measure(subject: Subject) -> tuple[float, float]:
    """Seconds and bytes that one fresh process needs for the statement."""
    seconds, memory = run(MEASURE, subject.environment, subject.statement).split()
    return float(seconds), float(memory)


def run(program: str, environment: Mapping[str, str], *arguments: str) -> str:
    nobody = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    nobody |= {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nobody"}
    command = [sys.executable, "-c", program, *arguments]
    whole = os.environ | nobody | dict(environment)
    done = subprocess.run(command, env=whole, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    return done.stdout


def median(taken: list[tuple[float, float]]) -> dict[str, float]:
    return {
        "import_ms": round(statistics.median(seconds for seconds, _ in taken) * 1000, 1),
        "peak_mib": round(statistics.median(memory for _, memory in taken) / 2**20, 1),
    }


def table(report: Mapping[str, Mapping[str, float]]) -> str:
    base = report[BASELINE]
    lines = [f"{'':28}{'import':>10}{'ratio':>8}{'peak':>12}{'ratio':>8}"]
    for name, medians in report.items():
        time, memory = medians["import_ms"], medians["peak_mib"]
        lines.append(
            f"{name:28}{time:>7.0f} ms{time / base['import_ms']:>8.2f}"
            f"{memory:>8.1f} MiB{memory / base['peak_mib']:>8.2f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
