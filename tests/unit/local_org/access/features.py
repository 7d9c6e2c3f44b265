"""What a policy statement uses of the language: the parts that the table of cases has to show."""

from collections.abc import Iterator
from typing import Any

from tests.unit.local_org.access.case import Document, Statement


def statements(document: Document) -> list[Statement]:
    found = document["Statement"]
    return found if isinstance(found, list) else [found]


def features(statement: Statement) -> frozenset[str]:
    """Return the elements, kinds of principals, operators, keys, and keys under an operator."""
    return frozenset((*_elements(statement), *_principals(statement.get("Principal", {})), *pairs(statement)))


def pairs(statement: Statement) -> frozenset[str]:
    """Return the operators and keys of the conditions, by themselves and together. Keys have no case."""
    block: Document = statement.get("Condition", {})
    together = [(operator, key.lower()) for operator, keys in block.items() for key in keys]
    return frozenset(text for operator, key in together for text in (operator, key, f"{operator} {key}"))


def _elements(statement: Statement) -> Iterator[str]:
    for element in statement.keys() - {"Sid", "Effect"}:
        yield f"{statement['Effect']} with {element}"


def _principals(raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield f"principal {raw}"
        return
    for kind, names in raw.items():
        for name in names if isinstance(names, list) else [names]:
            yield f"principal of kind {kind}: {_form(name) if kind == 'AWS' else 'a name'}"


def _form(name: str) -> str:
    """Return what an AWS principal is: an account, everyone, or the service and the type in its ARN."""
    if not name.startswith("arn:"):
        return "everyone" if name == "*" else "an account"
    _, _, service, _, _, resource = name.split(":", 5)
    return f"{service} {resource.partition('/')[0]}"
