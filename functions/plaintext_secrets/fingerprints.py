"""What is derived from a value and may be kept: it tells that two values are the same, to whom has the key at most."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Protocol

from botocore.exceptions import ClientError

from warden.errors import code
from warden.log import logger

DIGITS = 32  # 128 bits in hexadecimal: no two secrets of an organization meet by chance
SHORTEST_KEY = 32  # with a key that can be guessed, so can each weak password be
# No retry gives the key back: somebody took the right or the key away, or is about to delete it.
NO_KEY = ("AccessDeniedException", "DecryptionFailure", "InvalidRequestException", "ResourceNotFoundException")

Taker = Callable[[str], str]


class SecretsManager(Protocol):
    """What is asked of Secrets Manager."""

    def get_secret_value(self, *, SecretId: str) -> Mapping[str, object]:  # noqa: N803 - as AWS names it
        """Secrets Manager's own call."""
        ...


class Fingerprints:
    """Takes fingerprints with the key that the deployment made, which is read once, with the first secret."""

    def __init__(self, secretsmanager: Callable[[], SecretsManager], key: str) -> None:
        """key: the ARN of the secret that holds it."""
        self._secretsmanager = secretsmanager
        self._arn = key
        self._key = b""

    def taker(self) -> Taker:
        """What takes the fingerprint of a value; without a key that can be read, each one is empty.

        A finding is then told without them, and nobody's word that something is no secret holds.
        """
        if not self._key:
            self._key = self._read()
        key = self._key
        return (lambda value: fingerprint(key, value)) if key else (lambda _: "")

    def _read(self) -> bytes:
        try:
            answer = self._secretsmanager().get_secret_value(SecretId=self._arn)
        except ClientError as error:
            if code(error) not in NO_KEY:
                raise
            logger.warning("no key to take fingerprints with", reason=code(error))
            return b""
        key = str(answer.get("SecretString", "")).encode()
        if len(key) < SHORTEST_KEY:
            logger.warning("no key to take fingerprints with", reason="it is too short")
            return b""
        return key


def fingerprint(key: bytes, value: str) -> str:
    """HMAC-SHA256 of the value, cut (RFC 2104, section 5); a value that is no proper text has one too."""
    return hmac.new(key, value.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:DIGITS]
