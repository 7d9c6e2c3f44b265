"""The order in which a variable is judged: the cheap and certain questions come first."""

from warden.secrets.documents import members
from warden.secrets.finding import Confidence, Kind, Suspicion
from warden.secrets.names import Promise, promise
from warden.secrets.placeholders import is_placeholder
from warden.secrets.private_keys import find_private_key
from warden.secrets.providers import find_provider_token, find_signed_token
from warden.secrets.references import is_no_secret, is_resource_name, points_elsewhere
from warden.secrets.shapes import (
    has_space,
    is_uuid,
    looks_random,
    mixes_letters_and_digits,
    oddity,
    varied_symbols,
)
from warden.secrets.urls import find_in_address, find_in_pairs

SHORTEST_PASSWORD = 5
SHORTEST_NUMBER = 6
SHORTEST_TOKEN = 8
# An opaque value under a vague name such as `KEY` counts from here on.
SHORTEST_OPAQUE = 16
ODD_OPAQUE = 0.35


def suspect(variable: str, value: str) -> Suspicion | None:
    """What is suspicious about `value` under the name `variable`; None for what is no credential."""
    text = value.strip().strip("\"'`").strip()
    if not text or points_elsewhere(text):
        return None
    return (
        find_in_address(text)
        or find_in_pairs(text)
        or find_private_key(text)
        or find_provider_token(text)
        or find_signed_token(text)
        or _by_name(variable, text)
        or _in_document(text)
    )


def _in_document(text: str) -> Suspicion | None:
    for name, value in members(text):
        suspicion = None if points_elsewhere(value) else _by_name(name, value)
        if suspicion is not None:
            return suspicion
    return None


def _by_name(variable: str, text: str) -> Suspicion | None:
    promised = promise(variable)
    if promised is Promise.NOTHING or "://" in text or is_no_secret(text) or is_placeholder(text, variable):
        return None
    match promised:
        case Promise.CHOSEN:
            return _password(text)
        case Promise.ISSUED:
            return _issued(text, Kind.TOKEN, "is called a token and looks like one")
        case Promise.GENERATED:
            return _issued(text, Kind.SECRET_KEY, "is called a secret and looks like one")
        case Promise.PERHAPS:
            return _opaque(text)


def _password(text: str) -> Suspicion | None:
    if len(text) < SHORTEST_PASSWORD or has_space(text) or _is_small_number(text):
        return None
    confidence = Confidence.HIGH if mixes_letters_and_digits(text) else Confidence.MEDIUM
    return Suspicion(Kind.PASSWORD, confidence, "is called a password and is not a placeholder")


def _is_small_number(text: str) -> bool:
    return text.isdigit() and len(text) < SHORTEST_NUMBER


def _issued(text: str, kind: Kind, why: str) -> Suspicion | None:
    text = text.removeprefix("Bearer ").removeprefix("Basic ").removeprefix("Token ")
    if len(text) < SHORTEST_TOKEN or _has_pairs(text) or has_space(text) or is_resource_name(text):
        return None
    if looks_random(text):
        return Suspicion(kind, Confidence.HIGH, why)
    if mixes_letters_and_digits(text) or varied_symbols(text):
        return Suspicion(kind, Confidence.MEDIUM, why)
    return None


def _has_pairs(text: str) -> bool:
    """A list of settings, `a=b;c=d`: what is secret in those was looked for before."""
    return ";" in text and any(part.partition("=")[0].isalnum() for part in text.split(";")[1:])


def _opaque(text: str) -> Suspicion | None:
    if len(text) < SHORTEST_OPAQUE or is_uuid(text) or oddity(text) < ODD_OPAQUE or not looks_random(text):
        return None
    return Suspicion(Kind.SECRET_KEY, Confidence.LOW, "a generated value under a name that may be a key's")
