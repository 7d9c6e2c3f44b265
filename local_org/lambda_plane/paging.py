"""Pages of at most 50, whatever MaxItems says (aws-facts 10); of event source mappings 100."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from local_org.lambda_plane import refusals

LARGEST_PAGE = 50

Item = TypeVar("Item")
Key = list[str]


def page(
    items: Sequence[tuple[Key, Item]], params: Mapping[str, Any], largest: int = LARGEST_PAGE
) -> tuple[list[Item], dict[str, str]]:
    """Cut the page that Marker and MaxItems ask for from `items`, sorted by their keys.

    Returns the page and `{"NextMarker": ...}`, empty on the last page. A marker names the last item given,
    so that what is created or deleted between two pages never moves the others.
    """
    after = last_given(params)
    rest = [item for item in items if after is None or item[0] > after]
    size = min(int(params.get("MaxItems") or largest), largest)
    given = rest[:size]
    more = {"NextMarker": _write(given[-1][0])} if len(rest) > size else {}
    return [item for _, item in given], more


def last_given(params: Mapping[str, Any]) -> Key | None:
    """Read which item the page before ended with; None for the first page."""
    return _read(params["Marker"]) if params.get("Marker") else None


def _write(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _read(marker: str) -> Key:
    try:
        key = json.loads(base64.urlsafe_b64decode(marker))
    except (binascii.Error, ValueError) as error:
        raise refusals.invalid("Invalid marker") from error
    if not isinstance(key, list):
        raise refusals.invalid("Invalid marker")
    return [str(part) for part in key]
