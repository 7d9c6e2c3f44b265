# ruff: noqa: S105 - the kinds of secrets have their names, no secret has one here
from enum import StrEnum


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


# Written by hand, and no dataclass or NamedTuple: to import what makes those takes longer than all of this package.
class Suspicion:
    """What a value looks like. `why` is a constant sentence or names a provider, never any of the value."""

    __slots__ = ("confidence", "kind", "why")

    def __init__(self, kind: Kind, confidence: Confidence, why: str) -> None:
        self.kind, self.confidence, self.why = kind, confidence, why


class PlaintextSecret:
    """One environment variable that holds credential material; nothing here is derived from its value."""

    __slots__ = ("belongs", "confidence", "kind", "variable", "why")

    def __init__(self, variable: str, kind: Kind, confidence: Confidence, why: str, belongs: Store) -> None:
        self.variable, self.kind, self.confidence, self.why, self.belongs = variable, kind, confidence, why, belongs

    def as_dict(self) -> dict[str, str]:
        """Every field by its name."""
        return {name: getattr(self, name) for name in ("variable", "kind", "confidence", "why", "belongs")}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlaintextSecret) and self.as_dict() == other.as_dict()

    def __hash__(self) -> int:
        return hash((self.variable, self.kind))

    def __repr__(self) -> str:
        return f"PlaintextSecret({self.as_dict()})"


def store_for(kind: Kind) -> Store:
    """Secrets Manager for what it can rotate; SecureString for keys and addresses that a person replaces."""
    match kind:
        case Kind.PASSWORD | Kind.TOKEN | Kind.PROVIDER_TOKEN | Kind.CONNECTION:
            return Store.SECRETS_MANAGER
        case Kind.SECRET_KEY | Kind.PRIVATE_KEY | Kind.WEBHOOK:
            return Store.PARAMETER_STORE
