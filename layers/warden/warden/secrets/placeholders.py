"""Values that stand where a credential will be: `changeme`, `<your key>`, `xxxx`, `YOUR_API_KEY`."""

import re
from functools import cache
from itertools import pairwise
from operator import add

from warden.secrets.shapes import DIGITS, LETTERS, SCANNED, each_word, words
from warden.secrets.vocabulary import vocabulary

# One character that makes up this share of a value was held down, not chosen.
HELD_DOWN = 0.6
SHORTEST_SEQUENCE = 6
_STARTS = frozenset("a01")
# More than this share of neighbours follow each other in the alphabet or among the digits.
IN_STEP = 0.8
# The number in `secret123` counts for nothing.
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
        r"|\.\.\.|\u2026|x{6}|\*{4}|do.?not.?use|placeholder|secrets.?manager|parameter.?store"
    )


@cache
def _chosen() -> re.Pattern[str]:
    """Signs that a name never has: somebody put them there to make a password stronger."""
    return re.compile(r"[!@#$%^&*?~+=|,;]")


def is_placeholder(text: str, name: str = "", *, may_be_weak: bool = False) -> bool:
    """`text` stands in for a credential; `name` is the variable (or parameter) it was found under.

    What may be weak is no stand-in when somebody has put a number to it: `secret123` is many a real password.
    """
    scanned = text[:SCANNED].strip()
    return (
        _is_held_down(scanned)
        or _marked().fullmatch(scanned) is not None
        or _telltale().search(scanned) is not None
        or is_sequence(scanned)
        or _is_filler(scanned, name, may_be_weak=may_be_weak)
    )


def _is_held_down(text: str) -> bool:
    """`xxxx`, `****`, `glc_1111111111`."""
    lower = text.lower()
    return not lower or max(map(lower.count, set(lower))) >= HELD_DOWN * len(lower)


def is_sequence(text: str) -> bool:
    """`abcdefgh12345678`, `0123456789abcdef`, `a1b2c3d4`: a hand ran along the alphabet or the digits.

    Two runs that are shuffled into one have to start where hands start.
    """
    run = "".join(filter(str.isalnum, text.lower()))
    if len(run) < SHORTEST_SEQUENCE:
        return False
    up, down, either = _steps()
    if _share(either, run, 1) > IN_STEP:
        return _share(up, run, 1) > IN_STEP or _share(down, run, 1) > IN_STEP
    return _STARTS.issuperset(run[:2]) and _share(up, run, 2) > IN_STEP


@cache
def _steps() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Two neighbours in the alphabet or among the digits: forwards, backwards, either way."""
    up = frozenset(one + other for order in (LETTERS, DIGITS) for one, other in pairwise(order))
    down = frozenset(pair[::-1] for pair in up)
    return up, down, up | down


def _share(steps: frozenset[str], run: str, distance: int) -> float:
    """How many characters are followed by the next one, so many places on."""
    return sum(map(steps.__contains__, map(add, run, run[distance:]))) / (len(run) - distance)


def _is_filler(text: str, name: str, *, may_be_weak: bool) -> bool:
    if any(map(text.lower().__contains__, _TELLTALE)) and not _TELLTALE.isdisjoint(words(text)):
        return True
    if _chosen().search(text) or (may_be_weak and any(map(str.isdigit, text))):
        return False
    return all(word in _FILLER or _is_counter(word) or word in words(name) for word in each_word(text))


def _is_counter(word: str) -> bool:
    return word.isdigit() and len(word) <= LONGEST_COUNTER
