"""Tokens that tell by their form who issued them, and tokens that are signed."""

import re
from functools import cache

from warden.secrets.checksums import checksum_fits
from warden.secrets.finding import Confidence, Kind, Suspicion
from warden.secrets.placeholders import is_placeholder
from warden.secrets.provider_forms import PREFIXED, SHAPED
from warden.secrets.shapes import looks_random

# No form is shorter.
SHORTEST = 16
# A signed token has three parts.
DOTS = 2


@cache
def _issued() -> re.Pattern[str]:
    """One alternation without groups: only then the engine passes over a form by its first character."""
    return re.compile(r"\b(?=\w)(?:" + "|".join((*PREFIXED.values(), *SHAPED.values())) + ")", re.ASCII)


@cache
def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


@cache
def _signed() -> re.Pattern[str]:
    """JSON web tokens, and the same three parts of base64url when the header is encrypted."""
    return re.compile(r"(?<![\w.-])(?:eyJ[\w-]{8,}\.(?:eyJ)?[\w-]{10,}\.[\w-]*|[\w-]{20,}\.[\w-]{60,}\.[\w-]{40,})")


@cache
def _authorization() -> re.Pattern[str]:
    return re.compile(r"(?:Bearer|Basic|Token|ApiKey) +([^\s\"']{16,})$")


def find_provider_token(text: str) -> Suspicion | None:
    """A token of a known provider anywhere in `text`."""
    if len(text) < SHORTEST:
        return None
    for match in _issued().finditer(text):
        token = match.group()
        if is_placeholder(token):
            continue
        provider = _issuer(PREFIXED, match) or (_issuer(SHAPED, match) if looks_random(token) else None)
        if provider:
            return _provided(provider, token)
    return None


def _provided(provider: str, token: str) -> Suspicion:
    """A checksum that does not fit is no proof: who planted a bait, or cut a token short, may have missed it."""
    match checksum_fits(token):
        case None:
            confidence, why = Confidence.HIGH, f"has the form of a credential of {provider}"
        case True:
            confidence, why = Confidence.HIGH, f"has the form and the checksum of a credential of {provider}"
        case False:
            confidence, why = Confidence.MEDIUM, f"has the form of a credential of {provider}, though not its checksum"
    return Suspicion(Kind.PROVIDER_TOKEN, confidence, why)


def _issuer(forms: dict[str, str], match: re.Match[str]) -> str | None:
    """Whose form it is, seen where it stands: a form may ask what is around it."""
    return next((who for who, form in forms.items() if _form(form).match(match.string, match.start())), None)


def find_signed_token(text: str) -> Suspicion | None:
    match = _signed().search(text) if text.count(".") >= DOTS else None
    if match is None or is_placeholder(match.group()) or not looks_random(match.group()):
        return None
    return Suspicion(Kind.TOKEN, Confidence.HIGH, "is a signed token")


def find_authorization(text: str) -> Suspicion | None:
    """The value of an HTTP header: `Bearer ...`, whatever the variable is called."""
    match = _authorization().match(text) if " " in text else None
    if match is None or is_placeholder(match[1]) or not looks_random(match[1]):
        return None
    return Suspicion(Kind.TOKEN, Confidence.HIGH, "is what an HTTP client sends to prove who it is")
