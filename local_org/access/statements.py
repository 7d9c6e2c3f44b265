"""The language of IAM policies: a JSON document read into statements, once per document."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from local_org.access.conditions import Condition, compile_block
from local_org.access.context import PolicyNotUnderstoodError
from local_org.access.names import check_action, check_principal, check_resource

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
# Before 2012-10-17, and where nothing is said, `${...}` is text.
VERSIONS = {"2008-10-17": False, "2012-10-17": True}
EVERYONE = ("*", "*")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `principals` is None in an identity policy, else (kind, name) pairs.

    `variables`: some of the resources hold policy variables.
    """

    name: str
    allow: bool
    actions: tuple[str, ...]
    all_but_actions: bool
    resources: tuple[str, ...]
    all_but_resources: bool
    principals: frozenset[tuple[str, str]] | None
    conditions: tuple[Condition, ...]
    variables: bool


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
        raw = json.loads(document, object_pairs_hook=_object)
    except ValueError as malformed:
        raise PolicyNotUnderstoodError(f"policy {name} is not JSON") from malformed
    if not isinstance(raw, dict) or "Statement" not in raw or raw.keys() - {"Version", "Id", "Statement"}:
        raise PolicyNotUnderstoodError(f"policy {name} is not Version, Id and Statement")
    version = raw.get("Version", "2008-10-17")
    if version not in VERSIONS:
        raise PolicyNotUnderstoodError(f"Version {version} of policy {name}")
    statements = raw["Statement"] if isinstance(raw["Statement"], list) else [raw["Statement"]]
    variables = VERSIONS[version]
    compiled = (_statement(item, f"{name}#{at}", variables=variables) for at, item in enumerate(statements))
    return Policy(name, tuple(compiled), document)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise PolicyNotUnderstoodError(f"one key twice among {', '.join(key for key, _ in pairs)}")
    return found


def _statement(raw: Any, place: str, *, variables: bool) -> Statement:
    unknown = raw.keys() - ELEMENTS if isinstance(raw, Mapping) else {"nothing"}
    if unknown:
        raise PolicyNotUnderstoodError(f"element {', '.join(sorted(unknown))} in {place}")
    if raw.get("Effect") not in {"Allow", "Deny"}:
        raise PolicyNotUnderstoodError(f"Effect {raw.get('Effect')!r} in {place}")
    principals = _principals(raw["Principal"], place) if "Principal" in raw else None
    actions, all_but_actions = _either(raw, "Action", place, check_action)
    resources, all_but_resources = _resources(raw, place, actions, variables=variables)
    return Statement(
        name=raw.get("Sid") or place,
        allow=raw["Effect"] == "Allow",
        actions=actions,
        all_but_actions=all_but_actions,
        resources=resources,
        all_but_resources=all_but_resources,
        principals=principals,
        conditions=compile_block(raw.get("Condition", {}), variables=variables),
        variables=variables and any("${" in resource for resource in resources),
    )


def _resources(
    raw: Mapping[str, Any], place: str, actions: Iterable[str], *, variables: bool
) -> tuple[tuple[str, ...], bool]:
    trust = "Principal" in raw and all(action.lower().startswith("sts:") for action in actions)
    # Only a trust policy does without: it belongs to the one role it is about.
    if trust and not raw.keys() & {"Resource", "NotResource"}:
        return ("*",), False
    in_identity = "Principal" not in raw
    return _either(raw, "Resource", place, lambda text: check_resource(text, variables=variables, short=in_identity))


def _either(
    raw: Mapping[str, Any], element: str, place: str, check: Callable[[str], None]
) -> tuple[tuple[str, ...], bool]:
    present = [name for name in (element, f"Not{element}") if name in raw]
    if len(present) != 1:
        raise PolicyNotUnderstoodError(f"{place} must have one of {element} and Not{element}")
    found = _texts(raw[present[0]], f"{present[0]} in {place}")
    for text in found:
        check(text)
    return found, present[0] != element


def _principals(raw: Any, place: str) -> frozenset[tuple[str, str]]:
    if raw == "*":
        return frozenset({EVERYONE})
    if not isinstance(raw, Mapping):
        raise PolicyNotUnderstoodError(f"Principal {raw!r} in {place}")
    named = [(kind, name) for kind, names in raw.items() for name in _texts(names, f"Principal in {place}")]
    for kind, name in named:
        check_principal(kind, name)
    return frozenset(named)


def _texts(raw: Any, place: str) -> tuple[str, ...]:
    """Return the texts of an element that is one or a list of them. AWS does not say what none means."""
    found = tuple(raw) if isinstance(raw, list) else (raw,)
    if not found or not all(isinstance(text, str) for text in found):
        raise PolicyNotUnderstoodError(f"{place} is {raw!r}")
    return found
