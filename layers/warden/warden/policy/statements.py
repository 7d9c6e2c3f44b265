"""The statements of identity policies, read so that one can be held against another. Pure.

What is not modelled here is never guessed at: NotUnderstood names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from warden.policy.patterns import Signs, action, arn, glob, literal, variables

Document = Mapping[str, Any]

_ELEMENTS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
_WITH_VARIABLES = "2012-10-17"
_OVER = ("", "ForAllValues:", "ForAnyValue:")
_NEGATED = {
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
}
# What an operator compares, and how it reads its values; the others compare by a rule of their own.
_PATTERNED: Mapping[str, tuple[str, Callable[[str], Signs]]] = {
    "ArnEquals": ("Arn", arn),
    "ArnLike": ("Arn", arn),
    "StringEquals": ("String", literal),
    "StringLike": ("String", glob),
}
_ORDERED = {f"{kind}{order}" for kind in ("Date", "Numeric") for order in ("LessThan", "GreaterThan")}
_OPERATORS = {
    *_NEGATED.values(),
    *_ORDERED,
    *(f"{operator}Equals" for operator in _ORDERED),
    "BinaryEquals",
    "Bool",
    "Null",
}


class NotUnderstood(Exception):
    """A policy uses something that is not modelled here; the message names it, for a finding."""


# Named tuples, as dataclasses would cost each cold start some milliseconds.
class Texts(NamedTuple):
    """The texts that match one of the patterns, or with `all_but` those that match none; `read` reads a pattern."""

    patterns: tuple[str, ...]
    read: Callable[[str], Signs]
    all_but: bool = False


class Condition(NamedTuple):
    """One key of one operator. over: its prefix such as `ForAllValues:`. kind: what is compared, such as `String`."""

    over: str
    kind: str
    key: str
    if_exists: bool
    values: Texts


class Statement(NamedTuple):
    """One statement. variables: the policy variables in it."""

    name: str
    allows: bool
    actions: Texts
    resources: Texts
    conditions: frozenset[Condition]
    variables: frozenset[str]

    @property
    def meaning(self) -> tuple[object, ...]:
        """All but its name."""
        return self[1:]


_VERSIONS = (None, "2008-10-17", "2012-10-17")


def statements(policies: Mapping[str, Document]) -> Iterator[Statement]:
    """The statements of policies by their name or ARN. Raises NotUnderstood."""
    for key, document in policies.items():
        policy = f"policy {key.rpartition('/')[2]}"
        if unknown := document.keys() - {"Version", "Id", "Statement"}:
            raise NotUnderstood(f"{policy} has the element {min(unknown)}")
        if document.get("Version") not in _VERSIONS:
            raise NotUnderstood(f"{policy} has the version {document.get('Version')}")
        for number, raw in enumerate(listed(document.get("Statement")), 1):
            name = f"statement {raw.get('Sid', number) if isinstance(raw, Mapping) else number} of {policy}"
            try:
                yield _statement(name, raw, document.get("Version"))
            except NotUnderstood as problem:
                raise NotUnderstood(f"{name} {problem}") from problem


def listed(value: object) -> list[Any]:
    """A value that may be written without its list."""
    return list(value) if isinstance(value, list) else [value] if value is not None else []


def _statement(name: str, raw: object, version: object) -> Statement:
    if not isinstance(raw, Mapping):
        raise NotUnderstood("is no statement")
    if unknown := raw.keys() - _ELEMENTS:
        raise NotUnderstood(f"has the element {min(unknown)}")
    if raw.get("Effect") not in ("Allow", "Deny"):
        raise NotUnderstood("neither allows nor denies")
    resources = _either(raw, "Resource", arn)
    conditions = tuple(_conditions(raw.get("Condition", {})))
    texts = (*resources.patterns, *(value for condition in conditions for value in condition.values.patterns))
    varying = frozenset(variable for text in texts for variable in variables(text))
    if varying and version != _WITH_VARIABLES:
        raise NotUnderstood(f"has {min(varying)}, which is no variable before version {_WITH_VARIABLES}")
    return Statement(
        name=name,
        allows=raw["Effect"] == "Allow",
        actions=_either(raw, "Action", action),
        resources=resources,
        conditions=frozenset(conditions),
        variables=varying,
    )


def _either(raw: Mapping[str, Any], element: str, read: Callable[[str], Signs]) -> Texts:
    present = [name for name in (element, f"Not{element}") if name in raw]
    if len(present) != 1:
        raise NotUnderstood(f"has not one of {element} and Not{element}")
    patterns = _texts(raw[present[0]])
    if not all(isinstance(pattern, str) for pattern in listed(raw[present[0]])):
        raise NotUnderstood(f"has in {present[0]} what is no text")
    return Texts(patterns, read, all_but=present[0] != element)


def _conditions(block: object) -> Iterator[Condition]:
    if not isinstance(block, Mapping) or not all(isinstance(keys, Mapping) for keys in block.values()):
        raise NotUnderstood("has a Condition that is no block of operators and keys")
    for operator, keys in block.items():
        if len({key.lower() for key in keys}) < len(keys):
            raise NotUnderstood(f"has a condition key twice under {operator}")
        for key, values in keys.items():
            yield _condition(operator, key.lower(), _texts(values))


def _condition(operator: str, key: str, values: tuple[str, ...]) -> Condition:
    compared = operator.rpartition(":")[2]
    over, name, if_exists = operator.removesuffix(compared), compared.removesuffix("IfExists"), "IfExists" in compared
    positive = _NEGATED.get(name, name)
    kind, read = _PATTERNED.get(positive, (positive, literal))
    if over not in _OVER or positive not in _OPERATORS or (name == "Null" and (over or if_exists or len(values) > 1)):
        raise NotUnderstood(f"has the condition operator {operator}")
    return Condition(over, kind, key, if_exists, Texts(values, read, all_but=name in _NEGATED))


def _texts(raw: object) -> tuple[str, ...]:
    """The values of an element; IAM takes a lone one, a number or a boolean too."""
    values = listed(raw)
    if not values or not all(isinstance(value, str | bool | int | float) for value in values):
        raise NotUnderstood("has an element without values")
    return tuple(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
