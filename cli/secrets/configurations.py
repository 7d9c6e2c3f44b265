"""What Lambda answers of functions: get-function-configuration, get-function, list-functions."""

from collections.abc import Iterator
from typing import Any

from cli.documents import Problem
from cli.secrets.environment import Environment, values
from cli.secrets.members import items, member

LATEST = "$LATEST"


def is_answer(tree: Any) -> bool:
    """Whether a document tells of a function, or of a list of them; a region may have none."""
    if [] in (member(tree, "Functions"), member(tree, "Versions")):
        return True
    parts = tree if isinstance(tree, list) else items(tree, "Functions") or items(tree, "Versions")
    return any(isinstance(member(part, "FunctionName"), str) for part in (tree, member(tree, "Configuration"), *parts))


def environments(tree: Any) -> Iterator[Environment | Problem]:
    """One for each function or version that the answer tells of, or a Problem where its variables are not shown."""
    listed = tree if isinstance(tree, list) else [*items(tree, "Functions"), *items(tree, "Versions")]
    for number, part in enumerate([tree, member(tree, "Configuration"), *listed]):
        if member(part, "Environment", "Error") is not None:
            yield Problem("", f"{_name(part) or f'function {number}'}: Lambda could not decrypt its variables")
        variables = values(member(part, "Environment", "Variables"))
        if variables:
            yield Environment(_name(part) or f"function {number}", variables)


def _name(part: Any) -> str:
    name, version = member(part, "FunctionName"), member(part, "Version")
    return f"{name}:{version}" if version not in (None, LATEST) else str(name or "")
