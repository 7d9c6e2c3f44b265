"""The decisions on access that were made, as lines of JSON: what `make prove` replays against changed templates.

Nothing is written unless the environment variable LOCAL_ORG_RECORD names a folder; each process writes a file of its
own there, each decision once.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local_org.access.authorizer import AccessRequest, Decision, Policies
from local_org.access.statements import Policy, compile_policy
from local_org.identity.principals import Principal

Witness = Callable[[AccessRequest, Policies, Decision], None]

VARIABLE = "LOCAL_ORG_RECORD"
# Who made the key, and when, has no say in any decision.
_NO_MATTER = {"access_key", "since"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision with all it was made on: replaying it needs nothing else."""

    request: AccessRequest
    policies: Policies
    allowed: bool


class Record:
    """A witness of decisions (gate.py). Thread-safe."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{os.getpid()}.jsonl"
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, request: AccessRequest, policies: Policies, decision: Decision) -> None:
        line = json.dumps(_line(request, policies, decision), sort_keys=True)
        with self._lock:
            if line in self._seen:
                return
            self._seen.add(line)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")


def nobody(_request: AccessRequest, _policies: Policies, _decision: Decision) -> None:
    """Take no notice of a decision."""


def from_environment() -> Witness:
    """Return the record that the environment asks for, if it does."""
    folder = os.environ.get(VARIABLE)
    return Record(Path(folder)) if folder else nobody


def read(folder: Path) -> Iterator[Recorded]:
    """Yield each different decision that any process wrote."""
    lines = {line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()}
    for line in sorted(lines):
        yield _recorded(json.loads(line))


def _line(request: AccessRequest, policies: Policies, decision: Decision) -> dict[str, Any]:
    principal = {key: value for key, value in asdict(request.principal).items() if key not in _NO_MATTER}
    return {
        "allowed": decision.allowed,
        "request": {**{name: getattr(request, name) for name in _PLAIN}, "principal": principal},
        "context": {key: list(values) for key, values in request.context.items()},
        "identity": [_written(policy) for policy in policies.identity],
        "boundary": policies.boundary and _written(policies.boundary),
        "resource": policies.resource and _written(policies.resource),
    }


_PLAIN = ("action", "needs_resource_policy", "owner", "resource")


def _written(policy: Policy) -> list[str]:
    return [policy.name, policy.document]


def _recorded(line: dict[str, Any]) -> Recorded:
    request = line["request"] | {"principal": Principal(**line["request"]["principal"])}
    context = {key: tuple(values) for key, values in line["context"].items()}
    return Recorded(
        AccessRequest(**request, context=context),
        Policies(
            tuple(_policy(written) for written in line["identity"]),
            _policy(line["boundary"]) if line["boundary"] else None,
            _policy(line["resource"]) if line["resource"] else None,
        ),
        line["allowed"],
    )


def _policy(written: list[str]) -> Policy:
    name, document = written
    # A boundary that is gone has a name and no document.
    return compile_policy(document, name) if document else Policy(name, ())
