"""Runs each hub function with its sample events in a container, through the real `sam local invoke`.

The local organization stands in for AWS but delivers nothing: the function sees only the event that SAM hands it, with
the environment of the template and the credentials of its own role. What has changed in the event's account afterwards
must be what events/expectations.json says.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from local_org.cloudformation.templates import ROOT
from local_org.endpoint.server import Server
from local_org.event_cases import Case, Snapshot, difference, load, prepare, state
from local_org.org import LocalOrg

SAM = ROOT / ".venv-sam/bin/sam"
LOG_WIDTH = 170  # columns, where no terminal says how many it has


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one event. `problem` is empty when the function answered; `log` is what SAM printed."""

    case: Case
    status: str | None
    changes: Snapshot
    problem: str
    log: str

    @property
    def is_as_expected(self) -> bool:
        return not self.problem and (self.status, self.changes) == (self.case.status, self.case.changes)


class Invoker:
    """`sam local invoke` against one organization, whose endpoint containers reach at `endpoint`."""

    def __init__(self, org: LocalOrg, endpoint: str, architecture: str, scratch: Path) -> None:
        self._org = org
        self._endpoint = endpoint
        self._architecture = architecture
        self._scratch = scratch

    def run(self, case: Case) -> Result:
        prepare(case, self._org)
        before = state(case, self._org)
        start = time.monotonic()
        done = self._invoke(case)
        seconds = time.monotonic() - start
        after = state(case, self._org)
        answer, problem = read_answer(done)
        print(f"  {case.name} ({seconds:.0f} s)", flush=True)
        return Result(case, answer.get("status"), difference(before, after), problem, done.stderr)

    def _invoke(self, case: Case) -> "subprocess.CompletedProcess[str]":
        function = self._org.hub_functions[case.control]
        variables = self._scratch / f"{case.control}.json"
        environment = {**function.environment, "AWS_ENDPOINT_URL": self._endpoint}
        variables.write_text(json.dumps({function.logical_id: environment}), encoding="utf-8")
        command = [str(SAM), "local", "invoke", function.logical_id, "--event", str(case.path)]
        command += ["--env-vars", str(variables), "--skip-pull-image"]
        command += ["--parameter-overrides", f"Architecture={self._architecture}"]
        # SAM itself asks STS whose credentials these are, and waits long for an answer from the real one.
        own = {**function.credentials(), "AWS_REGION": function.region, "AWS_ENDPOINT_URL": self._org.endpoint}
        whole = os.environ | own
        return subprocess.run(command, env=whole, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603


def read_answer(done: "subprocess.CompletedProcess[str]") -> tuple[Mapping[str, Any], str]:
    """What the function returned, and what went wrong: SAM exits with 0 when a function fails."""
    if done.returncode != 0:
        return {}, f"sam exited with {done.returncode}"
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        return {}, "the function returned nothing readable"
    if not isinstance(answer, dict):
        return {}, "the function returned no object"
    if "errorMessage" in answer:
        return {}, f"{answer.get('errorType', 'error')}: {answer['errorMessage']}"
    return answer, ""


def container_address() -> tuple[str, str]:
    """Where to listen so that containers get through, and the host name that they use for it."""
    command = ["docker", "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"]
    gateway = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    with socket.socket() as probe:
        try:
            probe.bind((gateway, 0))
        except OSError:  # Docker Desktop: the bridge is in a virtual machine
            return "127.0.0.1", "host.docker.internal"
    return gateway, gateway


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--architecture", choices=["x86_64", "arm64"], required=True)
    architecture = parser.parse_args().architecture
    listen, name = container_address()
    with (
        tempfile.TemporaryDirectory() as scratch,
        LocalOrg.start(deliver=False) as org,
        Server(org.app, host=listen) as server,
    ):
        invoker = Invoker(org, f"http://{name}:{server.port}", architecture, Path(scratch))
        # One after the other: what is looked at are whole accounts, and some build on those before them.
        results = [invoker.run(case) for case in load()]
        denied = [f"{call.role} may not {call.action} on {call.resource}" for call in org.denied]
    return report(results, denied, Console(width=None if sys.stdout.isatty() else LOG_WIDTH))


def report(results: Sequence[Result], denied: Sequence[str], console: Console) -> int:
    """Shows the results, with SAM's log of those that are not as expected; the exit code of the whole."""
    failed = [result for result in results if not result.is_as_expected]
    for result in failed:
        console.out(f"--- {result.case.name}: {result.problem or 'not as expected'}\n{result.log}")
    for line in denied:
        console.out(f"--- denied: {line}")
    console.print(_table(results))
    return 1 if failed or denied else 0


def _table(results: Sequence[Result]) -> Table:
    table = Table("", Column("event", overflow="fold"), "expected", "found", title="sam local invoke")
    for result in sorted(results, key=lambda result: result.case.name):
        found = result.problem or _outcome(result.status, result.changes)
        expected = _outcome(result.case.status, result.case.changes)
        verdict = "[green]ok[/]" if result.is_as_expected else "[red]WRONG[/]"
        table.add_row(verdict, result.case.name, expected, found)
    return table


def _outcome(status: str | None, changes: Snapshot) -> str:
    """The finding's status, `left alone` or `tidied up`, and the names of what changed."""
    told = status or ("tidied up" if changes else "left alone")
    return f"{told}: {', '.join(sorted(changes))}" if changes else told


if __name__ == "__main__":
    sys.exit(main())
