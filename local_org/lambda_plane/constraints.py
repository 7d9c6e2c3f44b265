"""The API's own constraints on values, read from boto3's service model and reported as AWS reports them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import MapShape, ServiceModel, Shape, StructureShape

from local_org.lambda_plane import refusals

# A wrong Runtime is an InvalidParameterValueException of Lambda itself, see configuration.py.
_CHECKED_ELSEWHERE = frozenset({"Runtime"})


@cache
def _service() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("lambda", "service-2"), "lambda")


def check(action: str, params: Mapping[str, Any]) -> None:
    """Refuse with ValidationException what breaks a length, range, pattern or enumeration."""
    shape = _service().operation_model(action).input_shape
    violations = list(_structure(shape, params, "")) if isinstance(shape, StructureShape) else []
    if violations:
        raise refusals.malformed(*violations)


def values(enumeration: str) -> list[str]:
    """Give the members of an enumeration of the service model."""
    return list(_service().shape_for(enumeration).metadata["enum"])


def _structure(shape: StructureShape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        where = path + name[0].lower() + name[1:]
        if value.get(name) is not None:
            yield from _member(member, value[name], where)
        elif name in shape.required_members:
            yield f"Value null at '{where}' failed to satisfy constraint: Member must not be null"


def _member(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        yield from _structure(shape, value, f"{path}.")
    elif isinstance(shape, MapShape):
        yield from _map(shape, value, path)
    elif shape.type_name in ("string", "integer", "double") and shape.name not in _CHECKED_ELSEWHERE:
        shown = f"'{value}' " if not shape.metadata.get("sensitive") else ""
        for rule, kept in _rules(shape, value):
            if not kept:
                yield f"Value {shown}at '{path}' failed to satisfy constraint: {rule}"


def _map(shape: MapShape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    entries = ", ".join(f"{key}={entry}" for key, entry in value.items())
    shown = "" if shape.metadata.get("sensitive") else f"'{{{entries}}}' "
    for part, of, given in (("keys", shape.key, list(value)), ("value", shape.value, list(value.values()))):
        rules = [list(_rules(of, entry)) for entry in given]
        if any(not kept for entry in rules for _, kept in entry):
            listed = [rule for rule, _ in rules[0]] + (["Member must not be null"] if part == "value" else [])
            broken = f"Map {part} must satisfy constraint: [{', '.join(listed)}]"
            yield f"Value {shown}at '{path}' failed to satisfy constraint: {broken}"


def _rules(shape: Shape, value: Any) -> Iterator[tuple[str, bool]]:
    """Give each constraint of a scalar with whether `value` keeps it."""
    told = shape.metadata
    measured, of = (len(value), "length") if isinstance(value, str) else (value, "value")
    if "max" in told:
        yield f"Member must have {of} less than or equal to {told['max']}", measured <= told["max"]
    if "min" in told:
        yield f"Member must have {of} greater than or equal to {told['min']}", measured >= told["min"]
    # Python's re knows no Unicode properties; only tag keys and values use them.
    if "pattern" in told and r"\p{" not in told["pattern"]:
        fits = re.fullmatch(told["pattern"], value) is not None
        yield f"Member must satisfy regular expression pattern: {told['pattern']}", fits
    if "enum" in told:
        yield f"Member must satisfy enum value set: [{', '.join(told['enum'])}]", value in told["enum"]
