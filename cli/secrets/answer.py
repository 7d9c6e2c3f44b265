"""What programs are told of one variable. Nothing of its value."""

import json
from functools import lru_cache
from typing import Any

from warden.secrets import PlaintextSecret

Answer = dict[str, Any]


def answer(owner: str | int, variable: str, found: PlaintextSecret | None) -> Answer:
    """Whether the variable holds a secret; the rest is null where it holds none."""
    return {
        "id": owner,
        "key": variable,
        "secret": found is not None,
        "kind": found.kind if found else None,
        "confidence": found.confidence if found else None,
        "why": found.why if found else None,
    }


def as_line(told: Answer) -> str:
    """The answer in JSON, as json.dumps writes it; but what most answers share is written once."""
    same = _shared(told["secret"], told["kind"], told["confidence"], told["why"])
    return f'{{"id": {json.dumps(told["id"])}, "key": {json.dumps(told["key"])}, {same}\n'


@lru_cache(maxsize=256)
def _shared(secret: bool, kind: str | None, confidence: str | None, why: str | None) -> str:  # noqa: FBT001 - as answered
    return json.dumps({"secret": secret, "kind": kind, "confidence": confidence, "why": why})[1:]
