"""Private keys in PEM, as they are or in base64."""

import re
from binascii import a2b_base64
from functools import cache

from warden.secrets.finding import Confidence, Kind, Suspicion
from warden.secrets.shapes import SCANNED

# The smallest key (Ed25519) has this many characters of base64; an elided one (`...`) has hardly any.
SHORTEST_KEY = 60
_BASE64_OF_DASHES = "LS0tLS1"


@cache
def _header() -> re.Pattern[str]:
    return re.compile(r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----")


def find_private_key(text: str) -> Suspicion | None:
    if not (_has_key(text) or _has_encoded_key(text)):
        return None
    return Suspicion(Kind.PRIVATE_KEY, Confidence.HIGH, "is a private key")


def _has_key(text: str) -> bool:
    match = _header().search(text) if "PRIVATE KEY" in text else None
    if match is None:
        return False
    body = text[match.end() : match.end() + SCANNED].partition("-----END")[0]
    return sum(character.isalnum() or character in "+/" for character in body) >= SHORTEST_KEY


def _has_encoded_key(text: str) -> bool:
    if not text.startswith(_BASE64_OF_DASHES) or len(text) < 2 * SHORTEST_KEY:
        return False
    try:
        head = a2b_base64(text[:64])
    except ValueError:
        return False
    return _header().match(head.decode("latin-1")) is not None
