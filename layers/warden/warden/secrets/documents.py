"""Names and values inside a JSON document that a variable holds, as Secrets Manager writes them."""

import re
from collections.abc import Iterator
from functools import cache

# A document of an environment has few members; whatever else is in a large one goes unread.
MOST_MEMBERS = 64


@cache
def _member() -> re.Pattern[str]:
    """Read without a parser: the document may be escaped or cut, and nesting costs nothing."""
    return re.compile(r"\"([\w.-]{1,64})\\?\"\s{0,16}:\s{0,16}\\?\"([^\"\\]{1,512})")


def members(text: str) -> Iterator[tuple[str, str]]:
    if text[:1] not in ("{", "["):
        return
    for count, match in enumerate(_member().finditer(text)):
        if count == MOST_MEMBERS:
            return
        yield match[1], match[2]
