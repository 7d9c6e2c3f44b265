"""Policies and patterns as documents: whether two of them say the same."""

import json
from typing import Any


def same(one: Any, other: Any) -> bool:
    """Whether two policies say the same, in whichever of IAM's spellings."""
    return bool(_plain(one) == _plain(other))


def read(document: str | None) -> dict[str, Any]:
    """The document that a service gives as text; an empty one where it gives none."""
    return dict(json.loads(document)) if document else {}


def _plain(value: Any) -> Any:
    """A value alone is a list of one, what is listed has no order, and everyone is everyone."""
    match value:
        case dict():
            return {key: _principal(item) if key == "Principal" else _plain(item) for key, item in value.items()}
        case list():
            items = sorted((_plain(item) for item in value), key=repr)
            return items[0] if len(items) == 1 else items
        case bool():
            return str(value).lower()
    return str(value)


def _principal(value: Any) -> Any:
    return _plain({"AWS": "*"} if value == "*" else value)
