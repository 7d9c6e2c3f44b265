"""The language of IAM policies: a JSON document read into statements, once per document."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from local_org.access.conditions import Condition, PolicyNotUnderstoodError, compile_block

ELEMENTS = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
# Nobody signs in through a federation or as a canonical user here: such a name matches no one.
PRINCIPAL_KINDS = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `principals` is None in an identity policy, else (kind, name) pairs."""

    name: str
    allow: bool
    actions: tuple[str, ...]
    all_but_actions: bool
    resources: tuple[str, ...]
    all_but_resources: bool
    principals: frozenset[tuple[str, str]] | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A compiled policy document; the name tells a reader where it came from, `document` is what was compiled."""

    name: str
    statements: tuple[Statement, ...]
    document: str = ""


@lru_cache(maxsize=8192)
def compile_policy(document: str, name: str = "") -> Policy:
    """Read a policy document (JSON text); PolicyNotUnderstoodError for what is not modelled."""
    try:
        raw = json.loads(document)
    except ValueError as malformed:
        raise PolicyNotUnderstoodError(f"policy {name} is not JSON") from malformed
    statements = raw.get("Statement", [])
    if isinstance(statements, dict):
        statements = [statements]
    return Policy(name, tuple(_statement(item, f"{name}#{at}") for at, item in enumerate(statements)), document)


def _statement(raw: Mapping[str, Any], place: str) -> Statement:
    unknown = raw.keys() - ELEMENTS
    if unknown:
        raise PolicyNotUnderstoodError(f"element {', '.join(sorted(unknown))} in {place}")
    if raw.get("Effect") not in {"Allow", "Deny"}:
        raise PolicyNotUnderstoodError(f"Effect {raw.get('Effect')!r} in {place}")
    principals = _principals(raw["Principal"], place) if "Principal" in raw else None
    actions, all_but_actions = _either(raw, "Action", place)
    # Only a trust policy does without: it belongs to the one role it is about.
    unnamed = principals is not None and not raw.keys() & {"Resource", "NotResource"}
    resources, all_but_resources = (("*",), False) if unnamed else _either(raw, "Resource", place)
    return Statement(
        name=raw.get("Sid") or place,
        allow=raw["Effect"] == "Allow",
        actions=actions,
        all_but_actions=all_but_actions,
        resources=resources,
        all_but_resources=all_but_resources,
        principals=principals,
        conditions=compile_block(raw.get("Condition", {})),
    )


def _either(raw: Mapping[str, Any], element: str, place: str) -> tuple[tuple[str, ...], bool]:
    present = [name for name in (element, f"Not{element}") if name in raw]
    if len(present) != 1:
        raise PolicyNotUnderstoodError(f"{place} must have one of {element} and Not{element}")
    return _texts(raw[present[0]]), present[0] != element


def _principals(raw: Any, place: str) -> frozenset[tuple[str, str]]:
    if raw == "*":
        return frozenset({("AWS", "*")})
    unknown = raw.keys() - PRINCIPAL_KINDS
    if unknown:
        raise PolicyNotUnderstoodError(f"principal of kind {', '.join(sorted(unknown))} in {place}")
    return frozenset((kind, name) for kind, names in raw.items() for name in _texts(names))


def _texts(raw: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in raw) if isinstance(raw, list) else (str(raw),)
