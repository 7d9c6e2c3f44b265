"""The statements of the templates as written, each with its reason from the Metadata beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
TRUST = "Trust"  # how the statement of a trust policy is called, which has no Sid
_FUNCTION = "AWS::Serverless::Function"

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Holder:
    """A resource with statements: a role, a policy, or the policy of a queue; or a function, with its events.

    given: what is granted, by the name that its reason has. why: the reasons.
    """

    logical_id: str
    type: str
    properties: Properties
    given: Mapping[str, Properties]
    why: Mapping[str, str]

    @property
    def is_function(self) -> bool:
        """Whether it is invoked by rules, for which SAM writes the permissions."""
        return self.type == _FUNCTION


def holders(template: str) -> list[Holder]:
    """Every resource of a template that grants something, in its order."""
    resources = yaml_parse((ROOT / template).read_text(encoding="utf-8"))["Resources"]
    found = [_holder(name, resource) for name, resource in resources.items()]
    return [holder for holder in found if holder.given or holder.why]


def _holder(name: str, resource: Properties) -> Holder:
    properties, kind = resource["Properties"], resource["Type"]
    given = properties.get("Events", {}) if kind == _FUNCTION else dict(_named(properties))
    return Holder(name, kind, properties, given, resource.get("Metadata", {}).get("Why", {}))


def _named(properties: Properties) -> Iterator[tuple[str, Properties]]:
    for path, statement in _statements(properties, ()):
        trust = TRUST if "AssumeRolePolicyDocument" in path else ""
        yield statement.get("Sid") or properties.get("StatementId") or trust, statement


def _statements(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Properties]]:
    """Whatever has an Effect, wherever it stands: no kind of policy is forgotten."""
    if isinstance(value, dict) and "Effect" in value:
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _statements(item, (*path, key))
    elif isinstance(value, list):
        for item in value:
            yield from _statements(item, path)
