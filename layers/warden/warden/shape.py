"""What a function failed with, as a text that is the same for every event that failed so. Pure."""

from __future__ import annotations

import re
from hashlib import sha256

from warden.withholding import withhold

LONGEST = 200
READ = 4000  # of a message; what comes later tells errors no better apart
ANY = "*"  # for what differs from event to event
UNSAID = "no error message"

_QUOTED = re.compile(r"""(?<!\w)'[^'\n]*'(?!\w)|"[^"\n]*"|`[^`\n]*`""")
# A message that is one text in quotes, which a cut may have left open: so Python shows a KeyError, whose key may be a
# name out of the event. Quotes and backslashes within it are escaped.
_WHOLE = re.compile(r"""\s*(?:'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?)\s*""", re.DOTALL)
_VALUES = re.compile(
    r"""\barn:aws[\w-]*:\S+                     # what is named by ARN
    | \b[a-z][a-z0-9+.-]{1,9}://\S+             # an address
    | [\w.+-]+@[\w-]+\.[\w.-]+                  # a mailbox
    | \b\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.,]*Z?  # a time
    | \b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{6,}\b  # an id: letters and digits
    | [+-]?\d+(?:[.,]\d+)*                      # a number
    """,
    re.ASCII | re.VERBOSE,
)
_REPEATED = re.compile(r"\*(?:[\s,;:]*\*)+")


def shape(message: str) -> str:
    """The message without the values in it, on one line, and without what a sentence about it could not hold."""
    text = _beginning(message)
    text = ANY if _WHOLE.fullmatch(text) else _QUOTED.sub(ANY, withhold(text))
    text = _REPEATED.sub(ANY, _VALUES.sub(ANY, text))
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return text.translate({ord('"'): "'", ord("\\"): "/"})[:LONGEST].rstrip() or UNSAID


def signature(error: str) -> str:
    """Twelve hexadecimal digits that stand for the text."""
    return sha256(error.encode("utf-8", "replace")).hexdigest()[:12]


def _beginning(message: str) -> str:
    """As much as is read of it; a word that would be cut in two is left out, for it may be half a credential."""
    if len(message) <= READ:
        return message
    return message[:READ].rpartition(" ")[0]
