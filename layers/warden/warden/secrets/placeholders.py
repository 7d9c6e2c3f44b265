"""Values that stand where a credential will be: `changeme`, `<your key>`, `xxxx`, `YOUR_API_KEY`."""

import re
from collections import Counter
from functools import cache

from warden.secrets.shapes import SCANNED, words
from warden.secrets.vocabulary import vocabulary

FEW_CHARACTERS = 2
SHORTEST_SEQUENCE = 6
# Share of neighbours that follow each other in the alphabet or among the digits.
IN_STEP = 0.8
# The number in `password123` counts for nothing.
LONGEST_COUNTER = 3

# One of these words makes the whole value a stand-in, whatever else is in it.
_TELLTALE = vocabulary(
    "your changeme replaceme placeholder example examples dummy redacted insert todo fixme donotuse "
    "notset unset yourkey yourtoken yoursecret yourpassword"
)
# A value made of nothing but these (and of the words of its own variable's name) says no more than the name.
_FILLER = vocabulary(
    "a an the my some any this that is here value string default test testing tests mock fake sample "
    "foo bar baz secret secrets password passwd pass pwd token tokens key keys api apikey access auth "
    "client user username private public id name credentials credential change me replace none null nil "
    "undefined empty false true yes no on off random generated not set in new old super invalid valid "
    "wrong bad good enter hidden masked read write try optional required enabled disabled"
)


@cache
def _marked() -> re.Pattern[str]:
    return re.compile(r"<[^<>]*>|\[[^\[\]]*\]|\{[^{}]*\}|__\w+__|%\(?\w+\)?s?|#.*#")


@cache
def _telltale() -> re.Pattern[str]:
    return re.compile(
        r"(?i)^your[a-z_ .-]|change.?me(?![a-z])|replace.?(?:me|this|with)|example(?![a-z])|^example"
        r"|\.\.\.|\u2026|x{6}|\*{4}|do.?not.?use|placeholder"
    )


@cache
def _chosen() -> re.Pattern[str]:
    """Signs that a name never has: somebody put them there to make a password stronger."""
    return re.compile(r"[!@#$%^&*?~+=|,;]")


def is_placeholder(text: str, name: str = "") -> bool:
    """`text` stands in for a credential; `name` is the variable (or parameter) it was found under."""
    scanned = text[:SCANNED].strip()
    return (
        _is_one_character(scanned)
        or _marked().fullmatch(scanned) is not None
        or _telltale().search(scanned) is not None
        or is_sequence(scanned)
        or _is_filler(scanned, name)
    )


def _is_one_character(text: str) -> bool:
    """`xxxx`, `****`, `glc_1111111111`: one character makes up most of it."""
    most = Counter(text.lower()).most_common(1)
    return not most or len(set(text.lower())) <= FEW_CHARACTERS or most[0][1] * 2 > len(text)


def is_sequence(text: str) -> bool:
    """`abcdefgh12345678`, `0123456789abcdef`, `a1b2c3d4`: a hand ran along the alphabet or the digits."""
    codes = [ord(character) for character in text.lower() if character.isalnum()]
    if len(codes) < SHORTEST_SEQUENCE:
        return False
    return _steps(codes, 1) >= IN_STEP or _steps(codes, 2) >= IN_STEP


def _steps(codes: list[int], distance: int) -> float:
    pairs = list(zip(codes, codes[distance:], strict=False))
    return sum(abs(right - left) == 1 for left, right in pairs) / len(pairs)


def _is_filler(text: str, name: str) -> bool:
    said = words(text)
    if not _TELLTALE.isdisjoint(said):
        return True
    if _chosen().search(text):
        return False
    known = _FILLER.union(words(name))
    return all(word in known or (word.isdigit() and len(word) <= LONGEST_COUNTER) for word in said)
