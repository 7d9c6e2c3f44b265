# ruff: noqa: S105 - the kinds of secrets have their names, no secret has one here
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    PASSWORD = "password"
    TOKEN = "token"
    PROVIDER_TOKEN = "provider token"
    SECRET_KEY = "secret key"
    PRIVATE_KEY = "private key"
    CONNECTION = "connection with a password"
    WEBHOOK = "webhook address"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Store(StrEnum):
    SECRETS_MANAGER = "Secrets Manager"
    PARAMETER_STORE = "Parameter Store SecureString"


# Named tuples: importing dataclasses costs more time than all of this package.
class Suspicion(NamedTuple):
    """What a value looks like. `why` is a constant sentence or names a provider, never any of the value."""

    kind: Kind
    confidence: Confidence
    why: str


class PlaintextSecret(NamedTuple):
    """One environment variable that holds credential material; nothing here is derived from its value."""

    variable: str
    kind: Kind
    confidence: Confidence
    why: str
    belongs: Store


def store_for(kind: Kind) -> Store:
    """Secrets Manager for what it can rotate; SecureString for keys and addresses that a person replaces."""
    match kind:
        case Kind.PASSWORD | Kind.TOKEN | Kind.PROVIDER_TOKEN | Kind.CONNECTION:
            return Store.SECRETS_MANAGER
        case Kind.SECRET_KEY | Kind.PRIVATE_KEY | Kind.WEBHOOK:
            return Store.PARAMETER_STORE
