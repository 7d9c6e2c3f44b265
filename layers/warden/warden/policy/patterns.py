"""Patterns of IAM as sets of texts: whether all that one matches is matched by another, and whether two meet. Pure.

A pattern is read into signs: letters, `?`, stars, and each policy variable as one sign, which stands for a text of any
length, the same wherever it occurs. Either question is answered by running one pattern through the other as if it were
a text, in a step per sign. `lies_within` never errs by saying yes, `meet` never by saying no.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache, reduce
from operator import or_

Signs = str | tuple[str, ...]

ONE, STAR = "?", "*"
_VARIABLE = r"\$\{[^}]*\}"
_COLONS = 5  # of an ARN, before its last field
# Whether a star in an ARN reaches beyond a colon is told in two ways: in the last field only, or only at the end of a
# segment. What is said here holds for both, so a star takes another's place only where it reaches as far in both.
_REACH = {
    (True, True): STAR,
    (True, False): "*in the last field",
    (False, True): "*at an end",
    (False, False): "*within",
}
_REACHING_AS_FAR = {
    "*within": tuple(_REACH.values()),
    "*in the last field": (STAR, "*in the last field"),
    "*at an end": (STAR, "*at an end"),
    STAR: (STAR,),
}


def variables(text: str) -> list[str]:
    """The policy variables in a text, as they are written."""
    return re.findall(_VARIABLE, text) if "${" in text else []


def glob(text: str) -> Signs:
    """A text with wildcards, as StringLike takes it."""
    return tuple(re.findall(rf"(?s:{_VARIABLE}|.)", text)) if "${" in text else text


def literal(text: str) -> Signs:
    """A text whose stars and question marks stand for themselves."""
    return tuple(f"\\{sign}" if sign in (ONE, STAR) else sign for sign in glob(text))


def action(text: str) -> Signs:
    """An action with wildcards; case does not count."""
    return text.lower()


@lru_cache(maxsize=4096)
def arn(text: str) -> Signs:
    """An ARN with wildcards; a short one that ends in a star is completed, as IAM does.

    What the two ways to read stars cannot agree on (another short ARN, a variable whose value may shift the fields)
    becomes one opaque sign: it lies within itself and within everything.
    """
    if text == STAR:
        return text
    signs = glob(text)
    short = _COLONS - signs.count(":")
    if short > 0 and text.endswith(STAR):
        signs = (*signs, *(":", STAR) * short)
    elif short > 0:
        return (f"${{{text}}}",)
    reaching = []
    colons = 0
    for sign, following in zip(signs, (*signs[1:], ":"), strict=True):
        colons += sign == ":"
        if colons < _COLONS and sign.startswith("${"):
            return (f"${{{text}}}",)
        reaching.append(_REACH[colons >= _COLONS, following == ":"] if sign == STAR else sign)
    return tuple(reaching)


def lies_within(inner: Signs, outer: Signs) -> bool:
    """Whether every text that matches `inner` matches `outer`. Exact for texts when `outer` has no `?`."""
    letters, stars, end = _machine(outer)
    states = 1
    for sign in inner:
        if sign in stars:
            moving, staying = 0, stars[sign]
        elif sign == ":" or len(sign) > 1:
            moving, staying = letters.get(sign, 0), stars[STAR]
        else:
            moving, staying = letters.get(sign, 0) | letters.get(ONE, 0), stars["*within"]
        states = (states & moving) << 1 | states & staying
        if not states:
            return False
    return bool(states & end)


def meet(one: Signs, other: Signs) -> bool:
    """Whether some text matches both; each variable may be any text. Exact for texts without variables."""
    letters, stars, end = _machine(_loose(other))
    every = 2 * end - 1
    states = 1
    for sign in _loose(one):
        if sign == STAR:  # takes any number of the other's signs
            states = every & -(states & -states)
        else:
            moving = every if sign == ONE else letters.get(sign, 0) | letters.get(ONE, 0)
            states = ((states & moving) << 1 | states & stars[STAR]) & every
        if not states:
            return False
    return bool(states & end)


def globs_meet(one: str, other: str) -> bool:
    """Whether some text matches both patterns of `*` and `?`; case does not count, as in IAM's actions."""
    return meet(action(one), action(other))


@lru_cache(maxsize=4096)
def _machine(pattern: Signs) -> tuple[Mapping[str, int], Mapping[str, int], int]:
    """The pattern as an automaton: its states are bits, one for each count of signs, stars left out, that are matched.

    Returns for each sign the states that it leads on from, for each star the states where one stands that reaches as
    far, and the last state.
    """
    letters: dict[str, int] = {}
    stars = dict.fromkeys(_REACHING_AS_FAR, 0)
    state = 1
    for sign in pattern:
        if sign in stars:
            stars[sign] |= state
        else:
            letters[sign] = letters.get(sign, 0) | state
            state <<= 1
    reaching = {star: reduce(or_, (stars[other] for other in others)) for star, others in _REACHING_AS_FAR.items()}
    return letters, reaching, state


@lru_cache(maxsize=4096)
def _loose(pattern: Signs) -> Signs:
    """The pattern with nothing but plain stars for all that may be longer than a letter."""
    return tuple(STAR if sign in _REACHING_AS_FAR or sign.startswith("${") else sign for sign in pattern)
