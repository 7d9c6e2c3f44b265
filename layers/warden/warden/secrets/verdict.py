"""The order in which a variable is judged: the cheap and certain questions come first."""

from warden.secrets.by_name import USUAL, Thresholds, judge
from warden.secrets.documents import members
from warden.secrets.encoded import decoded
from warden.secrets.finding import Confidence, Kind, Suspicion
from warden.secrets.names import Promise, promise
from warden.secrets.placeholders import is_placeholder
from warden.secrets.private_keys import find_private_key
from warden.secrets.providers import find_authorization, find_provider_token, find_signed_token
from warden.secrets.references import is_no_secret, points_elsewhere
from warden.secrets.shapes import has_space, words
from warden.secrets.urls import find_in_address, find_in_pairs

# `a://b:c@d`, the shortest address with a password.
SHORTEST_FORM = 9
_BASIC_AUTH = frozenset({"basic", "auth"})


def suspect(variable: str, value: str, at: Thresholds = USUAL) -> Suspicion | None:
    """What is suspicious about `value` under the name `variable`; None for what is no credential."""
    text = value.strip().strip("\"'`").strip()
    if not text or points_elsewhere(text):
        return None
    found = _by_form(text) or _in_document(text, at)
    if found is not None:
        return found
    inside = decoded(text)
    if inside is None:
        return _by_name(variable, text, at) or _plain_login(variable, text)
    return _in_base64(variable, text, inside, at)


def _by_form(text: str) -> Suspicion | None:
    """What tells by itself, under any name and inside any text."""
    if len(text) < SHORTEST_FORM:
        return None
    return (
        find_in_address(text)
        or find_in_pairs(text)
        or find_private_key(text)
        or find_provider_token(text)
        or find_signed_token(text)
        or find_authorization(text)
    )


def _in_document(text: str, at: Thresholds) -> Suspicion | None:
    for name, value in members(text):
        suspicion = None if points_elsewhere(value) or is_placeholder(value, name) else _by_name(name, value, at)
        if suspicion is not None:
            return suspicion
    return None


def _in_base64(variable: str, text: str, inside: str, at: Thresholds) -> Suspicion | None:
    """One layer deep: what is in base64 is looked at as if it stood in the variable.

    Text that was encoded looks generated and is not, so that the name has to say that it is a credential.
    """
    if not points_elsewhere(inside):
        found = _by_form(inside) or _in_document(inside, at) or _login(variable, inside)
        if found is None and decoded(inside) is None:
            found = _by_name(variable, inside, at)
        if found is not None:
            return found
    plainly_named = promise(variable) in (Promise.CHOSEN, Promise.ISSUED, Promise.GENERATED)
    return _by_name(variable, text, at) if plainly_named else None


def _login(variable: str, text: str) -> Suspicion | None:
    """`user:password`, as HTTP's basic authentication sends it."""
    user, found, password = text.partition(":")
    if not (found and user and password) or promise(variable) not in (Promise.ISSUED, Promise.PERHAPS):
        return None
    if not user.isprintable() or " " in text or is_placeholder(password):
        return None
    return Suspicion(Kind.PASSWORD, Confidence.HIGH, "is a user and a password in base64")


def _plain_login(variable: str, text: str) -> Suspicion | None:
    """`user:password` where the name says that it is both."""
    user, found, password = text.partition(":")
    if not (found and user) or len(password) < USUAL.shortest_password or not _BASIC_AUTH.issubset(words(variable)):
        return None
    if has_space(text) or "://" in text or promise(variable) is Promise.NOTHING or is_no_secret(password):
        return None
    return None if is_placeholder(password) else Suspicion(Kind.PASSWORD, Confidence.MEDIUM, "is a user and a password")


def _by_name(variable: str, text: str, at: Thresholds) -> Suspicion | None:
    promised = promise(variable)
    suspicion = judge(promised, text, at)
    if suspicion is None or "://" in text or is_no_secret(text):
        return None
    weak = promised is Promise.CHOSEN
    return None if is_placeholder(text, variable, may_be_weak=weak) else suspicion
