"""What programs are told of one variable. Nothing of its value."""

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
