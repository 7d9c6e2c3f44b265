"""Credentials inside addresses: user info, secret query parameters, connection strings, webhook addresses."""

import re
from functools import cache

from warden.secrets.finding import Confidence, Kind, Suspicion
from warden.secrets.placeholders import is_placeholder
from warden.secrets.references import points_elsewhere
from warden.secrets.shapes import looks_random, oddity

# Between a path of words and one that ends in an issued id.
ODD_PATH = 0.25
# In front of a host stands a user name, unless it is as long and as random as a token.
SHORTEST_TOKEN = 16
# Names that prose and code give as well: they need a host or a user beside them.
_PLAIN_WORDS = ("password", "passwd", "pwd")


@cache
def _address() -> re.Pattern[str]:
    return re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}://([^\s\"'<>`\\]+)")


@cache
def _driver_address() -> re.Pattern[str]:
    """The forms of Go's MySQL driver, `user:password@tcp(host:3306)/database`, and of Oracle's for Java."""
    return re.compile(
        r"\A(?:[\w.-]{1,64}:([^@\s]+)@(?:tcp|unix)?\(|(?i:jdbc:oracle:(?:thin|oci8?)):[\w.-]{1,64}/([^@\s]+)@)"
    )


@cache
def _parameter() -> re.Pattern[str]:
    return re.compile(
        r"(?i)[?&;](?:access_?token|auth_?token|id_?token|refresh_?token|token|api_?key|apikey|subscription-key|"
        r"client_?secret|secret|password|passwd|pwd|sig|code|key)=([^&\s\"'#;]+)"
    )


@cache
def _pair() -> re.Pattern[str]:
    return re.compile(
        r"(?i)(?<![a-z0-9_])(password|passwd|pwd|account_?key|shared_?access_?key|shared_?secret(?:value)?|"
        r"secret_?access_?key|client_?secret|user_?pass) ?[=] ?([^;\s,&]+)"
    )


@cache
def _header() -> re.Pattern[str]:
    """A header that proves who asks, as OpenTelemetry is given it: `api-key=...,x-other=...`."""
    return re.compile(
        r"(?i)(?:^|[,;]) ?(?:authorization|x-honeycomb-team|(?:[a-z]{1,16}-){0,3}(?:api-?key|access-token|auth-token))="
        r"(?:(?:Bearer|Basic)(?:%20| ))?([^\s,;&]{16,})"
    )


@cache
def _companion() -> re.Pattern[str]:
    return re.compile(
        r"(?i)(?<![a-z0-9_])(?:host|server|data source|port|user(?: ?id|name)?|uid|"
        r"database|dbname|account_?name|endpoint|sharedaccesskeyname) ?="
    )


@cache
def _webhook() -> re.Pattern[str]:
    return re.compile(
        r"https?://(?:"
        r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[\w/]{20,}"
        r"|(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d+/[\w-]{20,}"
        r"|[\w.-]*(?:outlook\.office\.com/webhook|webhook\.office\.com/webhookb2)/[\w@-]{30,}"
        r"|hooks\.zapier\.com/hooks/catch/[\w/]{8,}"
        r"|maker\.ifttt\.com/trigger/\w+/(?:json/)?with/key/[\w-]{10,}"
        r"|api\.telegram\.org/bot\d+:[\w-]{30,}"
        r"|open\.(?:feishu|larksuite)\.\w+/open-apis/bot/v2/hook/[\w-]{20,}"
        r")"
    )


def find_in_address(text: str) -> Suspicion | None:
    """The first credential in any address within `text`; addresses without one are no finding."""
    if "://" not in text:
        return _in_driver_address(text)
    match = _webhook().search(text)
    if match is not None and _is_secret_path(match.group()):
        return Suspicion(Kind.WEBHOOK, Confidence.HIGH, "whoever knows this webhook address can post to it")
    return _in_user_info(text) or _in_query(text)


def find_in_pairs(text: str) -> Suspicion | None:
    """Connection strings: `Server=db;User Id=app;Password=...`, `host=db password=...`, `AccountKey=...`."""
    if "=" not in text:
        return None
    addressed = _companion().search(text) is not None
    for match in _pair().finditer(text):
        if (addressed or match[1].lower() not in _PLAIN_WORDS) and _is_credential(match[2]):
            return Suspicion(Kind.CONNECTION, Confidence.HIGH, "a connection string with its password or key")
    return _in_headers(text)


def _is_secret_path(address: str) -> bool:
    path = address.partition("://")[2].partition("/")[2]
    return oddity(path) >= ODD_PATH and not is_placeholder(path)


def _in_user_info(text: str) -> Suspicion | None:
    for match in _address().finditer(text):
        user, found, password = _user_info(match[1]).partition(":")
        if found and _is_credential(password):
            return Suspicion(Kind.CONNECTION, Confidence.HIGH, "an address with its password")
        if not found and len(user) >= SHORTEST_TOKEN and looks_random(user) and "sentry" not in match[1]:
            return Suspicion(Kind.TOKEN, Confidence.MEDIUM, "an address with a token in front of its host")
    return None


def _user_info(rest: str) -> str:
    """What stands before the last @ of the authority; a password may hold an unescaped @."""
    end = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    return rest[:end].rpartition("@")[0]


def _in_query(text: str) -> Suspicion | None:
    for match in _parameter().finditer(text):
        if looks_random(match[1]) and _is_credential(match[1]):
            return Suspicion(Kind.TOKEN, Confidence.MEDIUM, "an address with a token among its parameters")
    return None


def _in_driver_address(text: str) -> Suspicion | None:
    match = _driver_address().match(text) if "@" in text else None
    if match is None or not _is_credential(match[1] or match[2]):
        return None
    return Suspicion(Kind.CONNECTION, Confidence.HIGH, "an address with its password")


def _in_headers(text: str) -> Suspicion | None:
    for match in _header().finditer(text):
        if looks_random(match[1]) and _is_credential(match[1]):
            return Suspicion(Kind.TOKEN, Confidence.HIGH, "a list of headers with a token")
    return None


def _is_credential(text: str) -> bool:
    return bool(text) and text[0] not in "<[{" and not points_elsewhere(text) and not is_placeholder(text)
