"""Credentials inside a text, such as a role's name, a caller's name or an error of AWS, and the text without them."""

import re
from functools import cache

from warden.secrets.private_keys import find_private_key
from warden.secrets.provider_forms import PREFIXED, SHAPED
from warden.secrets.providers import SHORTEST, find_signed_token
from warden.secrets.shapes import looks_random
from warden.secrets.urls import find_in_address, find_in_pairs

WITHHELD = "[withheld]"
# Names that people choose have shorter words and fewer digits than what is generated.
LONGEST_WORD = 15
MOST_DIGITS = 12  # an account's number
# The other half of a connection string may stand elsewhere in the text, or nowhere.
_COMPANION = "host=;"


@cache
def _issued() -> re.Pattern[str]:
    """The providers' forms where a word begins: after any sign but letters and digits, or at a capital in `roleAKIA`.

    What a sign was written as counts as one: `%3D`, or `\\n` and `\\u003d` in JSON.

    What is glued to the end goes too: it may be another token. The group has what other strings can be by chance.
    """
    escaped = r"(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt])|(?<=\\u[0-9A-Fa-f]{4})"
    begins = rf"(?:(?<![A-Za-z0-9])|(?<=[a-z])(?=[A-Z])|{escaped})(?=\w)"
    prefixed, shaped = "|".join(PREFIXED.values()), "|".join(SHAPED.values())
    return re.compile(rf"{begins}(?:{prefixed}|({shaped}))\w*", re.ASCII)


@cache
def _piece() -> re.Pattern[str]:
    return re.compile(r"[^\s\"'<>`]+")


@cache
def _private_key() -> re.Pattern[str]:
    return re.compile(r"-----BEGIN [^-]*PRIVATE KEY.*?(?:-----END[^-]*-----|\Z)", re.DOTALL)


def without_credentials(text: str) -> str:
    """The text with `[withheld]` for each credential in it that tells by its form; never raises.

    Stand-ins that have the form go too. A password that looks like any other word stays: nothing tells it apart.
    """
    if find_private_key(text):
        text = _private_key().sub(WITHHELD, text)
    text = _piece().sub(_judged_piece, text)
    return _issued().sub(_judged_token, text) if len(text) >= SHORTEST else text


def _judged_piece(match: re.Match[str]) -> str:
    """Addresses and signed tokens are withheld whole."""
    piece = match.group()
    held = (
        (("://" in piece or "@" in piece) and find_in_address(piece))
        or ("=" in piece and find_in_pairs(f"{_COMPANION}{piece}"))
        or (piece.count(".") > 1 and find_signed_token(piece[max(piece.find("eyJ"), 0) :]))
        or find_private_key(piece)
    )
    return WITHHELD if held else piece


def _judged_token(match: re.Match[str]) -> str:
    token = match.group()
    by_chance = match[1] is not None or _is_words(token)
    return token if by_chance and not looks_random(token) else WITHHELD


def _is_words(text: str) -> bool:
    """Whether it may be a name that somebody chose: `sk-admin-dashboard-production` begins as a token does."""
    return (
        text.islower()
        and sum(map(str.isdigit, text)) <= MOST_DIGITS
        and all(len(word) <= LONGEST_WORD for word in re.split(r"[^a-z0-9]", text))
    )
