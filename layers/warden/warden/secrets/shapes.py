"""What a value looks like: linear scans over its first characters, no dictionary and no model."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from operator import add

from warden.secrets.vocabulary import vocabulary

# Longer values are judged by their beginning, so that the cost of a scan does not grow with them.
SCANNED = 512

SHORTEST_RANDOM = 8
FEWEST_CHARACTERS = 6
FEWEST_PAIRS = 6
LETTERS, DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789"
ODD = 0.3
VARIED = 3

# Letter pairs that make up most of English text and of the names programmers choose.
_COMMON_PAIRS = vocabulary(
    "th he in er an re nd on en at ou ed ha to or it is hi es ng st te ti nt ar se of me le ve as al ro "
    "ri ne co de ra li io ce ma no el be om ur la ta ll us ca di ec ac ee si ho ol tr ot ch pe ut et so "
    "wa un ic na lo wi il rs ly ss ai ge em wh id ad ow oo ay am tt sh mo ni bl po pa pr su ev ke ab ir "
    "iv ag im fo op up ew ie ov ea sp ck ty do go ga cr br fi fe fr gr pl cl ap ob ub pu bu ex ep ef if "
    "og ul um ct rd ld rt rn rm rk rl mp nc ns ey ys da vi ue ui os gi rv ru sw db ts dr dd ff mm nn pp "
    "wn wr rr xt tp va uc ug ft pi ok ki gu gh ht ak ek ik lu lt mu nu nk ph py qu sc sk sl sm sn sy tu "
    "tw vo xp yp ze bo bi eb eg eo ib ip gs bs ms ks ps ws ds fu wo yo ye jo ja eu we"
)


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@cache
def _uuid() -> re.Pattern[str]:
    return re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@cache
def _pairs() -> tuple[frozenset[str], frozenset[str]]:
    """Pairs of neighbours that no word has, and the other pairs of letters or digits."""
    odd = set(map("".join, product(LETTERS, LETTERS))) - _COMMON_PAIRS
    odd |= set(map("".join, product(LETTERS, DIGITS))) | set(map("".join, product(DIGITS, LETTERS)))
    return frozenset(odd), frozenset(_COMMON_PAIRS.union(map("".join, product(DIGITS, DIGITS))))


def words(text: str) -> list[str]:
    """The lower-case words of a name in any convention: `dbPassword2`, `DB_PASSWORD_2` -> db, password, 2."""
    if text.isupper() and text.replace("_", "").isalpha() and text.isascii():
        return text[:SCANNED].lower().replace("_", " ").split()
    return " ".join(_word().findall(text[:SCANNED])).lower().split()


def each_word(text: str) -> Iterator[str]:
    """The same, one after the other, for whoever may stop at the first."""
    return (match.group().lower() for match in _word().finditer(text, 0, SCANNED))


def is_uuid(text: str) -> bool:
    return len(text) == len("00000000-0000-0000-0000-000000000000") and _uuid().fullmatch(text) is not None


def oddity(text: str) -> float:
    """Share of neighbouring characters that no word has: rare letter pairs, and letters beside digits.

    Words and names stay under 0.25, random letters and digits come out around 0.6.
    """
    scanned = text[:SCANNED].lower()
    odd_pairs, plain_pairs = _pairs()
    pairs = list(map(add, scanned, scanned[1:]))
    odd = sum(map(odd_pairs.__contains__, pairs))
    total = odd + sum(map(plain_pairs.__contains__, pairs))
    return odd / total if total >= FEWEST_PAIRS else 0.0


def looks_random(text: str) -> bool:
    """Made by a generator rather than chosen by a person; in short values there is too little to see."""
    return (
        len(text) >= SHORTEST_RANDOM
        and len(set(text[:SCANNED])) >= FEWEST_CHARACTERS
        and not has_space(text)
        and oddity(text) >= ODD
    )


def has_space(text: str) -> bool:
    scanned = text[:SCANNED]
    return len(scanned.split(None, 1)) > 1 or scanned != scanned.strip()


def varied_symbols(text: str) -> bool:
    """Three kinds of punctuation that names do not use: a password generator's work."""
    return (
        len({character for character in text[:SCANNED] if not character.isalnum()}.difference("-_./: \\,'\"")) >= VARIED
    )


def mixes_letters_and_digits(text: str) -> bool:
    scanned = text[:SCANNED]
    return any(map(str.isalpha, scanned)) and any(map(str.isdigit, scanned))


def character_classes(text: str) -> int:
    """How many of these it has: small letters, capitals, digits."""
    scanned = text[:SCANNED]
    return sum(any(map(of_class, scanned)) for of_class in (str.islower, str.isupper, str.isdigit))
