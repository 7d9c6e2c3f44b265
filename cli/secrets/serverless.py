"""Configurations of the Serverless Framework: the provider's environment, and those of the functions."""

from collections.abc import Iterator
from typing import Any

from cli.secrets.environment import Environment, values, without_references
from cli.secrets.members import items, member, members


def is_service(tree: Any) -> bool:
    """Whether a document has functions or a provider as a service has them."""
    return any(isinstance(member(tree, name), dict | list) for name in ("provider", "functions"))


def environments(tree: Any) -> Iterator[Environment]:
    """The provider's first, which every function gets, then the functions' by name."""
    shared = _variables(member(tree, "provider"))
    if shared:
        yield Environment("provider", shared)
    for name, function in _functions(tree):
        yield Environment(name, _variables(function), shared)


def _functions(tree: Any) -> Iterator[tuple[str, Any]]:
    """`functions` is a map, or a list of maps that are taken together."""
    yield from members(tree, "functions")
    for part in items(tree, "functions"):
        yield from members(part)


def _variables(part: Any) -> dict[str, str]:
    return without_references(values(member(part, "environment")))
