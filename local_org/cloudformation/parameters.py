"""Parameter values of a template: defaults filled in, every constraint checked."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from local_org.cloudformation.intrinsics import TemplateError

_LISTS = frozenset({"CommaDelimitedList", "List<Number>", "List<String>"})
_NUMBERS = frozenset({"Number", "List<Number>"})
_TYPES = _LISTS | _NUMBERS | {"String"}


def parameter_values(declared: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str | list[str]]:
    """Return the value of every declared parameter, lists split; TemplateError naming the parameter."""
    for name in given:
        if name not in declared:
            raise TemplateError(f"parameter {name}: the template declares no such parameter")
    return {name: _value(name, declaration, given) for name, declaration in declared.items()}


def _value(name: str, declaration: Mapping[str, Any], given: Mapping[str, str]) -> str | list[str]:
    kind = declaration.get("Type")
    if kind not in _TYPES:
        raise TemplateError(f"parameter {name}: unknown type {kind}")
    if name not in given and "Default" not in declaration:
        raise TemplateError(f"parameter {name}: has no default, so it must be given")
    text = str(given.get(name, declaration.get("Default")))
    items = [item.strip() for item in text.split(",")] if text else []
    for item in items if kind in _LISTS else [text]:
        complaint = next(_complaints(item, declaration), None)
        if complaint:
            hint = declaration.get("ConstraintDescription")
            raise TemplateError(f"parameter {name}: {item!r} {complaint}" + (f" ({hint})" if hint else ""))
    return items if kind in _LISTS else text


def _complaints(item: str, declaration: Mapping[str, Any]) -> Iterator[str]:
    if declaration["Type"] in _NUMBERS:
        yield from _number_complaints(item, declaration)
    allowed = [str(value) for value in declaration.get("AllowedValues", [item])]
    if item not in allowed:
        yield f"is not one of {', '.join(allowed)}"
    pattern = declaration.get("AllowedPattern")
    if pattern is not None and not re.fullmatch(pattern, item):
        yield f"does not match {pattern}"
    if len(item) < int(declaration.get("MinLength", 0)):
        yield f"is shorter than {declaration['MinLength']} characters"
    if len(item) > int(declaration.get("MaxLength", len(item))):
        yield f"is longer than {declaration['MaxLength']} characters"


def _number_complaints(item: str, declaration: Mapping[str, Any]) -> Iterator[str]:
    if not re.fullmatch(r"-?\d+(\.\d+)?", item):
        yield "is not a number"
    elif float(item) < float(declaration.get("MinValue", item)):
        yield f"is less than {declaration['MinValue']}"
    elif float(item) > float(declaration.get("MaxValue", item)):
        yield f"is more than {declaration['MaxValue']}"
