"""Tokens that tell by their form who issued them, and tokens that are signed."""

import re
from functools import cache

from warden.secrets.finding import Confidence, Kind, Suspicion
from warden.secrets.placeholders import is_placeholder
from warden.secrets.provider_forms import PREFIXED, SHAPED
from warden.secrets.shapes import looks_random

# No form is shorter.
SHORTEST = 16


@cache
def _issued() -> re.Pattern[str]:
    forms = (*PREFIXED.values(), *SHAPED.values())
    return re.compile(r"\b(?=\w)(?:" + "|".join(f"({form})" for form in forms) + ")", re.ASCII)


@cache
def _providers() -> tuple[str, ...]:
    return (*PREFIXED, *SHAPED)


@cache
def _signed() -> re.Pattern[str]:
    """JSON web tokens, and the same three parts of base64url when the header is encrypted."""
    return re.compile(r"(?<![\w.-])(?:eyJ[\w-]{8,}\.(?:eyJ)?[\w-]{10,}\.[\w-]*|[\w-]{20,}\.[\w-]{60,}\.[\w-]{40,})")


def find_provider_token(text: str) -> Suspicion | None:
    """A token of a known provider anywhere in `text`."""
    if len(text) < SHORTEST:
        return None
    for match in _issued().finditer(text):
        form = (match.lastindex or 1) - 1
        if not is_placeholder(match.group()) and (form < len(PREFIXED) or looks_random(match.group())):
            why = f"has the form of a {_providers()[form]} credential"
            return Suspicion(Kind.PROVIDER_TOKEN, Confidence.HIGH, why)
    return None


def find_signed_token(text: str) -> Suspicion | None:
    match = _signed().search(text) if len(text) >= SHORTEST else None
    if match is None or is_placeholder(match.group()) or not looks_random(match.group()):
        return None
    return Suspicion(Kind.TOKEN, Confidence.HIGH, "is a signed token")
