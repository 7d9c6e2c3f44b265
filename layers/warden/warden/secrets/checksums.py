"""Tokens that carry a checksum: a string that only looks like one is told apart without asking the provider.

GitHub and npm put six digits of base 62 behind thirty random ones: the CRC-32 of those.
https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/
https://github.blog/2021-09-23-announcing-npms-new-access-token-format/
"""

from binascii import crc32

PREFIXES = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_")
RANDOM = 30
CHECKED = 36
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def checksum_fits(token: str) -> bool | None:
    """None for a token whose provider states no checksum, or has one that we do not know."""
    prefix, body = token[:4], token[4:]
    if prefix not in PREFIXES or len(body) != CHECKED:
        return None
    return _base62(crc32(body[:RANDOM].encode())) == body[RANDOM:]


def _base62(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits.rjust(CHECKED - RANDOM, "0")
