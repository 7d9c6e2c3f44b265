"""Text that stands in base64."""

import re
from binascii import a2b_base64
from functools import cache

SHORTEST = 16
# What follows is not read: an environment has 4 KB in all.
DECODED = 8192


@cache
def _base64() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9+/_-]+={0,2}", re.ASCII)


def decoded(text: str) -> str | None:
    """The text that `text` is the base64 of, in either alphabet; None for anything that does not decode to text."""
    if len(text) < SHORTEST or _base64().fullmatch(text) is None:
        return None
    bare = text[:DECODED].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        inside = a2b_base64(bare + "=" * (-len(bare) % 4)).decode()
    except ValueError:
        return None
    return (
        inside
        if inside.isascii() and inside.replace("\n", "").replace("\t", "").replace("\r", "").isprintable()
        else None
    )
