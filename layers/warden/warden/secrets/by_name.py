"""What a name promises, held against the shape of the value: a password may be weak, a token may not."""

import re
from functools import cache

from warden.secrets.finding import Confidence, Kind, Suspicion
from warden.secrets.names import Promise
from warden.secrets.references import is_resource_name
from warden.secrets.shapes import (
    character_classes,
    has_space,
    is_uuid,
    looks_random,
    mixes_letters_and_digits,
    oddity,
    varied_symbols,
)

SHORTEST_NUMBER = 6
ALL_CLASSES = 3
# What is longer and in base64 is an image, a certificate or some other data.
LONGEST_KEY = 128


class Thresholds:
    """From where on a value counts: lengths, and shares of pairs that no word has."""

    shortest_password: float = 5
    shortest_token: float = 8
    # A generated value under a vague name such as `KEY` counts from here on, and a shorter one if it is plainly one.
    shortest_opaque: float = 16
    odd_opaque: float = 0.35
    shortest_plainly_generated: float = 10
    plainly_odd: float = 0.5
    shortest_unsaid: float = 32


USUAL = Thresholds()


@cache
def _app_password() -> re.Pattern[str]:
    return re.compile(r"[a-z]{4}(?: [a-z]{4}){3}")


def judge(promised: Promise, text: str, at: Thresholds) -> Suspicion | None:
    """The suspicion that `text` raises under a name that promises this; references and placeholders are gone."""
    match promised:
        case Promise.CHOSEN:
            return _password(text, at)
        case Promise.ISSUED:
            return _issued(text, at, Kind.TOKEN, "is called a token and looks like one")
        case Promise.GENERATED:
            return _issued(text, at, Kind.SECRET_KEY, "is called a secret and looks like one")
        case Promise.PERHAPS | Promise.MENTIONED | Promise.UNSAID:
            why = _why_generated(promised, text, at)
            return Suspicion(Kind.SECRET_KEY, Confidence.LOW, why) if why is not None else None
        case Promise.NOTHING:
            return None


def _password(text: str, at: Thresholds) -> Suspicion | None:
    if len(text) < at.shortest_password or _is_small_number(text):
        return None
    if has_space(text) and not _is_app_password(text):
        return None
    confidence = Confidence.HIGH if mixes_letters_and_digits(text) else Confidence.MEDIUM
    return Suspicion(Kind.PASSWORD, confidence, "is called a password and is not a placeholder")


def _is_app_password(text: str) -> bool:
    """What Google shows for a program that sends mail: four times four letters."""
    return _app_password().fullmatch(text) is not None and looks_random(text.replace(" ", ""))


def _is_small_number(text: str) -> bool:
    return text.isdigit() and len(text) < SHORTEST_NUMBER


def _issued(text: str, at: Thresholds, kind: Kind, why: str) -> Suspicion | None:
    text = text.removeprefix("Bearer ").removeprefix("Basic ").removeprefix("Token ")
    if len(text) < at.shortest_token or _has_pairs(text) or has_space(text) or is_resource_name(text):
        return None
    if looks_random(text):
        return Suspicion(kind, Confidence.HIGH, why)
    if mixes_letters_and_digits(text) or varied_symbols(text):
        return Suspicion(kind, Confidence.MEDIUM, why)
    return None


def _has_pairs(text: str) -> bool:
    """A list of settings, `a=b;c=d`: what is secret in those was looked for before."""
    return ";" in text and any(part.partition("=")[0].isalnum() for part in text.split(";")[1:])


def _why_generated(promised: Promise, text: str, at: Thresholds) -> str | None:
    """Where the name promises little, the value has to tell by itself that it was generated."""
    shortest = at.shortest_unsaid if promised is Promise.UNSAID else at.shortest_plainly_generated
    if len(text) < min(shortest, at.shortest_opaque) or not looks_random(text) or is_uuid(text):
        return None
    plainly = _is_plainly_generated(text, at)
    long = len(text) >= at.shortest_opaque and oddity(text) >= at.odd_opaque
    if promised is Promise.PERHAPS and (plainly or long):
        return "a generated value under a name that may be a key's"
    if promised is Promise.MENTIONED and plainly and not is_resource_name(text):
        return "a generated value under a name that speaks of a secret"
    if promised is Promise.UNSAID and plainly and at.shortest_unsaid <= len(text) <= LONGEST_KEY and _is_unbroken(text):
        return "a generated value that is long enough to be a key"
    return None


def _is_plainly_generated(text: str, at: Thresholds) -> bool:
    return (
        len(text) >= at.shortest_plainly_generated
        and character_classes(text) == ALL_CLASSES
        and oddity(text) >= at.plainly_odd
    )


def _is_unbroken(text: str) -> bool:
    """Base64 or base 62 from end to end: no identifier of AWS, no digest in hexadecimal and no name is like that."""
    return text.rstrip("=").replace("+", "").replace("/", "").isalnum()
