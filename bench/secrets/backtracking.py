"""How many steps a backtracking engine takes, counted and not timed: the same on every machine.

Python's engine knows short cuts that this one does not, so that what is linear here is linear there. A word boundary is
taken to be everywhere, which only makes more work.
"""

import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench.secrets.adversaries import parsed

# There is no public way to a pattern's parts.
_constants = importlib.import_module("re._constants")
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_GROUPS = (_constants.BRANCH, _constants.SUBPATTERN)
_PLACES = (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT)
_CATEGORIES: dict[object, Callable[[str], bool]] = {
    _constants.CATEGORY_DIGIT: str.isdigit,
    _constants.CATEGORY_SPACE: str.isspace,
    _constants.CATEGORY_NOT_SPACE: lambda character: not character.isspace(),
    _constants.CATEGORY_WORD: lambda character: character.isalnum() or character == "_",
}
_STARTS_OF_TEXT = (_constants.AT_BEGINNING, _constants.AT_BEGINNING_STRING)
_ENDS_OF_TEXT = (_constants.AT_END, _constants.AT_END_STRING)

MOST_STEPS = 200_000


class TooManyStepsError(Exception):
    pass


class Search:
    """One search through a text for every match of a pattern, as `finditer` goes; `steps` is what it took.

    Raises TooManyStepsError rather than going on for ever.
    """

    def __init__(self, pattern: str, text: str) -> None:
        self.steps = 0
        self._text = text
        parts = parsed(pattern)
        at = 0
        while at <= len(text):
            end = next(self._ends(parts, at), None)
            at = end if end is not None and end > at else at + 1

    def _ends(self, parts: Sequence[Any], at: int) -> Iterator[int]:
        """Where a match of the parts that begins here may end, in the order in which the engine would try."""
        if not parts:
            yield at
            return
        operation, argument = parts[0]
        rest = parts[1:]
        for end in self._ends_of_one(operation, argument, at):
            yield from self._ends(rest, end)

    def _ends_of_one(self, operation: object, argument: Any, at: int) -> Iterator[int]:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyStepsError
        if operation in _REPEATS:
            yield from self._ends_of_repeat(argument, at)
        elif operation in _GROUPS:
            for branch in argument[1] if operation is _constants.BRANCH else (argument[3],):
                yield from self._ends(list(branch), at)
        elif operation in _PLACES:
            yield from (at,) if self._is_place(operation, argument, at) else ()
        elif at < len(self._text) and _is_one(operation, argument, self._text[at]):
            yield at + 1

    def _is_place(self, operation: object, argument: Any, at: int) -> bool:
        return self._is_at(argument, at) if operation is _constants.AT else self._looks(operation, argument, at)

    def _is_at(self, place: object, at: int) -> bool:
        if place in _STARTS_OF_TEXT:
            return at == 0
        return place not in _ENDS_OF_TEXT or at == len(self._text)

    def _looks(self, operation: object, argument: Any, at: int) -> bool:
        direction, parts = argument
        start = at if direction > 0 else at - parts.getwidth()[0]
        there = start >= 0 and next(self._ends(list(parts), start), None) is not None
        return there is (operation is _constants.ASSERT)

    def _ends_of_repeat(self, argument: Any, at: int) -> Iterator[int]:
        """As often as it goes, then one less at a time; what is repeated is taken in the first way that it matches."""
        least, most, parts = argument
        ends = [at]
        while len(ends) <= most:
            end = next(self._ends(list(parts), ends[-1]), None)
            if end is None or end == ends[-1]:
                break
            ends.append(end)
        for end in reversed(ends[least:]):
            self.steps += 1
            yield end


def _is_one(operation: object, argument: Any, character: str) -> bool:
    if operation is _constants.LITERAL:
        return character.lower() == chr(argument).lower()
    if operation is _constants.NOT_LITERAL:
        return character != chr(argument)
    if operation is _constants.IN:
        return _is_in(argument, character)
    return character != "\n"


def _is_in(choices: Sequence[Any], character: str) -> bool:
    negated = choices[0][0] is _constants.NEGATE
    return negated is not any(_is_choice(kind, what, character) for kind, what in choices)


def _is_choice(kind: object, what: Any, character: str) -> bool:
    if kind is _constants.LITERAL:
        return character == chr(what)
    if kind is _constants.RANGE:
        return bool(what[0] <= ord(character) <= what[1])
    return kind is _constants.CATEGORY and _CATEGORIES[what](character)
