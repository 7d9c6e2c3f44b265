"""Credentials in plain sight: which environment variables of a function hold credential material."""

from collections.abc import Mapping

from warden.secrets.aws_keys import secret_of, variable_with_key_id
from warden.secrets.finding import Confidence, Kind, PlaintextSecret, Store, Suspicion, store_for
from warden.secrets.verdict import suspect

__all__ = ["Confidence", "Kind", "PlaintextSecret", "Store", "find"]


def find(environment: Mapping[str, str]) -> list[PlaintextSecret]:
    """The variables of `environment` (name -> value) that hold a credential, in the order given.

    Never raises, whatever the strings are. No result carries a part, the length or a hash of a value.
    """
    key_id_in = variable_with_key_id(environment)
    return [
        _told(variable, suspicion)
        for variable, value in environment.items()
        if value not in environment  # the name of another variable
        and (suspicion := _judged(variable, value, key_id_in)) is not None
    ]


def _judged(variable: str, value: str, key_id_in: str | None) -> Suspicion | None:
    beside_its_id = secret_of(key_id_in, value) if key_id_in is not None else None
    return beside_its_id or suspect(variable, value)


def _told(variable: str, suspicion: Suspicion) -> PlaintextSecret:
    kind = suspicion.kind
    return PlaintextSecret(variable, kind, suspicion.confidence, suspicion.why, store_for(kind))
