"""Credentials in plain sight: which environment variables of a function hold credential material."""

from collections.abc import Mapping

from warden.secrets.finding import Confidence, Kind, PlaintextSecret, Store, store_for
from warden.secrets.verdict import suspect

__all__ = ["Confidence", "Kind", "PlaintextSecret", "Store", "find"]


def find(environment: Mapping[str, str]) -> list[PlaintextSecret]:
    """The variables of `environment` (name -> value) that hold a credential, in the order given.

    Never raises, whatever the strings are. No result carries a part, the length or a hash of a value.
    """
    findings = []
    for variable, value in environment.items():
        if value in environment:  # the name of another variable
            continue
        suspicion = suspect(variable, value)
        if suspicion is not None:
            kind, confidence, why = suspicion.kind, suspicion.confidence, suspicion.why
            findings.append(PlaintextSecret(variable, kind, confidence, why, store_for(kind)))
    return findings
