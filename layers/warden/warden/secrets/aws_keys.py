"""The two halves of an AWS access key: an id that tells by its form, and a secret that is told by its id."""

import re
from collections.abc import Mapping
from functools import cache

from warden.secrets.finding import Confidence, Kind, Suspicion
from warden.secrets.placeholders import is_placeholder
from warden.secrets.shapes import looks_random

_BEGINNINGS = ("AKIA", "ASIA")


@cache
def _key_id() -> re.Pattern[str]:
    return re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{16}")


@cache
def _secret() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9/+]{40}")


def variable_with_key_id(environment: Mapping[str, str]) -> str | None:
    """The first variable that holds the id of an access key and nothing else."""
    for variable, value in environment.items():
        if value.startswith(_BEGINNINGS) and _key_id().fullmatch(value) and not is_placeholder(value):
            return variable
    return None


def secret_of(key_id_in: str, value: str) -> Suspicion | None:
    """Forty characters of base64 beside an id are its secret, whatever their variable is called."""
    text = value.strip()
    if _secret().fullmatch(text) is None or not looks_random(text) or is_placeholder(text):
        return None
    return Suspicion(Kind.PROVIDER_TOKEN, Confidence.HIGH, f"is the secret of the AWS access key in {key_id_in}")
