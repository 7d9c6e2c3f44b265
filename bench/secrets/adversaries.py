"""Values that make a backtracking pattern go wrong, made from the pattern itself.

For each thing that the pattern repeats comes what leads up to it, then a long run of what is repeated, then a character
that ends the match badly. A run of the lead alone tries every place to begin at.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from typing import Any

import warden.secrets
from warden.secrets.provider_forms import PREFIXED, SHAPED

MISFIT = "\x00"
# There is no public way to a pattern's parts.
_constants, _parser = map(importlib.import_module, ("re._constants", "re._parser"))
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_LOOKS = (_constants.ASSERT, _constants.ASSERT_NOT)


def patterns() -> list[str]:
    """Every regular expression of the detector: what its functions without arguments return, and the providers' forms.

    The forms are searched for all at once, and tell by themselves what each of them costs.
    """
    found = [*PREFIXED.values(), *SHAPED.values()]
    for module in pkgutil.iter_modules(warden.secrets.__path__, "warden.secrets."):
        for thing in vars(importlib.import_module(module.name)).values():
            if hasattr(thing, "cache_info") and thing.__annotations__.keys() == {"return"}:
                made = thing()
                found += [made.pattern] if isinstance(made, re.Pattern) else []
    joined = "|".join(PREFIXED.values())
    return sorted({pattern for pattern in found if joined not in pattern})


def parsed(pattern: str) -> Sequence[Any]:
    """The parts of a pattern as Python's own parser sees them."""
    return list(_parser.parse(pattern))


def adversaries(pattern: str, length: int) -> Iterator[str]:
    """Values of about this length against one pattern."""
    for lead, unit in _runs(parsed(pattern), ""):
        yield lead + _repeated(unit, length) + MISFIT
        yield _repeated(lead + unit, length) + MISFIT
        yield _repeated(lead + unit * 40 + " ", length)


def _repeated(unit: str, length: int) -> str:
    return (unit * (length // max(len(unit), 1) + 1))[:length]


def _runs(parts: Sequence[Any], lead: str) -> Iterator[tuple[str, str]]:
    """(what leads up to a repeat, what is repeated) for each repeat of the parts, however deep."""
    for operation, argument in parts:
        for inner in _inside(operation, argument):
            yield from _runs(inner, lead)
        if operation in _REPEATS:
            unit = _sample(argument[2])
            if unit:
                yield lead, unit
        lead += _sample([(operation, argument)])


def _inside(operation: object, argument: Any) -> list[Sequence[Any]]:
    if operation in _REPEATS:
        return [argument[2]]
    if operation is _constants.BRANCH:
        return [*argument[1]]
    if operation is _constants.SUBPATTERN:
        return [argument[3]]
    return [argument[1]] if operation in _LOOKS else []


def _sample(parts: Sequence[Any]) -> str:
    """A short string that the parts match, as far as looking around lets it."""
    return "".join(_one(operation, argument) for operation, argument in parts)


def _one(operation: object, argument: Any) -> str:
    if operation is _constants.LITERAL:
        return chr(argument)
    if operation is _constants.IN:
        return _member(argument)
    if operation in (_constants.ANY, _constants.NOT_LITERAL):
        return "z"
    if operation in _REPEATS:
        least: int = argument[0]
        return _sample(argument[2]) * max(least, 1)
    inside = [] if operation in _LOOKS else _inside(operation, argument)
    return _sample(inside[0]) if inside else ""


def _member(choices: Sequence[Any]) -> str:
    kind, what = choices[0]
    if kind is _constants.LITERAL:
        return chr(what)
    if kind is _constants.RANGE:
        return chr(what[0])
    return "a" if kind is _constants.NEGATE or what is not _constants.CATEGORY_DIGIT else "1"
