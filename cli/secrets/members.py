"""Walking into documents of others, where anything may be missing or something else."""

from collections.abc import Mapping
from typing import Any


def member(tree: Any, *path: str) -> Any:
    """What stands under these names, one in the other; None where there is no such thing."""
    for name in path:
        if not isinstance(tree, Mapping):
            return None
        tree = tree.get(name)
    return tree


def members(tree: Any, *path: str) -> list[tuple[str, Any]]:
    """The members of the map that stands there; none where there is no map."""
    found = member(tree, *path)
    return [(str(name), value) for name, value in found.items()] if isinstance(found, Mapping) else []


def items(tree: Any, *path: str) -> list[Any]:
    """The items of the list that stands there; none where there is no list."""
    found = member(tree, *path)
    return found if isinstance(found, list) else []
